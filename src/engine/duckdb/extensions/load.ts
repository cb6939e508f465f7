import { diagnostic, type Diagnostic } from '../../../core/diagnostics/diagnostic.js';
import { loadBinding } from '../binding.js';
import type { Connection } from '../connection.js';
import type { Database } from '../database.js';
import { hardening } from '../settings.js';
import { SqlError } from '../sql-error.js';
import { extensionName, isBundled } from './names.js';

export interface LoadResult {
  /** By the names that were asked for. */
  readonly loaded: readonly string[];
  readonly failed: readonly { readonly name: string; readonly why: string }[];
}

/** Loads extensions into a database, for all its connections, and applies the settings that waited for them. Never downloads. */
export async function loadExtensions(database: Database, names: readonly string[]): Promise<LoadResult> {
  const loaded: string[] = [];
  const failed: { name: string; why: string }[] = [];
  if (names.length === 0) return { loaded, failed };
  const connection = await database.connect();
  try {
    for (const name of new Set(names)) {
      const why = await loadOne(connection, name);
      if (why === undefined) loaded.push(name);
      else failed.push({ name, why });
    }
  } finally {
    await connection.close();
  }
  if (loaded.length > 0) await database.applyWaitingSettings();
  return { loaded, failed };
}

/** The diagnostic of an extension that could not be loaded. `nodes` are the ids or labels of those that need it. */
export function unavailableDiagnostic(name: string, nodes: readonly string[], why?: string): Diagnostic {
  return diagnostic('extension/unavailable', { name, nodes, ...(why !== undefined && { reasons: [why] }) });
}

async function loadOne(connection: Connection, name: string): Promise<string | undefined> {
  const extension = extensionName(name);
  if (!extension) return 'there is no extension of this name';
  if (isBundled(extension.name)) return undefined;
  try {
    await connection.run(`LOAD ${extension.file}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.failure.subtype === 'EXTENSION_MISSING'
      ? 'it is not installed'
      : 'DuckDB refuses the file: signature, version or platform';
  }
}

/** Whether DuckDB takes an extension file: signature, version and platform are right. Uses a database of its own. */
export async function loadsFrom(store: string, file: string): Promise<boolean> {
  const { DuckDBInstance } = await loadBinding();
  const instance = await DuckDBInstance.create(':memory:', { ...hardening, extension_directory: store });
  const connection = await instance.connect();
  try {
    await connection.run(`LOAD ${file}`);
    return true;
  } catch {
    return false;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
