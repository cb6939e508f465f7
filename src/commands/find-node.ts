import { diagnostic, type Diagnostic } from '../core/diagnostics/diagnostic.js';
import { suggest } from '../core/diagnostics/suggest.js';
import { isData, type DataNode, type ProjectGraph } from '../core/graph/types.js';
import type { SourceColumn } from '../core/lineage/types.js';
import { relationKey, relationLabel } from '../core/sql/relation.js';

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

/** Names columns as the command line takes them: `model.column`, `source.table.column`. */
export function columnLabels(graph: ProjectGraph): (column: SourceColumn) => string {
  const names = new Map(
    [...graph.nodes.values()].flatMap((node) =>
      isData(node) ? [[relationKey(node.relation), nameOf(node)] as const] : [],
    ),
  );
  return ({ relation, column }) => `${names.get(relationKey(relation)) ?? relationLabel(relation)}.${column}`;
}
