/** A directed graph of names as adjacency: for each node, what it reads. Unknown parents are ignored. */
export type Adjacency = ReadonlyMap<string, readonly string[]>;

/**
 * Every node after what it reads; nodes of one rank by name, so that the order does not depend on the input's. Undefined when there is a
 * cycle.
 */
export function topologicalOrder(parents: Adjacency): readonly string[] | undefined {
  const generations: string[][] = [];
  for (const [node, rank] of ranksOf(parents)) (generations[rank] ??= []).push(node);
  const order = generations.flatMap((generation) => generation.sort());
  return order.length === parents.size ? order : undefined;
}

/** How many nodes lie behind each one, on the longest way; none for those that lie on a cycle or behind one. */
function ranksOf(parents: Adjacency): ReadonlyMap<string, number> {
  const readers = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  const ranks = new Map<string, number>();
  for (const [node, reads] of parents) {
    const known = new Set(reads.filter((parent) => parents.has(parent)));
    if (known.size === 0) ranks.set(node, 0);
    else waiting.set(node, known.size);
    for (const parent of known) {
      const others = readers.get(parent);
      if (others) others.push(node);
      else readers.set(parent, [node]);
    }
  }
  // A map is walked in the order of its entries, also of those that come in meanwhile.
  for (const [node, rank] of ranks) {
    for (const reader of readers.get(node) ?? []) {
      const left = (waiting.get(reader) ?? 0) - 1;
      waiting.set(reader, left);
      // The last to be ranked is one of the highest.
      if (left === 0) ranks.set(reader, rank + 1);
    }
  }
  return ranks;
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
