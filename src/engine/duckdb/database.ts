import type { DuckDBInstance } from '@duckdb/node-api';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { invariant } from '../../core/diagnostics/invariant.js';
import type { InPlaceReads } from '../../core/sql/in-place.js';
import { loadBinding } from './binding.js';
import { Connection } from './connection.js';
import { createDatabaseFile } from './create-file.js';
import { DatabaseOpenError, openFailureOf, type OpenFailure } from './open-failure.js';
import {
  applySettings,
  checkMemoryLimit,
  checkSettings,
  checkThreads,
  hardening,
  type AppliedSettings,
  type Settings,
} from './settings.js';
import { readSidecar, removeSidecar, writeSidecar } from './sidecar.js';

export interface OpenOptions {
  /** Absolute, or `:memory:`. */
  readonly path: string;
  /** The path for messages; `path` itself unless given. */
  readonly label?: string;
  readonly readOnly: boolean;
  readonly threads?: number;
  /** Such as `4GB` or `80%`. */
  readonly memoryLimit?: string;
  readonly tempDirectory?: string;
  readonly settings: Settings;
  /** Where DuckDB looks for extension files. */
  readonly extensionDirectory: string;
  /** The project's folder: relative paths in SQL that reads files start here. `COPY … TO` does not use it. */
  readonly fileSearchPath: string;
  /** The command that opens it, for others who find it locked. No secrets. */
  readonly command: string;
  /** What is read in place of relations that are no more than names. */
  readonly inPlace?: InPlaceReads;
  /** Wait for another process to let go. */
  readonly wait?: WaitOptions;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Called when waiting starts, and again when another process holds the file. */
  readonly onWaiting: (failure: OpenFailure & { readonly kind: 'locked' }) => void;
  /** Ends the waiting: the open then fails as locked. */
  readonly signal?: AbortSignal;
}

const memory = ':memory:';
const retryMs = 100;

// DuckDB allows a second instance on one file within a process, which loses data.
const openHere = new Set<string>();

/**
 * Opens a database, hardened: no extension is installed or loaded by itself, none unsigned. A new file is made with its folders, readable
 * by its owner only. Throws `DatabaseOpenError` for what a user can act on. While it is open this process must not open, hash or copy the
 * file by other means: closing any descriptor of it drops DuckDB's lock.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const path = options.label ?? options.path;
  checkSettings(path, options.settings);
  const config = configOf(options, path);
  const release = await claim(options.path);
  try {
    await prepareFile(options, path);
    const instance = await openWaiting(options, path, config);
    return await settle(new Database(instance, options, release), options, path);
  } catch (error) {
    release();
    throw error;
  }
}

/** An open database; made by `openDatabase`. */
export class Database {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #instance: DuckDBInstance;
  readonly #root: string;
  readonly #inPlace: InPlaceReads | undefined;
  readonly #release: () => void;
  readonly #connections = new Set<Connection>();
  #settings: AppliedSettings = { perConnection: '', waiting: {} };
  #closing: Promise<void> | undefined;

  constructor(instance: DuckDBInstance, options: OpenOptions, release: () => void) {
    this.path = options.path;
    this.readOnly = options.readOnly;
    this.#instance = instance;
    this.#root = options.fileSearchPath;
    this.#inPlace = options.inPlace;
    this.#release = release;
  }

  /** A further connection, for work that runs beside other work. */
  async connect(): Promise<Connection> {
    invariant(!this.#closing, 'the database is closed');
    const forget = (closed: Connection): void => void this.#connections.delete(closed);
    const connection = new Connection(await this.#instance.connect(), this.#root, forget, this.#inPlace);
    this.#connections.add(connection);
    await connection.setUp(this.#settings.perConnection);
    return connection;
  }

  /** Sets settings for all connections to come; those of extensions that are not loaded wait for the next call. */
  async applySettings(settings: Settings): Promise<void> {
    const connection = await this.connect();
    try {
      const applied = await applySettings(connection, this.path, settings);
      const perConnection = [this.#settings.perConnection, applied.perConnection]
        .filter((sql) => sql !== '')
        .join('; ');
      this.#settings = { perConnection, waiting: applied.waiting };
    } finally {
      await connection.close();
    }
  }

  /** Tries again the settings that wait for an extension; call it after loading one. */
  async applyWaitingSettings(): Promise<void> {
    if (Object.keys(this.#settings.waiting).length > 0) await this.applySettings(this.#settings.waiting);
  }

  /** Interrupts what runs on every connection. */
  interrupt(): void {
    for (const connection of this.#connections) connection.interrupt();
  }

  /** Disconnects every connection, interrupting what runs, then closes the file. Can be called twice. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      // Closing the instance alone would keep the file locked.
      await Promise.all([...this.#connections].map(async (connection) => connection.close()));
      if (!this.readOnly && this.path !== memory) await removeSidecar(this.path);
      this.#instance.closeSync();
    } finally {
      this.#release();
    }
  }
}

function configOf(options: OpenOptions, path: string): Record<string, string> {
  return {
    ...hardening,
    ...(options.path !== memory && { access_mode: options.readOnly ? 'READ_ONLY' : 'READ_WRITE' }),
    extension_directory: options.extensionDirectory,
    file_search_path: options.fileSearchPath,
    ...(options.threads !== undefined && { threads: checkThreads(path, options.threads) }),
    ...(options.memoryLimit !== undefined && { memory_limit: checkMemoryLimit(path, options.memoryLimit) }),
    ...(options.tempDirectory !== undefined && { temp_directory: options.tempDirectory }),
  };
}

async function claim(path: string): Promise<() => void> {
  if (path === memory) return () => undefined;
  const key = await canonicalPath(path);
  invariant(!openHere.has(key), `${path} is already open in this process`);
  openHere.add(key);
  return () => void openHere.delete(key);
}

async function canonicalPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return dirname(path) === path ? path : join(await canonicalPath(dirname(path)), basename(path));
  }
}

/** Makes a new file with its folders. */
async function prepareFile(options: OpenOptions, path: string): Promise<void> {
  if (options.path === memory) return;
  const found = await stat(options.path).catch(() => undefined);
  if (found?.isDirectory()) throw new DatabaseOpenError({ kind: 'directory', path });
  if (found) return;
  if (options.readOnly) throw new DatabaseOpenError({ kind: 'missing', path });
  try {
    await mkdir(dirname(options.path), { recursive: true });
  } catch (error) {
    throw new DatabaseOpenError(folderFailure(error, path));
  }
  try {
    await createDatabaseFile(options.path);
  } catch (error) {
    throw new DatabaseOpenError(openFailureOf(error, { label: path, readOnly: false, sidecar: undefined }));
  }
}

function folderFailure(error: unknown, path: string): OpenFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return { kind: 'permission', path };
  return { kind: code === 'ENOSPC' ? 'disk-full' : 'directory', path };
}

async function openWaiting(
  options: OpenOptions,
  path: string,
  config: Record<string, string>,
): Promise<DuckDBInstance> {
  let deadline: number | undefined;
  let told: number | undefined;
  for (;;) {
    const attempt = await tryOpen(options, path, config);
    if (!('kind' in attempt)) return attempt;
    const { wait } = options;
    const now = Date.now();
    deadline ??= now + (wait?.timeoutMs ?? 0);
    if (attempt.kind !== 'locked' || !wait || wait.signal?.aborted === true || now > deadline) {
      throw new DatabaseOpenError(attempt);
    }
    const holder = attempt.holder?.pid ?? 0;
    if (holder !== told) wait.onWaiting(attempt);
    told = holder;
    await pause(Math.min(retryMs, Math.max(1, deadline - now)), wait.signal);
  }
}

/** Ends early, and quietly, when the signal comes. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => undefined);
}

async function tryOpen(
  options: OpenOptions,
  path: string,
  config: Record<string, string>,
): Promise<DuckDBInstance | OpenFailure> {
  const { DuckDBInstance } = await loadBinding();
  try {
    return await DuckDBInstance.create(options.path, config);
  } catch (error) {
    return openFailureOf(error, {
      label: path,
      readOnly: options.readOnly,
      sidecar: await readSidecar(options.path),
    });
  }
}

async function settle(database: Database, options: OpenOptions, path: string): Promise<Database> {
  try {
    if (Object.keys(options.settings).length > 0) await database.applySettings(options.settings);
    if (!options.readOnly && options.path !== memory)
      await writeSidecar(options.path, options.command, new Date());
    return database;
  } catch (error) {
    await database.close();
    throw error instanceof DatabaseOpenError && error.failure.path !== path
      ? new DatabaseOpenError({ ...error.failure, path })
      : error;
  }
}
