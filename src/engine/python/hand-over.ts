import { join } from 'node:path';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationKey, relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';

/** A database file that a model's process attaches under a name. */
export interface HandedDatabase {
  readonly name: string;
  readonly file: string;
}

/**
 * Copies relations into database files of a folder, one for each database that they are of, under their own names there. To be called outside of a
 * transaction, which could write to one database only. Throws a `SqlError`.
 * @param own the name of the target's own database, for which there is always a file
 * @param alias begins the names by which the files are attached meanwhile
 */
export async function handOver(
  relations: readonly Relation[],
  { alias, folder, own }: { readonly alias: string; readonly folder: string; readonly own: string },
  connection: Connection,
): Promise<readonly HandedDatabase[]> {
  const distinct = new Map(
    relations.map((relation) => [relationKey({ database: own, ...relation }), relation]),
  );
  const byDatabase = new Map<string, Relation[]>([[own, []]]);
  for (const relation of distinct.values()) {
    const name = relation.database ?? own;
    byDatabase.set(name, [...(byDatabase.get(name) ?? []), relation]);
  }
  const handed: HandedDatabase[] = [];
  for (const [name, tables] of byDatabase) {
    const file = join(folder, `in-${handed.length}.duckdb`);
    await copyInto(file, `${alias}_${handed.length}`, tables, connection);
    handed.push({ name, file });
  }
  return handed;
}

async function copyInto(
  file: string,
  alias: string,
  tables: readonly Relation[],
  connection: Connection,
): Promise<void> {
  await connection.run(`attach ${quoteText(file)} as ${quoteIdentifier(alias)}`);
  try {
    for (const schema of new Set(['main', ...tables.map((table) => table.schema)]))
      await connection.run(`create schema if not exists ${relationSql({ schema: alias, name: schema })}`);
    for (const table of tables)
      await connection.run(
        `create table ${relationSql({ ...table, database: alias })} as select * from ${relationSql(table)}`,
      );
  } finally {
    await connection.run(`detach ${quoteIdentifier(alias)}`);
  }
}
