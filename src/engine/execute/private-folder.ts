import { createHash } from 'node:crypto';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

/** Where Eider keeps files of its own, relative to the project. */
export const ownFolder = '.eider';

/** Where external models keep their generations, relative to the project. */
export const generationsFolder = `${ownFolder}/external`;

const jobsFolder = `${ownFolder}/jobs`;

const scratchFolder = `${ownFolder}/tmp`;

/**
 * The folder of one database's external files, relative to the project: two targets of one project do not touch each other's. A database in memory
 * has one for its process.
 */
export function generationsOf(root: string, database: string): string {
  return `${generationsFolder}/${keyOf(root, database)}`;
}

/** The folder of what is only needed while a command runs on a database, absolute. */
export function scratchOf(root: string, database: string): string {
  return join(root, scratchFolder, keyOf(root, database));
}

/** The folder of the jobs of one database, absolute: their history, lock and log. The history of one target says nothing of another's. */
export function jobsOf(root: string, database: string): string {
  return join(root, jobsFolder, database === ':memory:' ? 'memory' : keyOf(root, database));
}

function keyOf(root: string, database: string): string {
  if (database === ':memory:') return processKey('memory');
  return `${safeName(basename(database))}-${hashOf(relative(root, database))}`;
}

/** A folder name of this process: `removeDeadFolders` tells whether its process is still alive. */
function processKey(word: string): string {
  return `${word}-pid${process.pid}`;
}

/** A name that is safe in a path and in a pattern of paths; different names stay different. */
export function safeName(name: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}_.-]/gu, '_').slice(0, 100);
  return safe === name && !name.startsWith('.') ? name : `_${safe}-${hashOf(name)}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Removes the folders of processes that have ended without doing so. */
export async function removeDeadFolders(root: string): Promise<void> {
  for (const folder of [join(root, generationsFolder), join(root, scratchFolder)]) {
    for (const name of await namesIn(folder)) {
      const pid = /-pid(\d+)$/u.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid)))
        await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes the scratch folder of a database, and those above it that are empty then. */
export async function removeScratch(root: string, database: string): Promise<void> {
  await rm(scratchOf(root, database), { recursive: true, force: true });
  await removeEmpty(join(root, scratchFolder));
  await removeEmpty(join(root, ownFolder));
}

/** Removes a folder that is empty; leaves any other. */
export async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}

/** Sorted; none when there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  return names.sort();
}
