import type { NodeId } from '../project/ids.js';
import { isTest, type ProjectGraph } from '../graph/types.js';

/**
 * Tests that judge several nodes none of which is made from all the others, as dbt runs them: by themselves, once what they read is there. A node waits for
 * such a test when it is made from everything that the test reads, and for no other reason.
 */
export class TestsBetween {
  readonly #graph: ProjectGraph;
  readonly #below = new Map<NodeId, ReadonlySet<NodeId>>();

  constructor(graph: ProjectGraph) {
    this.#graph = graph;
  }

  /** Whether a test is one of its own, or belongs to this node. */
  standsBetween(parents: readonly NodeId[], last: NodeId): boolean {
    if (!parents.includes(last)) return true;
    return parents.some((id) => id !== last && !this.#descendants(id).has(last));
  }

  /** By node: the tests that it waits for, of those that are given. */
  waits(tests: Iterable<NodeId>): ReadonlyMap<NodeId, readonly NodeId[]> {
    const waits = new Map<NodeId, NodeId[]>();
    for (const test of tests) {
      const [first, ...rest] = this.#graph.nodes.get(test)?.parents ?? [];
      if (first === undefined) continue;
      const others = rest.map((id) => this.#descendants(id));
      for (const id of this.#descendants(first)) {
        if (others.every((below) => below.has(id))) waits.set(id, [...(waits.get(id) ?? []), test]);
      }
    }
    return waits;
  }

  /** What is made from a node, near or far. */
  #descendants(id: NodeId): ReadonlySet<NodeId> {
    const known = this.#below.get(id);
    if (known) return known;
    const found = new Set<NodeId>();
    const pending = [id];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const child of this.#graph.children.get(next) ?? []) {
        const node = this.#graph.nodes.get(child);
        if (!node || isTest(node) || found.has(child)) continue;
        found.add(child);
        pending.push(child);
      }
    }
    this.#below.set(id, found);
    return found;
  }
}
