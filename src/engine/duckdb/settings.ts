import { quoteValue } from '../../core/sql/quote.js';
import type { Connection } from './connection.js';
import { DatabaseOpenError } from './open-failure.js';
import { SqlError } from './sql-error.js';

/** DuckDB settings by name, as in `SET name = value`. */
export type Settings = { readonly [name: string]: string | number | boolean };

/** Settings that Eider relies on or that keep a run closed: nobody else sets them. */
const reserved = new Set([
  'access_mode',
  'allow_community_extensions',
  'allow_extensions_metadata_mismatch',
  'allow_unredacted_secrets',
  'allow_unsigned_extensions',
  'autoinstall_extension_repository',
  'autoinstall_known_extensions',
  'autoload_known_extensions',
  'custom_extension_repository',
  'enable_progress_bar',
  'enable_progress_bar_print',
  'errors_as_json',
  'extension_directory',
  'file_search_path',
  'lock_configuration',
]);

/** What DuckDB is opened with: nothing is downloaded by itself, and only signed extensions load. */
export const hardening = {
  allow_community_extensions: 'false',
  allow_unsigned_extensions: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
} as const;

/** Refuses names that cannot be settings and reserved ones, and values DuckDB's configuration would refuse without saying which. */
export function checkSettings(path: string, settings: Settings): void {
  for (const name of Object.keys(settings)) {
    const lower = name.toLowerCase();
    if (reserved.has(lower))
      throw new DatabaseOpenError({ kind: 'setting', path, name, problem: 'reserved' });
    if (!/^[a-z_][a-z0-9_]*$/u.test(lower))
      throw new DatabaseOpenError({ kind: 'setting', path, name, problem: 'unknown' });
  }
}

export function checkMemoryLimit(path: string, limit: string): string {
  if (/^\s*\d+(?:\.\d+)?\s*(?:(?:[kmgt]i?)?b|%)\s*$/iu.test(limit)) return limit;
  throw new DatabaseOpenError({ kind: 'setting', path, name: 'memory_limit', problem: 'invalid' });
}

export function checkThreads(path: string, threads: number): string {
  if (Number.isInteger(threads) && threads >= 1) return String(threads);
  throw new DatabaseOpenError({ kind: 'setting', path, name: 'threads', problem: 'invalid' });
}

export interface AppliedSettings {
  /** `SET` statements that every further connection needs. */
  readonly perConnection: string;
  /** Settings of extensions that are not loaded yet. */
  readonly waiting: Settings;
}

/** Sets what the profile asks for on the first connection. */
export async function applySettings(
  connection: Connection,
  path: string,
  settings: Settings,
): Promise<AppliedSettings> {
  const waiting: Record<string, string | number | boolean> = {};
  const local: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    const sql = `SET ${name} = ${quoteValue(value)}`;
    try {
      await connection.run(sql);
      if ((await scopeOf(connection, name)) === 'LOCAL') local.push(sql);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (/exists in the \w+ extension/u.test(error.failure.message)) waiting[name] = value;
      else throw settingError(path, name, error);
    }
  }
  return { perConnection: local.join('; '), waiting };
}

async function scopeOf(connection: Connection, name: string): Promise<unknown> {
  return connection.value('SELECT scope FROM duckdb_settings() WHERE name = $1', [name.toLowerCase()]);
}

function settingError(path: string, name: string, error: SqlError): DatabaseOpenError {
  const unknown = /unrecognized configuration parameter/u.test(error.failure.message);
  const suggestion = error.failure.candidates?.[0];
  return new DatabaseOpenError({
    kind: 'setting',
    path,
    name,
    problem: unknown ? 'unknown' : 'invalid',
    ...(unknown && suggestion !== undefined && { suggestion }),
  });
}
