import type { Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileError } from './partial-file.js';

/** The file that a path stands for: a symbolic link is followed, so that the file is replaced and not the link. */
export async function realTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isFileError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return path;
    throw error;
  }
}

/** What stands where a file is to be published, and is no DuckDB file that may be replaced. */
export async function whatIsAtFile(
  target: string,
  warehousePath: string,
): Promise<'a folder' | 'not a DuckDB file' | 'the warehouse itself' | undefined> {
  const warehouse = await realTarget(warehousePath);
  if (target === warehouse) return 'the warehouse itself';
  const found = await statOrNothing(target);
  if (!found) return undefined;
  if (found.isDirectory()) return 'a folder';
  const other = await statOrNothing(warehouse);
  if (other && other.ino === found.ino && other.dev === found.dev) return 'the warehouse itself';
  return found.isFile() && (await isDuckDb(target)) ? undefined : 'not a DuckDB file';
}

/** Eight bytes of checksum, then DuckDB's mark. */
async function isDuckDb(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    return bytesRead === 12 && buffer.toString('latin1', 8, 12) === 'DUCK';
  } finally {
    await file.close();
  }
}

async function statOrNothing(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isFileError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Bytes of a file, or of all files of a folder. */
export async function sizeOf(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const names = await readdir(path);
  const sizes = await Promise.all(names.map(async (name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Whether there is something at a path. */
export async function exists(path: string): Promise<boolean> {
  return (await statOrNothing(path)) !== undefined;
}
