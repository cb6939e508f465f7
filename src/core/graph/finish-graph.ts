import { diagnostic, sortDiagnostics, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { NodeId } from '../project/ids.js';
import { findCycles, topologicalOrder } from './order.js';
import { referenceTo } from './reference-to.js';
import type { GraphNode, ProjectGraph } from './types.js';

/** The graph of all nodes of a project, in an order in which each comes after what it reads; a cycle is a mistake. */
export function finishGraph(
  project: string,
  nodes: ReadonlyMap<NodeId, GraphNode>,
  diagnostics: Diagnostic[],
): Outcome<ProjectGraph> {
  const parents = new Map([...nodes.values()].map((node) => [node.id, node.parents]));
  const sorted = topologicalOrder(parents);
  const cycles = sorted ? [] : (findCycles(parents) as readonly (readonly NodeId[])[]);
  for (const cycle of cycles) diagnostics.push(cycleDiagnostic(cycle, nodes));
  const order = (sorted ?? [...nodes.keys()].sort()) as readonly NodeId[];
  const children = new Map<NodeId, NodeId[]>(order.map((id) => [id, []]));
  for (const id of order) {
    for (const parent of nodes.get(id)?.parents ?? []) children.get(parent)?.push(id);
  }
  return { value: { project, nodes, order, children }, diagnostics: sortDiagnostics(diagnostics) };
}

function cycleDiagnostic(cycle: readonly NodeId[], nodes: ReadonlyMap<NodeId, GraphNode>): Diagnostic {
  const names = cycle.map((id) => nodes.get(id)?.name ?? id);
  const edges = cycle.slice(0, -1).map((id, index) => {
    const from = nodes.get(cycle[index + 1] ?? id);
    return { from, reader: nodes.get(id) };
  });
  const places = edges.flatMap(({ from, reader }) => {
    if (reader?.kind !== 'model' || !from) return [];
    const reference = referenceTo(reader, from);
    return reference ? [{ message: `\`${reader.name}\` reads \`${from.name}\` here`, at: reference.at }] : [];
  });
  return diagnostic('graph/cycle', { path: names }, { at: places[0]?.at, related: places });
}
