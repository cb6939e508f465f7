import type { NodeId } from '../project/ids.js';
import type { Relation } from '../sql/relation.js';
import { isData, type ProjectGraph } from './types.js';

/** The relations of those nodes that have one, in their order. */
export function relationsOf(ids: Iterable<NodeId>, { nodes }: ProjectGraph): readonly Relation[] {
  return [...ids].flatMap((id) => {
    const node = nodes.get(id);
    return node && isData(node) ? [node.relation] : [];
  });
}
