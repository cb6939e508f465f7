import { diagnostic } from '../../core/diagnostics/diagnostic.js';
import { undeclaredSensitive } from '../../core/project/sensitive-columns.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import type { Relation } from '../../core/sql/relation.js';
import { isSameType } from '../../core/sql/same-type.js';
import { SyncError } from './sync-error.js';
import type { SyncSource } from './sync-source.js';

/** The columns of a table of the warehouse; none when there is no such table. */
export async function tableColumns(
  relation: Relation,
  connection: Connection,
): Promise<readonly ColumnDescription[]> {
  const rows = await connection.rows(
    `select c.column_name, c.data_type from duckdb_columns() c join duckdb_tables() t using (database_name, schema_name, table_name)
     where c.database_name = current_database() and c.schema_name = $1 and c.table_name = $2 order by c.column_index`,
    [relation.schema, relation.name],
  );
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['data_type']) }));
}

/**
 * Throws `SyncError` unless every declared column is there and every sensitive one is declared with its type.
 * @param file whose columns they are; absent for a table of a database
 */
export function checkColumns(source: SyncSource, present: readonly string[], file: string | undefined): void {
  const names = new Set(present.map((name) => name.toLowerCase()));
  const partition = source.from.kind === 'files' ? source.from.partition?.toLowerCase() : undefined;
  const missing = source.columns
    .map((column) => column.name)
    .filter((name) => !names.has(name.toLowerCase()) && name.toLowerCase() !== partition);
  const of = { source: source.name };
  const place = { at: source.at };
  if (missing.length > 0) {
    const data = { ...of, columns: missing, ...(file !== undefined && { file }) };
    throw new SyncError(diagnostic('sync/column-missing', data, place));
  }
  const undeclared = undeclaredSensitive(present, source.columns, source.sensitive);
  if (undeclared.length > 0)
    throw new SyncError(diagnostic('sync/undeclared-type', { ...of, columns: undeclared }, place));
}

/**
 * Throws `SyncError` when a column that is in the table is gone, or has become of another type: whoever reads the table relies on it.
 * @param mayLack a column that is gone is taken as empty: other partitions have it
 */
export function checkDrift(
  source: SyncSource,
  before: readonly ColumnDescription[],
  now: readonly ColumnDescription[],
  mayLack: boolean,
): void {
  const types = new Map(now.map(({ name, type }) => [name.toLowerCase(), type]));
  const changes = before.flatMap(({ name, type }) => {
    const found = types.get(name.toLowerCase());
    if (found === undefined ? mayLack : isSameType(type, found)) return [];
    return [{ column: name, before: type, ...(found !== undefined && { now: found }) }];
  });
  if (changes.length > 0)
    throw new SyncError(
      diagnostic('sync/columns-changed', { source: source.name, changes }, { at: source.at }),
    );
}
