import type { ProjectGraph } from '../../core/graph/types.js';
import type { NodeId } from '../../core/project/ids.js';

/** The selected nodes; undefined when they are all there are, so that what is about no node counts too. */
export function chosenOf(
  selected: ReadonlySet<NodeId>,
  graph: ProjectGraph,
): ReadonlySet<NodeId> | undefined {
  return selected.size === graph.nodes.size ? undefined : selected;
}
