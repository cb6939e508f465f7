import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { sha256File } from '../files/sha256-file.js';

/** Gives a file its public name: hard link (or copy, across file systems) beside the target, then rename over it. */
export async function publishFile(file: string, target: string): Promise<void> {
  const partial = await partialOf(target);
  try {
    await link(file, partial);
  } catch {
    await copyFile(file, partial);
    await syncPath(partial);
  }
  await chmod(partial, 0o640);
  await rename(partial, target);
  await syncPath(dirname(target));
}

/**
 * Gives a folder its public name: a symbolic link beside the target, then rename over it, so that a reader finds all files of the old folder or all of
 * the new one. A real folder that stands there is moved aside first: see `asideOf`.
 * @param own the folders above `folder` that are Eider's: others of the group may pass them
 * @returns whether a folder was moved aside; when this throws, none is
 */
export async function publishFolder(
  folder: string,
  target: string,
  own: readonly string[],
): Promise<boolean> {
  for (const path of own) await chmod(path, 0o710);
  for (const file of await filesBelow(folder)) await chmod(file, 0o640);
  for (const path of await foldersBelow(folder)) await chmod(path, 0o750);
  const partial = await partialOf(target);
  await symlink(relative(dirname(target), folder), partial, 'dir');
  const isAside = await isRealFolder(target);
  if (isAside) await moveAside(target);
  try {
    await rename(partial, target);
    await syncPath(dirname(target));
  } catch (error) {
    if (isAside) await takeBack(target);
    throw error;
  }
  return isAside;
}

/** Where a folder that somebody else made waits until what takes its place is committed. */
function asideOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.aside`);
}

async function moveAside(target: string): Promise<void> {
  const aside = asideOf(target);
  // It would be lost: an empty folder is replaced by rename.
  if (await lstat(aside).catch(() => undefined))
    throw Object.assign(new Error('there is one aside'), { code: 'EEXIST', path: aside });
  await rename(target, aside);
}

/** Gives a folder that was moved aside its place again, where there is one and no more than a link is there now. */
export async function takeBack(target: string): Promise<void> {
  const aside = asideOf(target);
  if (!(await isRealFolder(aside))) return;
  const found = await lstat(target).catch(() => undefined);
  if (found && !found.isSymbolicLink()) return;
  if (found) await rm(target);
  await rename(aside, target);
  await syncPath(dirname(target));
}

/** Removes a folder that was moved aside; its content is in the new one, or was to be replaced. */
export async function removeAside(target: string): Promise<void> {
  await rm(asideOf(target), { recursive: true, force: true });
}

/** Takes the files of an older folder into a new one that has none of their names. */
export async function keepOthers(old: string, folder: string): Promise<void> {
  if (!(await stat(old).catch(() => undefined))?.isDirectory()) return;
  for (const file of await filesBelow(`${old}/`)) {
    const kept = join(folder, relative(old, file));
    await mkdir(dirname(kept), { recursive: true });
    if (!(await stat(kept).catch(() => undefined))) await link(file, kept).catch(() => copyFile(file, kept));
  }
}

async function partialOf(target: string): Promise<string> {
  const partial = join(dirname(target), `.${basename(target)}.partial`);
  await mkdir(dirname(target), { recursive: true });
  await rm(partial, { force: true });
  return partial;
}

/** Whether a real folder stands where something is to be published. */
export async function isRealFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}

/** Makes what was written survive a crash of the machine: a file, or a folder with all below it. */
export async function syncWritten(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) return syncPath(path);
  for (const file of await filesBelow(path)) await syncPath(file);
  for (const folder of await foldersBelow(path)) await syncPath(folder);
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The files of a folder and of those below it; sorted. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function foldersBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return [
    ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)),
    folder,
  ];
}

/**
 * A text that tells what is at a public location: names, sizes, times and a hash of the content. For `isAsWritten`; undefined when nothing is there.
 */
export async function listWritten(path: string): Promise<string | undefined> {
  const files = await filesAt(path);
  if (!files) return undefined;
  return JSON.stringify({ files: await digest(files, timesOf), content: await digest(files, contentOf) });
}

/** Whether what is at a location is what `listWritten` told of it. Files are read only when their times have changed. */
export async function isAsWritten(path: string, written: string): Promise<boolean> {
  const files = await filesAt(path);
  if (!files) return false;
  const before = JSON.parse(written) as { readonly files?: unknown; readonly content?: unknown };
  if ((await digest(files, timesOf)) === before.files) return true;
  return (await digest(files, contentOf)) === before.content;
}

interface FoundFile {
  /** Relative to the location; empty for the location itself. */
  readonly name: string;
  readonly path: string;
}

async function filesAt(path: string): Promise<readonly FoundFile[] | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isDirectory()) return [{ name: '', path }];
  // The link itself is not followed by `readdir` in every version.
  const files = await filesBelow(`${path}/`);
  return files.map((file) => ({ name: relative(path, file), path: file }));
}

async function timesOf({ path }: FoundFile): Promise<string> {
  const { size, mtimeNs } = await stat(path, { bigint: true });
  return `${size} ${mtimeNs}`;
}

async function contentOf({ path }: FoundFile): Promise<string> {
  return sha256File(path);
}

async function digest(
  files: readonly FoundFile[],
  of: (file: FoundFile) => Promise<string>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.name}\0${await of(file)}\n`);
  return hash.digest('hex');
}
