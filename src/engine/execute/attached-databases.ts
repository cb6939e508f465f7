import { quoteIdentifier } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';

/** Databases of DuckDB that stand beside the target's own file, by name. */
const besides = `select database_name from duckdb_databases()
  where not internal and type = 'duckdb' and database_name <> current_database()`;

/** Where relations of the project can be: a condition for queries of DuckDB's catalogue. Of other databases it would be read over the network. */
export const isListed = `(database_name = current_database() or database_name in (${besides}))`;

/** Leaves no write-ahead log beside any file that can be written. */
export async function checkpointAll(connection: Connection): Promise<void> {
  await connection.run('checkpoint');
  const names = await connection.values(`${besides} and not readonly order by database_name`);
  for (const name of names) await connection.run(`checkpoint ${quoteIdentifier(String(name))}`);
}

/** The names of all databases, the own one included, in lower case. */
export async function databaseNames(connection: Connection): Promise<ReadonlySet<string>> {
  const names = await connection.values(
    'select lower(database_name) from duckdb_databases() where not internal',
  );
  return new Set(names.map(String));
}
