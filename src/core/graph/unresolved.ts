import type { Relation } from '../sql/relation.js';

/** What `ref()` and `this` give while the graph is not known yet. */
export const unresolved: Relation = { schema: 'eider', name: 'unresolved' };
