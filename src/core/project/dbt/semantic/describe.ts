import type { YamlNode } from '../../yaml/tree.js';

/** A description with its docs blocks put in; null where there is none. The node is what it describes. */
export type Described = (text: string | undefined, node: YamlNode) => string | null;
