import type { NodeId } from '../project/ids.js';
import type { ProjectGraph } from '../graph/types.js';
import { storedParents } from '../graph/stored-parents.js';
import { readsThrough } from './extensions.js';

/** For every node, the planned nodes that it shows: itself, or those behind a view that is not built again. */
export class Waits {
  readonly #graph: ProjectGraph;
  readonly #nearest = new Map<NodeId, ReadonlySet<NodeId>>();

  constructor(graph: ProjectGraph, planned: ReadonlySet<NodeId>) {
    this.#graph = graph;
    const none: ReadonlySet<NodeId> = new Set();
    for (const id of graph.order) {
      const node = graph.nodes.get(id);
      if (planned.has(id)) {
        this.#nearest.set(id, new Set([id]));
      } else if (node && readsThrough(node)) {
        const found = node.parents
          .map((parent) => this.#nearest.get(parent) ?? none)
          .filter((set) => set.size > 0);
        if (found.length > 0) this.#nearest.set(id, new Set(found.flatMap((set) => [...set])));
      }
      // A table that is in place stands between: what is above it does not matter now.
    }
  }

  /** What a stage waits for that reads these nodes and runs these tests. It never waits for itself. */
  of(
    stage: NodeId,
    reads: readonly NodeId[],
    tests: readonly { readonly id: NodeId }[],
  ): ReadonlySet<NodeId> {
    const tested = tests.flatMap((test) =>
      storedParents(this.#graph, this.#graph.nodes.get(test.id)?.parents ?? []),
    );
    const waits = new Set([...reads, ...tested].flatMap((id) => [...(this.#nearest.get(id) ?? [])]));
    waits.delete(stage);
    return waits;
  }
}
