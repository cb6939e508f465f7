import { diagnostic, type Diagnostic } from '../../../core/diagnostics/diagnostic.js';
import { loadsFrom } from './load.js';
import { lockEntry, readLockFile, type LockEntry } from './lock-file.js';
import { extensionName, isBundled, usualExtensions, type ExtensionName } from './names.js';
import { currentEngine, type Engine } from './platform.js';
import { extensionPath, installedSha256 } from './store.js';

export interface StoreOptions {
  /** The folder of extension files: see `extensionDirectory`. */
  readonly store: string;
  /** `eider.lock` of the project. */
  readonly lockFile: string;
  /** The lock file for messages; `lockFile` unless given. */
  readonly lockFileLabel?: string;
  /** This installation's engine unless given. */
  readonly engine?: Engine;
}

export interface ExtensionState {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly installed: boolean;
  /** In the lock file, for this engine and platform. */
  readonly locked: boolean;
  /** Of the installed file. */
  readonly sha256?: string;
  readonly path?: string;
}

/**
 * What is installed or locked for this engine, sorted by name: the usual extensions, those in the lock file, and `names`.
 * Throws `LockFileError`.
 */
export async function listExtensions(
  names: readonly string[],
  options: StoreOptions,
): Promise<readonly ExtensionState[]> {
  const engine = options.engine ?? (await currentEngine());
  const entries = await readLockFile(options.lockFile);
  const wanted = resolved([...usualExtensions, ...lockedNames(entries, engine), ...names]);
  return Promise.all(wanted.map(async (extension) => stateOf(extension, engine, entries, options.store)));
}

export interface VerifyResult {
  /** Names whose file is the locked one and which DuckDB loads. */
  readonly verified: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks `names`, or all that the lock file has for this engine: installed, sha256 as locked, and loaded by DuckDB. Throws `LockFileError`. */
export async function verifyExtensions(
  names: readonly string[],
  options: StoreOptions,
): Promise<VerifyResult> {
  const engine = options.engine ?? (await currentEngine());
  const entries = await readLockFile(options.lockFile);
  const verified: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const extension of resolved(names.length > 0 ? names : lockedNames(entries, engine))) {
    const problem = await problemOf(extension, engine, entries, options);
    if (problem) diagnostics.push(problem);
    else verified.push(extension.name);
  }
  return { verified, diagnostics };
}

async function problemOf(
  extension: ExtensionName,
  engine: Engine,
  entries: readonly LockEntry[],
  options: StoreOptions,
): Promise<Diagnostic | undefined> {
  const { name } = extension;
  const found = await installedSha256(options.store, engine, extension);
  if (found === undefined) return diagnostic('extension/missing', { name });
  const expected = lockEntry(entries, engine, name)?.sha256;
  if (expected !== undefined && expected !== found) {
    const lockFile = options.lockFileLabel ?? options.lockFile;
    return diagnostic('extension/checksum', { name, platform: engine.platform, expected, found, lockFile });
  }
  if (await loadsFrom(options.store, extension.file)) return undefined;
  return diagnostic('extension/rejected', { name, from: options.store });
}

function lockedNames(entries: readonly LockEntry[], engine: Engine): readonly string[] {
  return entries
    .filter((entry) => entry.version === engine.version && entry.platform === engine.platform)
    .map((entry) => entry.name);
}

function resolved(names: readonly string[]): readonly ExtensionName[] {
  const found = new Map<string, ExtensionName>();
  for (const name of names) {
    const extension = extensionName(name);
    if (extension && !isBundled(extension.name)) found.set(extension.name, extension);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function stateOf(
  extension: ExtensionName,
  engine: Engine,
  entries: readonly LockEntry[],
  store: string,
): Promise<ExtensionState> {
  const found = await installedSha256(store, engine, extension);
  return {
    name: extension.name,
    version: engine.version,
    platform: engine.platform,
    installed: found !== undefined,
    locked: lockEntry(entries, engine, extension.name) !== undefined,
    ...(found !== undefined && { sha256: found, path: extensionPath(store, engine, extension) }),
  };
}
