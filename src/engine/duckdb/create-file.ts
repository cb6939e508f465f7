import { randomBytes } from 'node:crypto';
import { chmod, link, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sweepTemporaries } from '../files/write-file.js';
import { loadBinding } from './binding.js';
import { hardening } from './settings.js';

const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS', 'EXDEV']);

/**
 * Makes an empty database file, readable by its owner only, wholly or not at all: DuckDB writes its first pages one after the other, and a file with only
 * some of them would never open. It is made under another name in the same folder, and given its own name when it is whole; a file that somebody
 * else has made there meanwhile stays. Rejects with DuckDB's or the system's error.
 */
export async function createDatabaseFile(path: string): Promise<void> {
  await sweepTemporaries(dirname(path));
  const unique = `${process.pid}-${randomBytes(8).toString('hex')}`;
  const making = join(dirname(path), `.${basename(path).slice(0, 100)}.${unique}.tmp`);
  try {
    const { DuckDBInstance } = await loadBinding();
    (await DuckDBInstance.create(making, hardening)).closeSync();
    await chmod(making, 0o600).catch(() => undefined);
    await putInPlace(making, path);
  } finally {
    await rm(making, { force: true });
  }
}

async function putInPlace(making: string, path: string): Promise<void> {
  try {
    await link(making, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EEXIST') return;
    if (!withoutLinks.has(code)) throw error;
    await rename(making, path);
  }
}
