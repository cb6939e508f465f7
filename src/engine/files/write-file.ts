import { randomUUID } from 'node:crypto';
import { open, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './find-files.js';

export interface WriteOptions {
  /** The permissions of the new file; those that the system gives, unless said. */
  readonly mode?: number;
}

/**
 * Writes a file so that a reader, or a kill at any moment, sees the old content or the new, never a part: a temporary file
 * in the same folder, flushed to the disk, renamed over the old one, and the folder flushed. Makes missing folders.
 * Rejects with the system's error, and leaves neither a temporary file nor a changed one.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    await writeFlushed(temporary, content, options.mode);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
  await flushFolder(folder);
}

/** Writes a file only when its content changes. True when it was written. */
export async function writeIfChanged(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): Promise<boolean> {
  const before = await readFile(path).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  if (before?.equals(typeof content === 'string' ? Buffer.from(content) : content)) return false;
  await writeFileAtomic(path, content, options);
  return true;
}

async function writeFlushed(
  path: string,
  content: string | Uint8Array,
  mode: number | undefined,
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    // The mask of the process may have taken permissions away that were asked for.
    if (mode !== undefined) await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Flushes a folder, so that a rename in it survives a power cut. Where a system cannot do this, it is left out. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (!handle) return;
  try {
    await handle.sync();
  } catch (cause) {
    if (!['EINVAL', 'EPERM', 'ENOTSUP', 'EISDIR'].includes(codeOf(cause) ?? '')) throw cause;
  } finally {
    await handle.close();
  }
}
