import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NamedPublication } from './schemas/project-schema.js';
import type { PublishedTable, SortColumn } from './publication.js';
import { childOf, headOf, type YamlNode } from './yaml/tree.js';

type Table = Pick<NamedPublication['tables'][number], 'columns' | 'order-by' | 'indexes'> & {
  readonly name: string;
};

/** How a published table is sorted and indexed. Only listed columns count: an order by another one would tell of it. */
export function readLayout(
  table: Table,
  node: YamlNode,
  diagnostics: Diagnostic[],
): Pick<PublishedTable, 'orderBy' | 'indexes'> {
  const listed = new Set(table.columns.map((column) => column.toLowerCase()));
  const check = (column: string, setting: 'order-by' | 'indexes'): string => {
    if (!listed.has(column.toLowerCase())) {
      const suggestion = suggest(column, table.columns);
      const data = { table: table.name, column, setting, suggestion };
      diagnostics.push(
        diagnostic('publish/not-listed', data, { at: childOf(node, setting)?.span ?? headOf(node) }),
      );
    }
    return column;
  };
  const orderBy = table['order-by']?.map(readSort);
  for (const { column } of orderBy ?? []) check(column, 'order-by');
  const indexes = table.indexes?.map((columns) => columns.map((column) => check(column, 'indexes')));
  return { ...(orderBy && { orderBy }), ...(indexes && { indexes }) };
}

/** `year`, `year asc`, `year desc`. */
function readSort(text: string): SortColumn {
  const found = /^(.*\S)\s+(asc|desc)$/isu.exec(text.trim());
  return { column: found?.[1] ?? text.trim(), descending: found?.[2]?.toLowerCase() === 'desc' };
}
