import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';

/** A relation to be made without rows. */
export interface EmptyTable {
  readonly relation: Relation;
  readonly columns: readonly ColumnDescription[];
}

/** Makes tables without rows, in the place of relations that are not here. Types are DuckDB's own. Throws a `SqlError`. */
export async function makeEmptyTables(tables: readonly EmptyTable[], connection: Connection): Promise<void> {
  for (const { relation, columns } of tables) {
    const { database, schema } = relation;
    const place = database === undefined ? '' : `${quoteIdentifier(database)}.`;
    await connection.run(`create schema if not exists ${place}${quoteIdentifier(schema)}`);
    const list = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`);
    await connection.run(`create table ${relationSql(relation)} (${list.join(', ')})`);
  }
}
