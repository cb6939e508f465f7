import type { NodeId } from '../project/ids.js';
import type { SelectorTerm } from './selector.js';
import { isTest, type ProjectGraph } from './types.js';
import type { IndirectSelection } from '../project/named-selector.js';

type Ids = ReadonlySet<NodeId>;

/** The nodes of a term with the relatives that its operators ask for. */
export function withRelatives(graph: ProjectGraph, term: SelectorTerm, found: Ids): Ids {
  const all = new Set(found);
  const add = (ids: Ids): void => {
    for (const id of ids) all.add(id);
  };
  if (term.everyRelative) add(ancestors(graph, descendants(graph, found)));
  if (term.ancestors > 0) add(ancestors(graph, found, term.ancestors));
  if (term.descendants > 0) add(descendants(graph, found, term.descendants));
  return all;
}

function ancestors(graph: ProjectGraph, ids: Ids, steps = Number.POSITIVE_INFINITY): Ids {
  return reach(ids, (id) => graph.nodes.get(id)?.parents ?? [], steps);
}

function descendants(graph: ProjectGraph, ids: Ids, steps = Number.POSITIVE_INFINITY): Ids {
  return reach(ids, (id) => graph.children.get(id) ?? [], steps);
}

/** The ids, and all within so many steps of them. */
function reach(from: Ids, next: (id: NodeId) => readonly NodeId[], steps: number): Ids {
  const reached = new Set(from);
  let frontier: readonly NodeId[] = [...from];
  for (let step = 0; step < steps && frontier.length > 0; step += 1) {
    const fresh: NodeId[] = [];
    for (const id of frontier) {
      for (const other of next(id)) {
        if (reached.has(other)) continue;
        reached.add(other);
        fresh.push(other);
      }
    }
    frontier = fresh;
  }
  return reached;
}

/** Nodes that are chosen, and tests that will be once the rest of what they read is. */
export interface Chosen {
  readonly direct: Ids;
  readonly indirect: Ids;
}

/** Takes along the tests that read what is chosen, as the mode has it. */
export function withTests(graph: ProjectGraph, chosen: Ids, mode: IndirectSelection): Chosen {
  if (mode === 'empty') return { direct: chosen, indirect: new Set() };
  const direct = new Set(chosen);
  const indirect = new Set<NodeId>();
  const buildable = mode === 'buildable' ? builtFrom(graph, chosen, true) : chosen;
  for (const id of chosen) {
    for (const child of graph.children.get(id) ?? []) {
      const node = graph.nodes.get(child);
      if (!node || !isTest(node)) continue;
      const comes = mode === 'eager' || node.parents.every((parent) => buildable.has(parent));
      (comes ? direct : indirect).add(child);
    }
  }
  return { direct, indirect };
}

/** Looks again, in a set made of others, for tests all of whose parents are now there. */
export function withWaiting(
  graph: ProjectGraph,
  { direct, indirect }: Chosen,
  mode: IndirectSelection,
): Chosen {
  if (mode !== 'cautious' && mode !== 'buildable') return { direct, indirect };
  const all = new Set(direct);
  const present = mode === 'buildable' ? builtFrom(graph, direct, false) : direct;
  for (const id of indirect) {
    const node = graph.nodes.get(id);
    if (node?.kind === 'test' && node.parents.every((parent) => present.has(parent))) all.add(id);
  }
  return { direct: all, indirect };
}

/** The nodes, what they are made of, and all sources where asked. */
function builtFrom(graph: ProjectGraph, ids: Ids, sources: boolean): Ids {
  const all = new Set(ancestors(graph, ids));
  if (sources) {
    for (const node of graph.nodes.values()) if (node.kind === 'source') all.add(node.id);
  }
  return all;
}
