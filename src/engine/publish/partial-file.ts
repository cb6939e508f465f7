import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { makeSharedFolder } from '../files/shared-folder.js';

/**
 * A release in the making lives in a folder of its own beside its target, `.<name>.<host>-<pid>-<random>.partial/`, mode 0700: on the same file system, so that
 * it can be renamed over the target; and closed to others with all that DuckDB puts beside it (its write-ahead log), for it has not been scanned yet.
 * The random part keeps two publishers apart; host and pid tell the next one whether its owner is still alive.
 */
export interface Partial {
  readonly folder: string;
  /** The database file, which DuckDB creates. */
  readonly file: string;
  /** Removes the folder and all in it. Never throws: what stays is swept by the next publisher. */
  remove(): Promise<void>;
}

const suffix = '.partial';
/** Folders of a live process or of another machine are left alone for a day. */
const abandonedAfter = 24 * 3600 * 1000;
const ownFolders = new Set<string>();

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** The fixed part of the folders' names for a target; long names are shortened to fit the file system's 255 bytes. */
function prefixOf(target: string): string {
  const name = basename(target);
  const short =
    Buffer.byteLength(name) <= 150 ? name : createHash('sha256').update(name).digest('hex').slice(0, 32);
  return `.${short}.`;
}

/** Makes the folder of a new release; the target's own folder is made where it is missing. */
export async function createPartial(target: string): Promise<Partial> {
  const parent = dirname(target);
  await makeSharedFolder(parent);
  const folder = join(
    parent,
    `${prefixOf(target)}${host}-${process.pid}-${randomBytes(8).toString('hex')}${suffix}`,
  );
  // Before it is there: another publication of this process may sweep between its making and the next line.
  ownFolders.add(folder);
  await mkdir(folder, { mode: 0o700 });
  return {
    folder,
    file: join(folder, 'release.duckdb'),
    remove: async () => {
      ownFolders.delete(folder);
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

/**
 * Removes what killed publishers of the same target left behind; returns how many folders.
 * @param before called with each folder that is about to be removed
 */
export async function sweepPartials(
  target: string,
  before: (folder: string) => Promise<void> = async () => undefined,
  now: number = Date.now(),
): Promise<number> {
  const parent = dirname(target);
  const prefix = prefixOf(target);
  const names = (await namesIn(parent)).filter((name) => name.startsWith(prefix) && name.endsWith(suffix));
  let swept = 0;
  for (const name of names) {
    const owner = /^([0-9a-f]{8})-(\d+)-[0-9a-f]{16}$/u.exec(name.slice(prefix.length, -suffix.length));
    const folder = join(parent, name);
    if (!owner || !(await isAbandoned(folder, owner[1] ?? '', Number(owner[2]), now))) continue;
    await before(folder);
    await rm(folder, { recursive: true, force: true });
    swept += 1;
  }
  return swept;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function isAbandoned(folder: string, ownerHost: string, pid: number, now: number): Promise<boolean> {
  if (ownerHost === host && pid === process.pid) return !ownFolders.has(folder);
  if (ownerHost === host && !isAlive(pid)) return true;
  try {
    return now - (await stat(folder)).mtimeMs > abandonedAfter;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isFileError(error) && error.code === 'EPERM';
  }
}

/**
 * Renames a finished, flushed file or link over the target, and flushes the folder, so that after a crash at any point the target is wholly the old one or wholly the
 * new one. Readers that hold the old one keep it until they open again.
 */
export async function renameInto(file: string, target: string): Promise<void> {
  await rename(file, target);
  await flushFolder(dirname(target));
}

/** Some file systems cannot flush a folder: the rename is then as safe as they make it. */
export async function flushFolder(path: string): Promise<void> {
  try {
    await flush(path);
  } catch (error) {
    if (!isFileError(error) || !['EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM', 'EACCES'].includes(error.code))
      throw error;
  }
}

/** Waits until a file's or folder's content is on the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An error of the file system, with its code. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
