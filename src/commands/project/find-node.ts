import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { isData, type DataNode, type ProjectGraph } from '../../core/graph/types.js';
import type { ColumnGraph } from '../../core/lineage/column-graph.js';
import type { SourceColumn } from '../../core/lineage/types.js';
import type { NodeId } from '../../core/project/ids.js';
import { relationKey, relationLabel } from '../../core/sql/relation.js';

/** A model or seed by its name, a source by `source.table`, also as selectors have it (`source:…`); or the finding that there is none. */
export function findNode(graph: ProjectGraph, name: string): DataNode | Diagnostic {
  const named = [...graph.nodes.values()].flatMap((node) =>
    isData(node) ? [[nameOf(node), node] as const] : [],
  );
  const wanted = name.replace(/^source:/u, '');
  const found = named.find(([known]) => known === wanted)?.[1];
  if (found) return found;
  const suggestion = suggest(
    wanted,
    named.map(([known]) => known),
  );
  return diagnostic('lineage/unknown', { name, kind: 'node', suggestion });
}

/** The name by which `findNode` finds a node. */
export function nameOf(node: DataNode): string {
  return node.kind === 'source' ? `${node.resource.sourceName}.${node.name}` : node.name;
}

/** A column of the project, and the graph it was found in. */
export interface FoundColumn {
  readonly node: DataNode;
  readonly column: SourceColumn;
  readonly columns: ColumnGraph;
}

/** What binding a node and others gives, as far as it is looked at here. */
interface Bound {
  readonly nodes: ReadonlyMap<NodeId, { readonly columns: readonly { readonly name: string }[] }>;
  readonly columns: ColumnGraph;
  readonly diagnostics: readonly Diagnostic[];
}

/** The column that `model.column` names. Where the node itself is broken, that alone is told. */
export async function findColumn(
  name: string,
  graph: ProjectGraph,
  bind: (node: DataNode) => Promise<Bound>,
): Promise<Outcome<FoundColumn | undefined>> {
  const cut = name.lastIndexOf('.');
  const node = findNode(graph, cut === -1 ? name : name.slice(0, cut));
  if ('code' in node) return { value: undefined, diagnostics: [node] };
  const { nodes, columns, diagnostics } = await bind(node);
  const wanted = cut === -1 ? '' : name.slice(cut + 1);
  const column = columns.find({ relation: node.relation, column: wanted });
  if (column) return { value: { node, column, columns }, diagnostics };
  const known = (nodes.get(node.id)?.columns ?? []).map((other) => other.name);
  const data = {
    name: wanted,
    kind: 'column',
    node: nameOf(node),
    suggestion: suggest(wanted, known),
  } as const;
  const unknown = known.length > 0 ? [diagnostic('lineage/unknown', data)] : [];
  return { value: undefined, diagnostics: [...diagnostics, ...unknown] };
}

/** A node, and all that depends on it. */
export function withDescendants(id: NodeId, { children }: ProjectGraph): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const visit = (one: NodeId): void => {
    if (found.has(one)) return;
    found.add(one);
    for (const child of children.get(one) ?? []) visit(child);
  };
  visit(id);
  return found;
}

/** Names columns as the command line takes them: `model.column`, `source.table.column`. */
export function columnLabels(graph: ProjectGraph): (column: SourceColumn) => string {
  const names = new Map(
    [...graph.nodes.values()].flatMap((node) =>
      isData(node) ? [[relationKey(node.relation), nameOf(node)] as const] : [],
    ),
  );
  return ({ relation, column }) => `${names.get(relationKey(relation)) ?? relationLabel(relation)}.${column}`;
}
