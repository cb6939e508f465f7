import type { NodeId } from '../project/ids.js';
import { isEphemeral, type ProjectGraph } from './types.js';

/** What a node reads once ephemeral models are looked through: nodes that have a relation. */
export function storedParents(graph: ProjectGraph, ids: readonly NodeId[]): readonly NodeId[] {
  const found = new Set<NodeId>();
  const seen = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const node = graph.nodes.get(id);
    if (!node) return;
    if (isEphemeral(node)) for (const parent of node.parents) visit(parent);
    else found.add(id);
  };
  for (const id of ids) visit(id);
  return [...found];
}
