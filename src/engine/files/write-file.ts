import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './find-files.js';

export interface WriteOptions {
  /** The permissions of the new file; those that the system gives, unless said. */
  readonly mode?: number;
  /**
   * Where the temporary file is made, on the same file system; beside the file, unless said. What a killed process left in a folder that is for nothing else
   * can be removed: see `sweepTemporaries`.
   */
  readonly temporaryFolder?: string;
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
  const { temporaryFolder = folder } = options;
  if (temporaryFolder !== folder) await mkdir(temporaryFolder, { recursive: true });
  const temporary = temporaryOf(path, temporaryFolder);
  try {
    await writeFlushed(temporary, content, options.mode);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
  await flushFolder(folder);
}

/**
 * Writes a file that can be made again, when its content changes: a reader, or a kill, sees the old content or the new. Not flushed to the disk, as
 * there are thousands of them: after a power cut the file may be the old one, or empty. True when it was written.
 */
export function writeIfChanged(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): boolean {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const before = contentOf(path);
  if (before?.equals(bytes) === true) return false;
  writeUnflushed(path, bytes, options, before === undefined);
  return true;
}

/** Writes a file that can be made again, whatever it held: see `writeIfChanged`. */
export function writeUnflushed(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
  isNew = true,
): void {
  const folder = dirname(path);
  const { temporaryFolder = folder, mode } = options;
  const temporary = temporaryOf(path, temporaryFolder);
  try {
    try {
      writeFileSync(temporary, content, { flag: 'wx', mode });
    } catch (cause) {
      if (codeOf(cause) !== 'ENOENT') throw cause;
      mkdirSync(temporaryFolder, { recursive: true });
      writeFileSync(temporary, content, { flag: 'wx', mode });
    }
    if (isNew) mkdirSync(folder, { recursive: true });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

const ownRandom = randomBytes(8);
let written = 0n;

function temporaryOf(path: string, folder: string): string {
  written += 1n;
  const number = (ownRandom.readBigUInt64BE() + written) % (1n << 64n);
  const unique = `${process.pid}-${number.toString(16).padStart(16, '0')}`;
  return join(folder, `.${basename(path).slice(0, 100)}.${unique}.tmp`);
}

/** Removes from a folder the temporary files whose process has ended. The folder stays: another process may be about to write in it. */
export async function sweepTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = /\.(\d+)-[0-9a-f]{16}\.tmp$/u.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
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
