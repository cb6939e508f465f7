import { diagnostic, type Diagnostic } from '../../../core/diagnostics/diagnostic.js';
import { DownloadError } from './download.js';
import { loadsFrom } from './load.js';
import { addToLockFile, lockEntry, LockFileError, readLockFile, type LockEntry } from './lock-file.js';
import { extensionName, isBundled, type ExtensionName } from './names.js';
import { currentEngine, type Engine } from './platform.js';
import type { ExtensionSource } from './sources.js';
import { installedSha256, place, sha256 } from './store.js';

export interface InstallOptions {
  /** The folder of extension files: see `extensionDirectory`. */
  readonly store: string;
  /** `eider.lock` of the project. */
  readonly lockFile: string;
  /** The lock file for messages; `lockFile` unless given. */
  readonly lockFileLabel?: string;
  /** See `extensionSources`. */
  readonly sources: readonly ExtensionSource[];
  /** This installation's engine unless given. */
  readonly engine?: Engine;
}

export interface InstalledExtension {
  readonly name: string;
  /** `bundled`: part of the engine · `present`: was installed already · `installed`: now */
  readonly status: 'bundled' | 'present' | 'installed';
  /** The source's label. */
  readonly from?: string;
}

export interface InstallResult {
  /** Sorted by name. */
  readonly extensions: readonly InstalledExtension[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Installs extensions for this engine and platform and records them in the lock file. Each is compared with its lock entry, where there is
 * one, and tried by DuckDB, which checks the signature, before it gets into the store. What cannot be had is a diagnostic.
 */
export async function installExtensions(
  names: readonly string[],
  options: InstallOptions,
): Promise<InstallResult> {
  const engine = options.engine ?? (await currentEngine());
  let entries: readonly LockEntry[];
  try {
    entries = await readLockFile(options.lockFile);
  } catch (error) {
    if (error instanceof LockFileError) return { extensions: [], diagnostics: [error.diagnostic] };
    throw error;
  }
  const wanted = [...new Set(names.map((name) => extensionName(name)?.name ?? name))].sort();
  const outcomes = await Promise.all(wanted.map(async (name) => installOne(name, engine, entries, options)));
  await addToLockFile(
    options.lockFile,
    outcomes.flatMap((outcome) => outcome.entry ?? []),
  );
  return {
    extensions: outcomes.flatMap((outcome) => outcome.extension ?? []),
    diagnostics: outcomes.flatMap((outcome) => outcome.diagnostic ?? []),
  };
}

interface Outcome {
  readonly extension?: InstalledExtension;
  readonly entry?: LockEntry;
  readonly diagnostic?: Diagnostic;
}

async function installOne(
  name: string,
  engine: Engine,
  entries: readonly LockEntry[],
  options: InstallOptions,
): Promise<Outcome> {
  const extension = extensionName(name);
  if (!extension) return unavailable(name, ['there is no extension of this name']);
  if (isBundled(name)) return { extension: { name, status: 'bundled' } };
  const locked = lockEntry(entries, engine, name)?.sha256;
  const present = await installedSha256(options.store, engine, extension);
  if (
    present !== undefined &&
    (locked ?? present) === present &&
    (await loadsFrom(options.store, extension.file))
  ) {
    return { extension: { name, status: 'present' }, entry: entryOf(name, engine, present) };
  }
  return fetchAndPlace(extension, engine, locked, options);
}

async function fetchAndPlace(
  extension: ExtensionName,
  engine: Engine,
  locked: string | undefined,
  options: InstallOptions,
): Promise<Outcome> {
  const { name } = extension;
  const reasons: string[] = [];
  let rejected: Diagnostic | undefined;
  for (const source of options.sources) {
    const bytes = await fetched(source, engine, extension);
    if (typeof bytes === 'string') {
      reasons.push(bytes.startsWith(source.label) ? bytes : `${source.label}: ${bytes}`);
      continue;
    }
    const found = sha256(bytes);
    if (locked !== undefined && found !== locked) return checksum(name, engine, locked, found, options);
    try {
      if (
        await place(options.store, engine, extension, bytes, async (trial) =>
          loadsFrom(trial, extension.file),
        )
      ) {
        return {
          extension: { name, status: 'installed', from: source.label },
          entry: entryOf(name, engine, found),
        };
      }
    } catch (error) {
      return { diagnostic: storeDiagnostic(error, options.store) };
    }
    rejected ??= diagnostic('extension/rejected', { name, from: source.label });
  }
  return rejected ? { diagnostic: rejected } : unavailable(name, reasons);
}

async function fetched(
  source: ExtensionSource,
  engine: Engine,
  extension: ExtensionName,
): Promise<Uint8Array | string> {
  try {
    return await source.fetch(engine, extension);
  } catch (error) {
    if (error instanceof DownloadError) return error.message;
    throw error;
  }
}

function entryOf(name: string, engine: Engine, hash: string): LockEntry {
  return { name, version: engine.version, platform: engine.platform, sha256: hash };
}

function unavailable(name: string, reasons: readonly string[]): Outcome {
  return { diagnostic: diagnostic('extension/unavailable', { name, nodes: [], reasons }) };
}

function checksum(
  name: string,
  engine: Engine,
  expected: string,
  found: string,
  options: InstallOptions,
): Outcome {
  const lockFile = options.lockFileLabel ?? options.lockFile;
  return {
    diagnostic: diagnostic('extension/checksum', {
      name,
      platform: engine.platform,
      expected,
      found,
      lockFile,
    }),
  };
}

function storeDiagnostic(error: unknown, store: string): Diagnostic {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) throw error;
  return diagnostic('extension/store', {
    path: store,
    detail: code === 'ENOSPC' ? 'the disk is full' : `system error ${code}`,
  });
}
