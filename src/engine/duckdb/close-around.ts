import { quoteText } from '../../core/sql/quote.js';
import type { Connection } from './connection.js';

/**
 * From here on, DuckDB reads files of a folder alone, and what is attached already; no statement can take that back. For the whole database, which
 * may still be given connections: its other settings can be changed.
 */
export async function closeAround(root: string, connection: Connection): Promise<void> {
  await connection.run(`set allowed_directories = [${quoteText(root)}]`);
  await connection.run('set enable_external_access = false');
}
