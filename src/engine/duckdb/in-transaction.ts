import type { Connection } from './connection.js';
import { SqlError } from './sql-error.js';

/** Runs `work` in a transaction; whatever it throws, nothing is changed then. */
export async function inTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.run('begin transaction');
  try {
    const result = await work();
    await connection.run('commit');
    return result;
  } catch (error) {
    await connection.run('rollback').catch((other: unknown) => {
      // A commit that failed, or a database that stopped, has ended the transaction by itself.
      if (!(other instanceof SqlError)) throw other;
    });
    throw error;
  }
}
