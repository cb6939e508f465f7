import { extensionDirectory } from '../../engine/duckdb/extensions/store.js';
import { loadExtensions } from '../../engine/duckdb/extensions/load.js';
import { openDatabase } from '../../engine/duckdb/database.js';
import { PseudonymKey } from '../../engine/execute/pseudonym-key.js';
import type { UnitDatabase } from '../../engine/execute/unit-bench.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace.js';

/**
 * Opens the database in which unit tests run: in memory, with the target's settings and extensions and the run's pseudonym key. It holds no
 * relation, attaches nothing, and reads no file and no network, so that a test sees nothing but the rows it is given.
 */
export async function openUnitDatabase(
  workspace: Workspace,
  extensions: readonly string[],
  io: Io,
): Promise<UnitDatabase> {
  const { target, root, env } = workspace;
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    ...(target.duckdbThreads !== undefined && { threads: target.duckdbThreads }),
    ...(target.memoryLimit !== undefined && { memoryLimit: target.memoryLimit }),
    settings: target.settings,
    extensionDirectory: target.extensionDirectory ?? extensionDirectory(env, io.homeDirectory),
    fileSearchPath: root,
    command: 'unit tests',
  });
  try {
    await loadExtensions(
      database,
      workspace.untrusted ? [] : [...new Set([...target.extensions, ...extensions])],
    );
    const connection = await database.connect();
    await PseudonymKey.read(env)?.give(connection);
    await connection.run('set enable_external_access = false');
    return { connection, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}
