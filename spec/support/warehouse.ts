import { tmpdir } from 'node:os';
import { loadExtensions } from '../../src/engine/duckdb/extensions/load.js';
import { openDatabase } from '../../src/engine/duckdb/database.js';
import type { Connection, Row } from '../../src/engine/duckdb/connection.js';
import { inFolder } from './in-folder.js';
import { extensionStore } from './run-eider.js';

/** Opens a database file read-only for `work`, in the project's folder. */
export async function reading<T>(
  path: string,
  root: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return opened(path, root, true, work);
}

/** Opens a database in memory, with extensions, for `work`. */
export async function inMemory<T>(
  extensions: readonly string[],
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    settings: {},
    extensionDirectory: extensionStore(),
    fileSearchPath: tmpdir(),
    command: 'spec',
  });
  try {
    await loadExtensions(database, extensions);
    return await work(await database.connect());
  } finally {
    await database.close();
  }
}

async function opened<T>(
  path: string,
  root: string,
  readOnly: boolean,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return inFolder(root, async () => {
    const database = await openDatabase({
      path,
      readOnly,
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
  });
}

/** Rows of one query on a database file. */
export async function query(path: string, root: string, sql: string): Promise<readonly Row[]> {
  return reading(path, root, (connection) => connection.rows(sql));
}

/** Runs statements in a database file, for tests that prepare or damage one. */
export async function writing(path: string, root: string, ...statements: readonly string[]): Promise<void> {
  await opened(path, root, false, async (connection) => {
    for (const statement of statements) await connection.run(statement);
  });
}
