import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { SqlFailure } from '../../core/sql/failure.js';
import { inPlaceReads } from '../../core/graph/in-place-reads.js';
import { databaseName } from '../../core/project/database-name.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { PseudonymKey } from '../../engine/execute/pseudonym-key.js';
import { closeAround } from '../../engine/duckdb/close-around.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { openDatabase, type Database } from '../../engine/duckdb/database.js';
import { DatabaseOpenError, openDiagnostic } from '../../engine/duckdb/open-failure.js';
import { extensionDirectory } from '../../engine/duckdb/extensions/store.js';
import { loadExtensions } from '../../engine/duckdb/extensions/load.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import { attachDatabases, createSecrets, usableSecrets, TargetError } from '../../engine/sources/attach.js';
import { exitCodes } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { SessionError } from './session-error.js';
import type { Workspace } from './workspace-type.js';

/** The target's database, open and furnished: extensions, secrets, attached databases. */
export interface WarehouseSession {
  readonly database: Database;
  /** A connection that may run the project's SQL. */
  readonly connect: () => Promise<Connection>;
  /** Extensions that could not be loaded, with the failure of whatever needs one. */
  readonly unavailable: ReadonlyMap<string, SqlFailure>;
  readonly close: () => Promise<void>;
}

export interface SessionOptions {
  readonly readOnly: boolean;
  /** Extensions to load besides the target's own. */
  readonly extensions: readonly string[];
  readonly wait: number | 'forever';
  /** Ends the waiting: then it is locked. */
  readonly signal?: AbortSignal;
  /** For others who find the file locked. */
  readonly command: string;
}

/** Whether there is a warehouse to read. */
export function warehouseExists(workspace: Workspace): boolean {
  return workspace.databasePath !== ':memory:' && existsSync(workspace.databasePath);
}

/** Opens the target's database. `:memory:` stands in for a file that a reader does not find. Throws `SessionError`. */
export async function openSession(
  workspace: Workspace,
  options: SessionOptions,
  io: Io,
): Promise<WarehouseSession> {
  const { target, root, env } = workspace;
  if (!options.readOnly) io.restrictNewFiles();
  io.enterFolder(workspace.root);
  const path = options.readOnly && !warehouseExists(workspace) ? ':memory:' : workspace.databasePath;
  const directory = target.extensionDirectory ?? extensionDirectory(env, io.homeDirectory);
  try {
    const database = await openDatabase({
      path,
      label: labelOf(workspace),
      readOnly: options.readOnly && path !== ':memory:',
      ...(target.duckdbThreads !== undefined && { threads: target.duckdbThreads }),
      ...(target.memoryLimit !== undefined && { memoryLimit: target.memoryLimit }),
      ...(target.tempDirectory !== undefined && { tempDirectory: target.tempDirectory }),
      settings: target.settings,
      extensionDirectory: directory,
      fileSearchPath: root,
      command: options.command,
      inPlace: inPlaceReads(workspace.graph),
      ...(options.wait !== 0 && {
        wait: {
          ...(options.signal && { signal: options.signal }),
          timeoutMs: options.wait === 'forever' ? Number.POSITIVE_INFINITY : options.wait * 1000,
          onWaiting: (failure) =>
            io.stderr(`waiting for ${failure.holder?.command ?? 'another process'} …\n`),
        },
      }),
    });
    return await furnish(database, workspace, options, path);
  } catch (error) {
    if (error instanceof TargetError) {
      const finding = failureDiagnostic(error.failure, error.what);
      throw new SessionError([finding], exitCodes.problem, { cause: error });
    }
    if (!(error instanceof DatabaseOpenError)) throw error;
    const code = error.failure.kind === 'locked' ? exitCodes.locked : exitCodes.problem;
    throw new SessionError([openDiagnostic(error)], code, { cause: error });
  }
}

/** The database's path for messages: relative to the project when it lies inside. */
export function labelOf(workspace: Workspace): string {
  if (workspace.databasePath === ':memory:') return ':memory:';
  const path = relative(workspace.root, workspace.databasePath);
  return path.startsWith('..') ? workspace.databasePath : path;
}

async function furnish(
  database: Database,
  workspace: Workspace,
  options: SessionOptions,
  path: string,
): Promise<WarehouseSession> {
  try {
    const { target, env } = workspace;
    const attached = target.attach.flatMap(({ type }) =>
      type === undefined || type === 'duckdb' ? [] : [type],
    );
    // What a stranger's SQL could do with an extension, nobody closes.
    const wanted = workspace.untrusted
      ? []
      : [...new Set([...target.extensions, ...attached, ...options.extensions])];
    const { loaded, failed } = await loadExtensions(database, wanted);
    const unavailable = new Map(failed.map(({ name, why }) => [name, missingExtension(name, why)]));
    const connection = await database.connect();
    try {
      await createSecrets(usableSecrets(target.secrets, loaded), connection);
      await attachDatabases(target.attach, workspace.root, connection, !options.readOnly);
      // SQL of a dbt project names the file, which is not there.
      if (target.dbt && path === ':memory:' && workspace.databasePath !== path)
        await connection.run(`attach ':memory:' as ${quoteIdentifier(databaseName(target.path))}`);
      if (workspace.untrusted) await closeAround(workspace.root, connection);
    } finally {
      await connection.close();
    }
    const key = PseudonymKey.read(env);
    const connect = async (): Promise<Connection> => {
      const made = await database.connect();
      await key?.give(made);
      return made;
    };
    return { database, connect, unavailable, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function missingExtension(name: string, why: string): SqlFailure {
  return { type: 'Missing Extension', subtype: 'EXTENSION_MISSING', name, message: why };
}
