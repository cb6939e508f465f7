import { quoteText } from '../../core/sql/quote.js';
import type { Connection } from './connection.js';

/** From here on, DuckDB reads files of a folder alone, and what is attached already; its settings cannot be changed. For the whole database. */
export async function closeAround(root: string, connection: Connection): Promise<void> {
  await connection.run(`set allowed_directories = [${quoteText(root)}]`);
  await connection.run('set enable_external_access = false; set lock_configuration = true');
}
