import type { Reference } from '../template/types.js';
import type { GraphNode, ModelNode } from './types.js';

/** Where a model reads a node, by `ref()` or `source()`; undefined when it does not by that name. */
export function referenceTo(reader: ModelNode, read: GraphNode): Reference | undefined {
  return reader.references.find(({ kind, names }) =>
    read.kind === 'source'
      ? kind === 'source' && names?.[0] === read.resource.sourceName && names[1] === read.name
      : kind === 'ref' && names?.at(-1) === read.name,
  );
}
