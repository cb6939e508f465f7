import type { ColumnDescription } from '../../engine/duckdb/connection.js';
import { renderTable, type Cell } from '../../terminal/table.js';
import type { Io } from './io.js';
import { isNumeric } from '../../core/privacy/measures.js';
import type { CommonOptions } from './options.js';
import { stdoutStyle } from './print.js';

const masked = '***';

/** Rows of a query, with the columns whose values must not be seen. */
export interface Shown {
  /** What they are rows of, for a result without any. */
  readonly name: string;
  readonly columns: readonly ColumnDescription[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly hidden: ReadonlySet<string>;
  /** Those whose names must not be seen either. */
  readonly names?: ReadonlySet<string>;
}

/** Prints rows as a table, or as one JSON object a line; standard error says which columns are masked. */
export function printRows(
  { name, columns, rows, hidden, names }: Shown,
  options: CommonOptions,
  io: Io,
): void {
  const value = (row: Readonly<Record<string, unknown>>, column: string): Cell =>
    hidden.has(column) && row[column] !== null ? masked : (row[column] as Cell);
  const named = (column: string, index: number): string =>
    names?.has(column) === true ? `column ${index + 1}` : column;
  if (options.output === 'json') {
    for (const row of rows) {
      const cells = columns.map(
        (column, index) => [named(column.name, index), value(row, column.name)] as const,
      );
      io.stdout(`${JSON.stringify(Object.fromEntries(cells))}\n`);
    }
  } else {
    const table = {
      columns: columns.map((column, index) => ({
        name: named(column.name, index),
        numeric: isNumeric(column.type),
      })),
      rows: rows.map((row) => columns.map((column) => value(row, column.name))),
    };
    io.stdout(renderTable(table, stdoutStyle(io, options), io.stdoutIsTty ? io.columns : undefined));
    if (rows.length === 0) io.stdout(`${name} has no rows\n`);
  }
  if (names && names.size > 0 && !options.quiet) {
    io.stderr(
      'columns whose names may be made of personal data are shown by their numbers.\n' +
        'A column that its model names in YAML is shown by its name.\n',
    );
  }
  if (hidden.size > 0 && !options.quiet) {
    io.stderr(
      `masked, as they hold or may hold personal data: ${columns.flatMap((column, index) => (hidden.has(column.name) ? [named(column.name, index)] : [])).join(', ')}\n` +
        'A column that its model describes with `pii: none` is shown.\n',
    );
  }
}
