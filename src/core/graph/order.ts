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

/** How many nodes stand before each on the longest way to it. Undefined when there is a cycle. */
function ranksOf(parents: Adjacency): ReadonlyMap<string, number> | undefined {
  const children = new Map<string, string[]>([...parents.keys()].map((node) => [node, []]));
  const waiting = new Map<string, number>();
  for (const [node, reads] of parents) {
    const known = [...new Set(reads)].filter((parent) => parents.has(parent));
    waiting.set(node, known.length);
    for (const parent of known) children.get(parent)?.push(node);
  }
  const ranks = new Map<string, number>();
  let generation = [...parents.keys()].filter((node) => waiting.get(node) === 0);
  for (let rank = 0; generation.length > 0; rank += 1) {
    const next: string[] = [];
    for (const node of generation) {
      ranks.set(node, rank);
      for (const child of children.get(node) ?? []) {
        const left = (waiting.get(child) ?? 0) - 1;
        waiting.set(child, left);
        if (left === 0) next.push(child);
      }
    }
    generation = next;
  }
  return ranks.size === parents.size ? ranks : undefined;
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
