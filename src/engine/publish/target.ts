import type { Stats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Publication } from '../../core/project/types.js';
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

/** Refuses to replace what is no release: a folder, a file of another kind, the warehouse. */
export async function checkTarget(
  publication: Publication,
  target: string,
  warehouse: string,
): Promise<readonly Diagnostic[]> {
  const what = await whatIsThere(target, await realTarget(warehouse));
  return what ? [diagnostic('publish/target-occupied', { path: publication.path, what }, publication)] : [];
}

async function whatIsThere(
  target: string,
  warehouse: string,
): Promise<'a folder' | 'not a DuckDB file' | 'the warehouse itself' | undefined> {
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

/** Bytes of a file. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** Whether there is something at a path. */
export async function exists(path: string): Promise<boolean> {
  return (await statOrNothing(path)) !== undefined;
}
