import type { Connection } from '../duckdb/connection.js';
import { stateSchema } from '../execute/state-tables.js';

/** One row while deleted rows are still in the bytes of the file: a rewriting that was killed or refused is done by the next command that may. */
export const dueTable = 'rewriting_due';

/** Statements that make the table. Safe to run again. */
export const dueDdl: readonly string[] = [
  `create schema if not exists ${stateSchema}`,
  `create table if not exists ${stateSchema}.${dueTable} (since timestamptz)`,
];

/** Notes, in the transaction that deletes, that the file must be rewritten. */
export const markDue = `insert into ${stateSchema}.${dueTable} select now() where not exists (from ${stateSchema}.${dueTable})`;

/** Whether a file must be rewritten. */
export async function isRewritingDue(connection: Connection): Promise<boolean> {
  const found = await connection.value(
    `select 1 from duckdb_tables() where database_name = current_database() and schema_name = '${stateSchema}' and table_name = '${dueTable}'`,
  );
  if (found === undefined) return false;
  return (await connection.value(`select 1 from ${stateSchema}.${dueTable} limit 1`)) !== undefined;
}
