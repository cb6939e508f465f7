import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { deferredDatabase } from '../../core/plan/reading.js';
import type { WarehouseState } from '../../core/plan/warehouse-state.js';
import type { Connection } from '../duckdb/connection.js';
import { openDatabase, type OpenOptions } from '../duckdb/database.js';
import { readState } from '../execute/state-tables.js';

/**
 * What another warehouse records of itself. Its file is open for reading while this runs, and free again when it returns.
 * Throws `DatabaseOpenError`.
 */
export async function readDeferredState(
  options: Pick<OpenOptions, 'path' | 'label' | 'extensionDirectory' | 'fileSearchPath' | 'command' | 'wait'>,
): Promise<WarehouseState> {
  const database = await openDatabase({ ...options, readOnly: true, settings: {} });
  try {
    return await readState(await database.connect());
  } finally {
    await database.close();
  }
}

/** Attaches another warehouse's file, read-only, for all connections of the database. */
export async function attachDeferred(path: string, connection: Connection): Promise<void> {
  await connection.run(`attach ${quoteText(path)} as ${quoteIdentifier(deferredDatabase)} (read_only)`);
}

/** Lets go of the file: another process may write it again. */
export async function detachDeferred(connection: Connection): Promise<void> {
  await connection.run(`detach database if exists ${quoteIdentifier(deferredDatabase)}`);
}
