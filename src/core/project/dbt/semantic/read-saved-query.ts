import { diagnostic, type Diagnostic } from '../../../diagnostics/diagnostic.js';
import type { NodeConfig } from '../../node-config.js';
import type { Value } from '../../value.js';
import { childOf, headOf, itemsOf, type YamlNode } from '../../yaml/tree.js';
import { whereFilter } from './read-metric.js';
import type { Export, QueryParams } from './semantic-resource.js';
import type { SavedQueryEntry } from './semantic-schemas.js';

export function queryParams({ query_params: said }: SavedQueryEntry): QueryParams {
  return {
    metrics: said.metrics ?? [],
    group_by: said.group_by ?? [],
    where: whereFilter(said.where),
    order_by: said.order_by ?? [],
    limit: said.limit ?? null,
  };
}

/** The exports of a saved query, each with what its configuration says unless it says something itself. Where they go is known in a target only. */
export function exportsOf(
  entry: SavedQueryEntry,
  node: YamlNode,
  config: NodeConfig,
  diagnostics: Diagnostic[],
): readonly Export[] {
  return (entry.exports ?? []).flatMap((said, index) => {
    const own = said.config ?? {};
    const from = (key: string): Value => own[key] ?? config.extra?.[key] ?? null;
    const exportAs = from('export_as');
    const kind = typeof exportAs === 'string' ? exportAs.toLowerCase() : exportAs;
    if (kind !== 'table' && kind !== 'view') {
      const at = headOf(itemsOf(childOf(node, 'exports'))[index] ?? node);
      const problem = `has the export \`${said.name}\`, whose \`export_as\` is neither \`table\` nor \`view\``;
      diagnostics.push(diagnostic('dbt/saved-query', { name: entry.name, problem }, { at }));
      return [];
    }
    const text = (value: Value): string | null => (typeof value === 'string' ? value : null);
    return [
      {
        name: said.name,
        config: {
          export_as: kind,
          schema_name: text(from('schema_name')) ?? text(own['schema'] ?? config.schema ?? null),
          alias: text(from('alias')),
          database: text(from('database')),
        },
        unrendered_config: own,
      },
    ];
  });
}
