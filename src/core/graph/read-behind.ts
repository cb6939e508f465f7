import type { NodeId } from '../project/ids.js';
import { isOutside, type GraphNode, type ProjectGraph } from './types.js';

/** What an exposure reads of the warehouse: by itself, or through metrics and semantic models. */
export function readBehind(node: GraphNode, graph: Pick<ProjectGraph, 'nodes'>): ReadonlySet<NodeId> {
  const seen = new Set<NodeId>([node.id]);
  const found = new Set<NodeId>();
  // A set is gone through with what is added on the way.
  for (const id of seen)
    for (const parent of graph.nodes.get(id)?.parents ?? []) {
      const read = graph.nodes.get(parent);
      if (read && isOutside(read)) seen.add(parent);
      else found.add(parent);
    }
  return found;
}
