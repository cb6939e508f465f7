import { quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';

/** What making a relation gave: its rows where they are counted on the way, and what to do once its tests have passed. */
export interface Materialised {
  readonly rows?: number;
  /** Run after the tests passed and before the transaction commits. Gives what the state records of it, if anything. */
  readonly beforeCommit?: () => Promise<string | undefined>;
  /** Run once the transaction is committed. Never throws: what it could not do is done by the next run. */
  readonly afterCommit?: () => Promise<void>;
  /** Run when the transaction was rolled back instead: takes away what a rollback does not. Never throws. */
  readonly afterRollback?: () => Promise<void>;
}

export function viewPrefix(relation: Relation): string {
  return `create or replace view ${relationSql(relation)} as\n`;
}

export function tablePrefix(relation: Relation): string {
  return `create or replace table ${relationSql(relation)} as\n`;
}

/** Drops what stands in the way: DuckDB replaces a table by a table and a view by a view only. */
export async function makeWayFor(
  connection: Connection,
  relation: Relation,
  kind: 'view' | 'table',
): Promise<void> {
  const present = await kindOf(connection, relation);
  if (present !== undefined && present !== kind)
    await connection.run(`drop ${present} ${relationSql(relation)}`);
}

export async function kindOf(
  connection: Connection,
  relation: Relation,
): Promise<'view' | 'table' | undefined> {
  const database = relation.database === undefined ? 'current_database()' : quoteText(relation.database);
  const where = (column: string): string =>
    `where lower(database_name) = lower(${database}) and lower(schema_name) = lower(${quoteText(relation.schema)}) and lower(${column}) = lower(${quoteText(relation.name)})`;
  const rows = await connection.rows(
    `select 'table' as kind from duckdb_tables() ${where('table_name')} union all select 'view' from duckdb_views() ${where('view_name')}`,
  );
  const kind = rows[0]?.['kind'];
  return kind === 'table' || kind === 'view' ? kind : undefined;
}
