import type { ColumnLineage, Influence, SourceColumn } from '../../src/core/lineage/types.js';
import { plainSources } from '../../src/core/lineage/query-lineage.js';

const hows = ['copied', 'transformed', 'aggregated'] as const;
const kinds = ['filter', 'join', 'group', 'order', 'window'] as const;

/** A column's lineage as the forms write it: `transformed t.a t.b, window t.g`; `nothing` when it comes from nowhere. */
export function columnText(column: ColumnLineage): string {
  const sources = plainSources(column.edges);
  const parts = hows.map((how) => [how, sources.filter((item) => item.how === how)] as const);
  const text = joined([...parts.map(words), ...kindWords(column.influences)]);
  return column.uncertain ? `${text}, uncertain` : text;
}

/** What decides the rows: `filter t.b, join t.a u.a`. */
export function rowsText(rows: readonly Influence[]): string {
  return joined(kindWords(rows));
}

function kindWords(influences: readonly Influence[]): readonly string[] {
  return kinds.map((kind) => words([kind, influences.filter((influence) => influence.kind === kind)]));
}

function words([word, items]: readonly [string, readonly { readonly source: SourceColumn }[]]): string {
  if (items.length === 0) return '';
  return [word, ...items.map(({ source }) => `${source.relation.name}.${source.column}`)].join(' ');
}

function joined(parts: readonly string[]): string {
  const told = parts.filter((part) => part !== '');
  return told.length === 0 ? 'nothing' : told.join(', ');
}
