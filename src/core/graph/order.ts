import { DirectedGraph } from 'graphology';
import { hasCycle, topologicalGenerations } from 'graphology-dag';

/** A directed graph of names as adjacency: for each node, what it reads. Unknown parents are ignored. */
export type Adjacency = ReadonlyMap<string, readonly string[]>;

/**
 * Every node after what it reads; nodes of one rank by name, so that the order does not depend on the input's. Undefined when there is a
 * cycle.
 */
export function topologicalOrder(parents: Adjacency): readonly string[] | undefined {
  // Most nodes are tests, which nobody reads: their rank is known without a graph.
  const read = new Set([...parents.values()].flat());
  const inner = new Map([...parents].filter(([node]) => read.has(node)));
  const ranks = ranksOf(inner);
  if (!ranks) return undefined;
  const rankAfter = (reads: readonly string[]): number =>
    reads.reduce((rank, parent) => Math.max(rank, (ranks.get(parent) ?? -1) + 1), 0);
  const generations: string[][] = [];
  for (const [node, reads] of parents) (generations[ranks.get(node) ?? rankAfter(reads)] ??= []).push(node);
  return generations.flatMap((generation) => generation.sort());
}

function ranksOf(parents: Adjacency): ReadonlyMap<string, number> | undefined {
  const graph = toGraph(parents);
  if (hasCycle(graph)) return undefined;
  return new Map(
    topologicalGenerations(graph).flatMap((generation, rank) =>
      generation.map((node) => [node, rank] as const),
    ),
  );
}

/** One cycle, as the list of nodes with the first repeated at the end, or undefined. The smallest name comes first. */
function findCycle(parents: Adjacency): readonly string[] | undefined {
  const state = new Map<string, 'open' | 'done'>();
  for (const root of [...parents.keys()].sort()) {
    const cycle = walk(root, parents, state);
    if (cycle) return startingWithSmallest(cycle);
  }
  return undefined;
}

/** Cycles that share no node, until none is left: enough to show every knot at once. */
export function findCycles(parents: Adjacency): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  let rest = parents;
  for (let cycle = findCycle(rest); cycle; cycle = findCycle(rest)) {
    const found = new Set(cycle);
    rest = new Map([...rest].filter(([node]) => !found.has(node)));
    cycles.push(cycle);
  }
  return cycles;
}

/** Depth-first without recursion, so that a chain of 100,000 models does not overflow the stack. */
function walk(
  root: string,
  parents: Adjacency,
  state: Map<string, 'open' | 'done'>,
): readonly string[] | undefined {
  if (state.has(root)) return undefined;
  const path: { readonly node: string; readonly rest: string[] }[] = [];
  const open = (node: string): void => {
    state.set(node, 'open');
    path.push({ node, rest: [...(parents.get(node) ?? [])].sort().reverse() });
  };
  open(root);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) {
      state.set(top.node, 'done');
      path.pop();
    } else if (state.get(next) === 'open') {
      const from = path.findIndex((step) => step.node === next);
      return path.slice(from).map((step) => step.node);
    } else if (!state.has(next) && parents.has(next)) {
      open(next);
    }
  }
  return undefined;
}

function startingWithSmallest(cycle: readonly string[]): readonly string[] {
  const smallest = [...cycle].sort()[0] ?? '';
  const index = cycle.indexOf(smallest);
  return [...cycle.slice(index), ...cycle.slice(0, index), smallest];
}

function toGraph(parents: Adjacency): DirectedGraph {
  const graph = new DirectedGraph();
  for (const node of parents.keys()) graph.addNode(node);
  for (const [node, reads] of parents) {
    for (const parent of new Set(reads)) {
      if (parents.has(parent)) graph.addDirectedEdge(parent, node);
    }
  }
  return graph;
}
