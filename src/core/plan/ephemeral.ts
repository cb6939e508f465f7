import type { Rendered } from '../template/types.js';
import { quoteIdentifier } from '../sql/quote.js';
import { joinRendered, sliceRendered } from './rendered.js';

export const ephemeralPrefix = '__eider__cte__';

/** The name by which a model reads an ephemeral one. */
export function ephemeralName(model: string): string {
  return `${ephemeralPrefix}${model}`;
}

const gap = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)`;
const leading = new RegExp(`^${gap}*`, 'u');
const withClause = new RegExp(`^with(?:${gap}+recursive)?(?=${gap}|["(])`, 'iu');

/**
 * Puts common table expressions in front of a query. A query that begins with `WITH` gets them at the head of its own list,
 * because DuckDB takes no `WITH` inside parentheses.
 */
export function prependTables(
  query: Rendered,
  tables: readonly { readonly name: string; readonly query: Rendered }[],
): Rendered {
  if (tables.length === 0) return query;
  const start = leading.exec(query.sql)?.[0].length ?? 0;
  const clause = withClause.exec(query.sql.slice(start))?.[0];
  const list = tables.flatMap((table, index): (string | Rendered)[] => [
    `${index === 0 ? '' : ',\n'}${quoteIdentifier(table.name)} as (\n`,
    table.query,
    '\n)',
  ]);
  if (clause === undefined) return joinRendered(['with ', ...list, '\n', query]);
  const bodyStart = start + clause.length;
  return joinRendered([
    sliceRendered(query, 0, bodyStart),
    ' ',
    ...list,
    ',',
    sliceRendered(query, bodyStart, query.sql.length),
  ]);
}
