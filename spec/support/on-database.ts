import { dirname } from 'node:path';
import { openDatabase } from '../../src/engine/duckdb/database.js';
import { extensionStore } from './run-eider.js';

/** Runs statements and gives their rows, values in order. */
export type RunSql = (sql: string) => Promise<readonly (readonly unknown[])[]>;

/** Opens a database file for a while, its times in UTC. */
export async function onDatabase(path: string, work: (run: RunSql) => Promise<void>): Promise<void> {
  const database = await openDatabase({
    path,
    readOnly: false,
    settings: { TimeZone: 'UTC' },
    extensionDirectory: extensionStore(),
    fileSearchPath: dirname(path),
    command: 'test',
  });
  try {
    const connection = await database.connect();
    await work(async (sql) => (await connection.rows(sql)).map((row) => Object.values(row)));
    await connection.close();
  } finally {
    await database.close();
  }
}
