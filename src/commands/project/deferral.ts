import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { realpath } from 'node:fs/promises';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import type { StateDirectory } from '../../core/manifest/state-directory.js';
import { readWarehouseFile } from '../../core/manifest/warehouse-file.js';
import type { Production } from '../../core/plan/defer.js';
import { databaseName } from '../../core/project/database-name.js';
import type { Relation } from '../../core/sql/relation.js';
import { emptyState } from '../../core/plan/warehouse-state.js';
import { deferredDatabase } from '../../core/plan/reading.js';
import type { RunEvent } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import type { Database } from '../../engine/duckdb/database.js';
import { extensionDirectory } from '../../engine/duckdb/extensions/store.js';
import { DatabaseOpenError, type OpenFailure } from '../../engine/duckdb/open-failure.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { readStateFile } from '../../engine/files/state-files.js';
import { attachDeferred, detachDeferred, readDeferredState } from '../../engine/sources/deferred-file.js';
import { exitCodes } from '../frame/exit-codes.js';
import { isGitState } from './git-state.js';
import type { Io } from '../frame/io.js';
import { openState } from './open-state.js';
import type { DeferOptions, ProjectOptions } from '../frame/options.js';
import { SessionError } from './session-error.js';
import { targetNamed, type Workspace } from './workspace.js';

/** The warehouse that a command defers to. It is open only while `production` reads it, and while a lease is held. */
export class Deferral {
  readonly #workspace: Workspace;
  readonly #io: Io;
  readonly #state: StateDirectory;
  /** For people: as the state folder names it. */
  readonly label: string;
  /** Absolute. */
  readonly path: string;
  /** The other project's folder, absolute. */
  readonly root: string;
  readonly #inPlace: ReadonlyMap<string, Relation> | undefined;

  constructor(workspace: Workspace, io: Io, state: StateDirectory, place: Place) {
    this.#workspace = workspace;
    this.#io = io;
    this.#state = state;
    this.label = place.label;
    this.path = place.path;
    this.root = place.root;
    this.#inPlace = place.inPlace;
  }

  /** Whether its file is there. */
  exists(): boolean {
    return existsSync(this.path);
  }

  /** What that warehouse holds. Throws `SessionError`. */
  async production(wait: number | 'forever', command: string): Promise<Production> {
    const { target, env } = this.#workspace;
    if (this.#inPlace) return { nodes: this.#state.nodes, state: emptyState, inPlace: this.#inPlace };
    try {
      const state = await readDeferredState({
        path: this.path,
        label: this.label,
        extensionDirectory: target.extensionDirectory ?? extensionDirectory(env, this.#io.homeDirectory),
        fileSearchPath: this.root,
        command,
        ...(wait !== 0 && {
          wait: {
            timeoutMs: wait === 'forever' ? Number.POSITIVE_INFINITY : wait * 1000,
            onWaiting: (failure) =>
              this.#io.stderr(`waiting for ${failure.holder?.command ?? 'another process'} …\n`),
          },
        }),
      });
      return { nodes: nodesIn(this.path, this.#state), state };
    } catch (error) {
      if (!(error instanceof DatabaseOpenError)) throw error;
      const code = error.kind === 'locked' ? exitCodes.locked : exitCodes.problem;
      throw new SessionError([unreadable(error.failure, this.label)], code, { cause: error });
    }
  }

  /** Attaches the file for the stages of a plan that read it; undefined when none does. Throws `SessionError`. */
  async lease(plan: Plan, database: Database): Promise<DeferredLease | undefined> {
    if (this.#inPlace) return undefined;
    const readers = new Set<string>((plan.deferred ?? []).flatMap((deferral) => deferral.readBy));
    // The project's own hooks run before the first stage and after the last.
    if (JSON.stringify(plan.runHooks ?? null).includes(deferredDatabase)) readers.add('hooks of the run');
    if (readers.size === 0) return undefined;
    const connection = await database.connect();
    await this.attach(connection);
    return new DeferredLease(connection, readers);
  }

  /** Attaches the file. Throws `SessionError`: it was free a moment ago. */
  async attach(connection: Connection): Promise<void> {
    if (this.#inPlace) return;
    try {
      await attachDeferred(this.path, connection);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const data = { path: this.label, problem: error.failure.message };
      throw new SessionError([diagnostic('defer/unreadable', data)], exitCodes.problem, { cause: error });
    }
  }
}

/** Holds the deferred file until the last stage that reads it is done: whoever writes it waits no longer than that. */
export class DeferredLease {
  readonly #connection: Connection;
  readonly #readers: Set<string>;
  #ended: Promise<void> | undefined;

  constructor(connection: Connection, readers: ReadonlySet<string>) {
    this.#connection = connection;
    this.#readers = new Set(readers);
  }

  event(event: RunEvent): void {
    if (event.kind !== 'stage-finished') return;
    if (this.#readers.delete(event.result.id) && this.#readers.size === 0) this.#ended ??= this.#end();
  }

  /** Lets go of it, if that has not been done. */
  async end(): Promise<void> {
    this.#ended ??= this.#end();
    await this.#ended;
  }

  async #end(): Promise<void> {
    try {
      await detachDeferred(this.#connection);
    } catch (error) {
      // The database is gone, and the file with it.
      if (!(error instanceof SqlError)) throw error;
    } finally {
      await this.#connection.close();
    }
  }
}

/** A file that is named is read whatever its name: relations that dbt's manifest places in it say no database. */
function nodesIn(path: string, { dbt, nodes }: StateDirectory): StateDirectory['nodes'] {
  if (!dbt) return nodes;
  const own = databaseName(path).toLowerCase();
  return new Map(
    [...nodes].map(([id, node]) => {
      if (node.place?.database?.toLowerCase() !== own) return [id, node];
      const { schema, name } = node.place;
      return [id, { ...node, place: { schema, name } }];
    }),
  );
}

/**
 * The deferral that was asked for; undefined without `--defer`, and when it cannot be.
 * @param mayBeInPlace whether the command can read what dbt's manifest names where it is: in the target's file, or in a database that the target attaches
 */
export async function openDeferral(
  workspace: Workspace,
  options: ProjectOptions & Partial<DeferOptions> & { readonly state?: string },
  io: Io,
  mayBeInPlace = false,
): Promise<Outcome<Deferral | undefined>> {
  if (options.defer !== true) return { value: undefined, diagnostics: [] };
  if (options.state === undefined)
    return { value: undefined, diagnostics: [diagnostic('defer/no-state', { option: '--defer' })] };
  if (isGitState(options.state) && options.deferTarget === undefined)
    return { value: undefined, diagnostics: [diagnostic('defer/no-data', { state: options.state })] };
  const state = await openState(options.state, workspace);
  if (!state.value) return { value: undefined, diagnostics: state.diagnostics };
  const diagnostics = [...state.diagnostics];
  if (mayBeInPlace && state.value.isOfDbt && options.deferTarget === undefined)
    return { value: inPlace(workspace, state.value, io), diagnostics };
  const place =
    options.deferTarget === undefined
      ? await placeOf(options.state, workspace, diagnostics)
      : await placeOfTarget(options.deferTarget, options.state, workspace, options, io, diagnostics);
  if (!place) return { value: undefined, diagnostics };
  if (await isSameFile(place.path, workspace.databasePath)) {
    if (mayBeInPlace && state.value.dbt) return { value: inPlace(workspace, state.value, io), diagnostics };
    const found = diagnostic('defer/same-file', { path: place.label });
    return { value: undefined, diagnostics: [...diagnostics, found] };
  }
  return { value: new Deferral(workspace, io, state.value, place), diagnostics };
}

/** As dbt defers: relations are read where its manifest places them. */
function inPlace(workspace: Workspace, state: StateDirectory, io: Io): Deferral {
  const { databasePath, root } = workspace;
  const own = databaseName(databasePath).toLowerCase();
  const found = [...(state.dbt?.entries ?? [])].flatMap(([id, { resource_type: kind }]) => {
    const place = state.nodes.get(id)?.place;
    if (!place || (kind !== 'model' && kind !== 'seed' && kind !== 'snapshot')) return [];
    const { database, schema, name } = place;
    const isOwn = database === undefined || database.toLowerCase() === own;
    return [[id, isOwn ? { schema, name } : place] as const];
  });
  return new Deferral(workspace, io, state, {
    label: state.folder,
    path: databasePath,
    root,
    inPlace: new Map(found),
  });
}

interface Place {
  readonly label: string;
  readonly path: string;
  readonly root: string;
  /** Relations that are read where they are, by node. */
  readonly inPlace?: ReadonlyMap<string, Relation>;
}

/** Where the state folder says that its warehouse is. */
async function placeOf(
  folder: string,
  workspace: Workspace,
  diagnostics: Diagnostic[],
): Promise<Place | undefined> {
  const absolute = isAbsolute(folder) ? folder : join(workspace.root, folder);
  const label = folder.replace(/[/\\]+$/u, '');
  const candidates = [
    {
      file: join(absolute, 'eider', 'warehouse.json'),
      name: `${label}/eider/warehouse.json`,
      base: absolute,
    },
    { file: join(absolute, 'warehouse.json'), name: `${label}/warehouse.json`, base: dirname(absolute) },
  ];
  for (const { file, name, base } of candidates) {
    const found = await readStateFile(file, name, diagnostics);
    if (!found) continue;
    const read = readWarehouseFile(found.text);
    const problem = problemOf(read, name, folder);
    if (problem) diagnostics.push(problem);
    if (problem || !read || 'otherVersion' in read || read.database === null) return undefined;
    const inner = base === absolute ? label : dirname(label);
    return {
      path: resolve(base, read.database),
      root: resolve(base, read.root),
      label: isAbsolute(read.database) ? read.database : join(inner, read.database).replaceAll('\\', '/'),
    };
  }
  const problem = 'it holds no `eider/warehouse.json`';
  diagnostics.push(diagnostic('defer/no-warehouse', { folder, problem }));
  return undefined;
}

function problemOf(
  read: ReturnType<typeof readWarehouseFile>,
  path: string,
  folder: string,
): Diagnostic | undefined {
  if (!read) return diagnostic('state/unreadable', { path, problem: 'it is not what Eider writes' });
  if ('otherVersion' in read)
    return diagnostic('state/other-version', { path, found: read.otherVersion, expected: 'version 1' });
  return read.database === null
    ? diagnostic('defer/no-warehouse', { folder, problem: 'it was in memory, and is gone' })
    : undefined;
}

async function placeOfTarget(
  name: string,
  folder: string,
  workspace: Workspace,
  options: ProjectOptions,
  io: Io,
  diagnostics: Diagnostic[],
): Promise<Place | undefined> {
  const found = await targetNamed(name, workspace, options, io);
  diagnostics.push(...found.diagnostics);
  const path = found.value?.path;
  if (path === undefined || path === ':memory:') {
    const problem = `the target \`${name}\` of \`--defer-target\` is in memory`;
    if (path !== undefined) diagnostics.push(diagnostic('defer/no-warehouse', { folder, problem }));
    return undefined;
  }
  // The file is another one, but the project that made it is the same.
  const said = await placeOf(folder, workspace, []);
  return { path: resolve(workspace.root, path), label: path, root: said?.root ?? workspace.root };
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const real = async (path: string): Promise<string> => realpath(path).catch(() => path);
  return (await real(a)) === (await real(b));
}

function unreadable(failure: OpenFailure, path: string): Diagnostic {
  switch (failure.kind) {
    case 'missing':
    case 'directory':
      return diagnostic('defer/missing', { path });
    case 'locked': {
      const { holder } = failure;
      const process = holder && `process ${holder.pid}`;
      const text = holder?.command === undefined ? process : `\`${holder.command}\` (${process ?? ''})`;
      return diagnostic('defer/locked', { path, holder: text ?? 'another process' });
    }
    case 'wal':
      return diagnostic('defer/unreadable', {
        path,
        problem: 'its last run was killed, and left a write-ahead log that the next run there takes in',
      });
    case 'too-new':
    case 'too-old':
      return diagnostic('defer/unreadable', {
        path,
        problem: `it has storage version ${failure.version}, and this DuckDB reads up to ${failure.newest}`,
      });
    case 'io':
      return diagnostic('defer/unreadable', { path, problem: failure.detail });
    case 'setting':
      return diagnostic('defer/unreadable', { path, problem: `the setting \`${failure.name}\` is refused` });
    case 'damaged':
    case 'not-a-database':
    case 'permission':
    case 'disk-full':
    case 'encrypted':
      return diagnostic('defer/unreadable', { path, problem: plain[failure.kind] });
  }
}

const plain = {
  damaged: 'it is damaged',
  'not-a-database': 'it is not a DuckDB database',
  permission: 'permission denied',
  'disk-full': 'the disk is full',
  encrypted: 'it is encrypted',
} as const;
