import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf, type Span } from '../diagnostics/source.js';
import type { NodeId } from '../project/ids.js';
import { failuresSchema } from './failures.js';
import { isData, isSourceView, type DataNode, type GraphNode } from './types.js';

/** Schemas of Eider's own tables in a warehouse: its state, and the failing rows of tests. */
const reservedSchemas: ReadonlySet<string> = new Set(['_eider', failuresSchema]);

/** Where a node's place in the project is shown: its YAML entry, or the start of its file. */
export function declaration(node: DataNode): Span {
  switch (node.kind) {
    case 'model':
      return node.resource.reads
        ? (node.resource.properties ?? node.resource.reads.at)
        : spanOf(node.resource.source, 0, 0);
    case 'source':
      return node.resource.at;
    case 'seed':
      return spanOf({ path: node.path, text: '' }, 0, 0);
  }
}

/**
 * Relations that Eider cannot build where their configuration puts them.
 * @param asDbt a dbt project builds in attached databases too: see `unbuildableDatabases`
 */
export function misplacedRelations(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  asDbt = false,
): readonly Diagnostic[] {
  return [...nodes.values()].flatMap((node): Diagnostic[] => {
    const isBuilt =
      node.kind === 'model' ||
      node.kind === 'seed' ||
      (node.kind === 'source' && (isSourceView(node) || node.resource.sync));
    if (!isData(node) || !isBuilt) return [];
    const { database, schema } = node.relation;
    const at = declaration(node);
    return [
      ...(database === undefined || node.kind === 'source' || asDbt
        ? []
        : [diagnostic('graph/other-database', { name: node.name, database }, { at })]),
      ...(reservedSchemas.has(schema.toLowerCase())
        ? [diagnostic('graph/reserved-schema', { name: node.name, schema }, { at })]
        : []),
    ];
  });
}
