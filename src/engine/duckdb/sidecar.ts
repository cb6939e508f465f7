import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';

const holderSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  command: z.string(),
  since: z.string(),
});

/** Who has the database open for writing. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** `<database>.lock.json`: it says who holds the database. DuckDB's own file lock excludes, never this file. */
export function sidecarPath(database: string): string {
  return `${database}.lock.json`;
}

/** Writes the sidecar of a database that this process has just opened. It only informs, so a failure to write it is ignored. */
export async function writeSidecar(database: string, command: string, since: Date): Promise<void> {
  await removeUnfinished(database).catch(() => undefined);
  const holder: LockHolder = { pid: process.pid, host: hostname(), command, since: since.toISOString() };
  const temporary = `${sidecarPath(database)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(holder)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(temporary, sidecarPath(database));
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** What processes left that were killed while they wrote theirs. The lock is held: nobody else is writing one. */
async function removeUnfinished(database: string): Promise<void> {
  const prefix = `${basename(sidecarPath(database))}.`;
  for (const name of await readdir(dirname(database))) {
    if (name.startsWith(prefix) && name.endsWith('.tmp'))
      await rm(join(dirname(database), name), { force: true });
  }
}

/** What the sidecar says; undefined when there is none, or none that can be read. */
export async function readSidecar(database: string): Promise<LockHolder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(sidecarPath(database), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Removes this process's own sidecar. Called while DuckDB's lock is still held, so that nobody else's can be hit. */
export async function removeSidecar(database: string): Promise<void> {
  const holder = await readSidecar(database);
  if (holder?.pid !== process.pid || holder.host !== hostname()) return;
  await rm(sidecarPath(database), { force: true }).catch(() => undefined);
}
