import { join } from 'node:path';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { inTransaction } from '../duckdb/in-transaction.js';
import { fileStem } from './export-folder.js';

const attached = '_eider_import';

/** A table of an export. */
export interface ImportedTable {
  /** `marts.owners`. */
  readonly table: string;
  readonly rows: number;
}

/** Where a table of an export goes: what stands before the first dot is its schema. */
export function importedRelation(table: string): Relation {
  const dot = table.indexOf('.');
  return dot <= 0
    ? { schema: 'main', name: table }
    : { schema: table.slice(0, dot), name: table.slice(dot + 1) };
}

/**
 * Makes the tables of a verified export in the database of a connection, in one transaction. Throws `SqlError`; nothing is there then.
 * @param isFolder of Parquet files; else a DuckDB file
 */
export async function importTables(
  path: string,
  isFolder: boolean,
  tables: readonly ImportedTable[],
  connection: Connection,
): Promise<void> {
  if (!isFolder)
    await connection.run(`attach ${quoteText(path)} as ${quoteIdentifier(attached)} (read_only)`);
  try {
    await inTransaction(connection, async () => {
      for (const { table } of tables) {
        const target = importedRelation(table);
        const from = isFolder
          ? `read_parquet(${quoteText(join(path, `${fileStem(table)}.parquet`))})`
          : relationSql({ database: attached, schema: 'main', name: table });
        await connection.run(`create schema if not exists ${quoteIdentifier(target.schema)}`);
        await connection.run(`create table ${relationSql(target)} as select * from ${from}`);
      }
    });
  } finally {
    if (!isFolder) await connection.run(`detach ${quoteIdentifier(attached)}`);
  }
}
