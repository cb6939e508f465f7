import { copyFile, constants, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { flush, flushFolder, isFileError } from './partial-file.js';

/**
 * Earlier releases live in `<target>.generations/` (0750), each named after the moment its file was made, `20261121T063000123Z.duckdb`, so that names sort by time.
 * The live file is hard-linked there just before it is replaced: the target's path is never absent, nothing is copied, and the folder holds only
 * files that were once live. To go back to one, link it beside the target and rename that over the target (as `install` does).
 * Where the file system has no hard links it is copied.
 */
export function generationsFolder(target: string): string {
  return `${target}.generations`;
}

/** Keeps the live file, if there is one, as a generation. Where links are possible, kept twice it is there once. */
export async function keepLive(target: string): Promise<void> {
  const live = await statOf(target);
  if (!live) return;
  const folder = generationsFolder(target);
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const kept = await Promise.all((await generationNames(folder)).map((name) => statOf(join(folder, name))));
  if (kept.some((other) => other?.ino === live.ino && other.dev === live.dev)) return;
  const stamp = new Date(live.mtimeMs).toISOString().replaceAll(/[-:.]/gu, '');
  for (let number = 0; ; number += 1) {
    const name = number === 0 ? `${stamp}.duckdb` : `${stamp}-${number}.duckdb`;
    if (await linkOrCopy(target, join(folder, name))) break;
  }
  await flushFolder(folder);
}

/** Links, or copies where links are not possible; false when the name is taken. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS', 'EXDEV'].includes(error.code)) throw error;
  }
  if (await statOf(to)) return false;
  const copying = `${to}.copying`;
  await copyFile(from, copying, constants.COPYFILE_FICLONE);
  await flush(copying);
  await rename(copying, to);
  return true;
}

/** Removes the oldest generations beyond the newest `keep`; the live file's own link does not count and stays. Returns the names kept, newest first. */
export async function pruneGenerations(target: string, keep: number): Promise<readonly string[]> {
  const folder = generationsFolder(target);
  const live = await statOf(target);
  const earlier: string[] = [];
  for (const name of (await generationNames(folder)).toReversed()) {
    const found = await statOf(join(folder, name));
    if (found && !(found.ino === live?.ino && found.dev === live.dev)) earlier.push(name);
  }
  for (const name of earlier.slice(keep)) await rm(join(folder, name), { force: true });
  return earlier.slice(0, keep);
}

/** Sorted, oldest first. */
async function generationNames(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => /^\d{8}T\d{9}Z(?:-\d+)?\.duckdb$/u.test(name))
      .toSorted(byStamp);
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return [];
    throw error;
  }
}

function byStamp(a: string, b: string): number {
  const [left, right] = [basename(a, '.duckdb').split('-'), basename(b, '.duckdb').split('-')];
  const [one = '', two = ''] = [left[0], right[0]];
  return one === two ? Number(left[1] ?? 0) - Number(right[1] ?? 0) : one < two ? -1 : 1;
}

async function statOf(
  path: string,
): Promise<{ readonly ino: number; readonly dev: number; readonly mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
