import { isEphemeral, type ModelNode, type ProjectGraph } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';

/**
 * The ephemeral models among nodes, and those that they read: each after what it reads.
 * @param isWanted false of those that have a relation this time, and of what only they read
 */
export function ephemeralsAmong(
  ids: readonly NodeId[],
  graph: ProjectGraph,
  isWanted: (id: NodeId) => boolean,
): ReadonlyMap<NodeId, ModelNode> {
  const needed = new Map<NodeId, ModelNode>();
  const seen = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'model' || !isEphemeral(node) || seen.has(id) || !isWanted(id)) return;
    seen.add(id);
    for (const parent of node.parents) visit(parent);
    needed.set(id, node);
  };
  for (const id of ids) visit(id);
  return needed;
}
