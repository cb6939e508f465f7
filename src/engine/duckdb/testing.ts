import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database, type OpenOptions } from './database.js';

/** A temporary folder with what tests open in it; `close` closes and removes all of it. For tests only. */
export interface Sandbox {
  readonly folder: string;
  readonly open: (options?: Partial<OpenOptions>) => Promise<Database>;
  readonly close: () => Promise<void>;
}

export async function sandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-duckdb-'));
  const opened: Database[] = [];
  const open: Sandbox['open'] = async (options = {}) => {
    const database = await openDatabase({
      path: ':memory:',
      readOnly: false,
      settings: {},
      extensionDirectory: join(folder, 'extensions'),
      fileSearchPath: folder,
      command: 'eider test',
      ...options,
    });
    opened.push(database);
    return database;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map(async (database) => database.close()));
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, open, close };
}
