import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { declaration } from './placement.js';
import { isData, type DataNode, type ProjectGraph } from './types.js';

/**
 * Schemas that have the name of a database: DuckDB takes `marts.x` for neither of the two.
 * @param databases names of the target's own database and of those attached to it
 */
export function ambiguousSchemas(graph: ProjectGraph, databases: readonly string[]): readonly Diagnostic[] {
  const names = new Set(databases.map((name) => name.toLowerCase()));
  const first = new Map<string, DataNode>();
  for (const node of graph.nodes.values()) {
    if (!isData(node) || node.relation.database !== undefined) continue;
    const { schema } = node.relation;
    if (names.has(schema.toLowerCase()) && !first.has(schema.toLowerCase()))
      first.set(schema.toLowerCase(), node);
  }
  return [...first.values()].map((node) => {
    const data = { name: node.name, schema: node.relation.schema };
    return diagnostic('graph/ambiguous-schema', data, { at: declaration(node) });
  });
}
