import type { NodeId } from '../project/ids.js';
import { personalNames } from '../privacy/storable-columns.js';
import { isData, type ProjectGraph } from '../graph/types.js';

/** What is known of personal data upstream of a node, the node included. */
export interface PersonalScope {
  /** Folded names of columns that the node or an ancestor classes as personal. */
  readonly names: ReadonlySet<string>;
}

type Scopes = ReadonlyMap<NodeId, PersonalScope>;
type Elsewhere = ReadonlyMap<NodeId, ReadonlySet<string>>;

const known = new WeakMap<ProjectGraph, WeakMap<Elsewhere, Scopes>>();
const nothing: Elsewhere = new Map();

/**
 * For every node, the names of classed columns in itself and above. A node without any has the shared empty scope. Made once: it is asked for node by node.
 * @param elsewhere folded names of further classed columns, of nodes that are read from another warehouse; what it holds does not change any more
 */
export function personalScopes(graph: ProjectGraph, elsewhere: Elsewhere = nothing): Scopes {
  const ofGraph = known.get(graph) ?? new WeakMap<Elsewhere, Scopes>();
  known.set(graph, ofGraph);
  const scopes = ofGraph.get(elsewhere) ?? scopesOf(graph, elsewhere);
  ofGraph.set(elsewhere, scopes);
  return scopes;
}

function scopesOf(graph: ProjectGraph, elsewhere: Elsewhere): Scopes {
  const none: PersonalScope = { names: new Set() };
  const scopes = new Map<NodeId, PersonalScope>();
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (!node) continue;
    const inherited = node.parents
      .map((parent) => scopes.get(parent) ?? none)
      .filter((scope) => scope.names.size > 0);
    const own = [...(isData(node) ? personalNames(node.resource.columns) : []), ...(elsewhere.get(id) ?? [])];
    const [first] = inherited;
    if (own.length === 0 && inherited.length === 0) scopes.set(id, none);
    else if (own.length === 0 && inherited.length === 1 && first) scopes.set(id, first);
    else scopes.set(id, { names: new Set([...inherited.flatMap((scope) => [...scope.names]), ...own]) });
  }
  return scopes;
}
