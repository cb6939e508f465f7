import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExtensionName } from './names.js';
import type { Engine } from './platform.js';

/** The folder of extension files: `EIDER_EXTENSION_DIR`, else `.eider/extensions` in the home folder. */
export function extensionDirectory(
  environment: { readonly [name: string]: string | undefined },
  home: string,
): string {
  const given = environment['EIDER_EXTENSION_DIR'];
  return given === undefined || given === '' ? join(home, '.eider', 'extensions') : given;
}

/** Where DuckDB looks for an extension below its `extension_directory`. */
export function extensionPath(store: string, engine: Engine, extension: ExtensionName): string {
  return join(store, engine.version, engine.platform, `${extension.file}.duckdb_extension`);
}

/** SHA-256 of bytes, hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of an installed extension, or undefined when it is not installed. */
export async function installedSha256(
  store: string,
  engine: Engine,
  extension: ExtensionName,
): Promise<string | undefined> {
  const bytes = await readFile(extensionPath(store, engine, extension)).catch(() => undefined);
  return bytes && sha256(bytes);
}

/**
 * Puts a file into the store: written beside it, tried with `accept`, then renamed into place, so that others see no file or a whole one
 * and two installers can run at once. Returns false, leaving nothing, when `accept` says no. `accept` gets a store with this file only.
 */
export async function place(
  store: string,
  engine: Engine,
  extension: ExtensionName,
  bytes: Uint8Array,
  accept: (store: string) => Promise<boolean>,
): Promise<boolean> {
  await mkdir(store, { recursive: true });
  const trial = await mkdtemp(join(store, '.new-'));
  try {
    const candidate = extensionPath(trial, engine, extension);
    await mkdir(dirname(candidate), { recursive: true });
    await writeFile(candidate, bytes, { mode: 0o644, flush: true });
    if (!(await accept(trial))) return false;
    const final = extensionPath(store, engine, extension);
    await mkdir(dirname(final), { recursive: true });
    await rename(candidate, final);
    return true;
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

/** Writes a small file so that readers see the old or the new one. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text, { flag: 'wx', flush: true });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
