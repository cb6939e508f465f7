import { openDatabase } from '../../src/engine/duckdb/database.js';
import type { Connection, Row } from '../../src/engine/duckdb/connection.js';
import { extensionStore } from './run-eider.js';

/** Opens a database file read-only for `work`, with the project's folder for relative paths. */
export async function reading<T>(
  path: string,
  root: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({
    path,
    readOnly: true,
    settings: {},
    extensionDirectory: extensionStore(),
    fileSearchPath: root,
    command: 'spec',
  });
  try {
    return await work(await database.connect());
  } finally {
    await database.close();
  }
}

/** Rows of one query on a database file. */
export async function query(path: string, root: string, sql: string): Promise<readonly Row[]> {
  return reading(path, root, (connection) => connection.rows(sql));
}

/** Runs statements in a database file, for tests that prepare or damage one. */
export async function writing(path: string, root: string, ...statements: readonly string[]): Promise<void> {
  const database = await openDatabase({
    path,
    readOnly: false,
    settings: {},
    extensionDirectory: extensionStore(),
    fileSearchPath: root,
    command: 'spec',
  });
  try {
    const connection = await database.connect();
    for (const statement of statements) await connection.run(statement);
  } finally {
    await database.close();
  }
}
