import { isAbsolute, join } from 'node:path';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { SyncFiles, SyncPostgres } from '../../core/project/sync-settings.js';
import { relationLabel } from '../../core/sql/relation.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import { PseudonymKey } from '../../engine/execute/pseudonym-key.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { mapLimit } from '../../engine/files/map-limit.js';
import { sha256File } from '../../engine/files/sha256-file.js';
import { compareContents, decide, type Compared, type Decision } from '../../engine/sync/decide.js';
import { FetchCache } from '../../engine/sync/fetch-cache.js';
import { loadFiles, type FileLoad } from '../../engine/sync/load-files.js';
import type { ReadyFile, ReadyPart } from '../../engine/sync/ready-part.js';
import { loadPostgres, type PostgresOutcome } from '../../engine/sync/load-postgres.js';
import type { RemoteFiles } from '../../engine/sync/remote-files.js';
import { resolveParts } from '../../engine/sync/resolve-parts.js';
import { SyncError } from '../../engine/sync/sync-error.js';
import { recordSyncs, syncDdl, type SyncRecord, type SyncStamp } from '../../engine/sync/sync-state.js';
import type { SyncResult, SyncSource } from '../../engine/sync/sync-source.js';
import { loadContext } from '../../engine/sync/transaction.js';
import type { SyncLine } from '../../terminal/sync-lines.js';
import type { Io } from '../frame/io.js';
import type { SyncOptions } from '../frame/options.js';
import { sha256 } from '../frame/sha256.js';
import { agedSource, prepareRetention, removeAged, rewriteIfDue, type AgedSource } from './sync-retention.js';
import { readSyncSources, secretProblems, syncExtensions, type SyncNode } from './sync-sources.js';
import { recoverKilled } from '../project/recover-killed.js';
import { openSession, type WarehouseSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

/** What became of one source. */
export interface SyncOutcome extends SyncLine {
  readonly diagnostic?: Diagnostic;
}

export interface SyncRunInput {
  readonly workspace: Workspace;
  readonly nodes: readonly SyncNode[];
  readonly options: SyncOptions;
  readonly io: Io;
  readonly remote: RemoteFiles;
  /** Absolute. */
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly stamp: SyncStamp;
  readonly onOutcome: (outcome: SyncOutcome) => void;
}

const atOnce = 8;

/** What there is to do. */
interface Looked {
  readonly decisions: readonly Decision[];
  readonly aged: readonly AgedSource[];
  readonly postgres: readonly SyncSource<SyncPostgres>[];
}

/** A source of files that has to be loaded, its files at hand. */
interface Ready {
  readonly load: FileLoad;
  readonly fetched: readonly ReadyPart[];
}

/**
 * One run: looks at what is there without a lock, fetches what changed, and only then opens the warehouse for writing. When nothing changed it is
 * never opened so.
 */
export class SyncRun {
  readonly #input: SyncRunInput;
  readonly #cache: FetchCache;

  constructor(input: SyncRunInput) {
    this.#input = input;
    this.#cache = new FetchCache(input.cacheFolder, input.remote);
  }

  /** Gives what is wrong with the warehouse as a whole. Throws `SessionError` when it cannot be opened. */
  async execute(): Promise<readonly Diagnostic[]> {
    try {
      if (!this.#input.options.dryRun)
        await recoverKilled(this.#input.workspace, () => this.#open(false, [], 0));
      const looked = await this.#look();
      if (this.#input.options.dryRun) {
        this.#foretell(looked);
        return [];
      }
      const { aged, ready, touched } = await this.#fetch(looked);
      const { postgres } = looked;
      const isIdle = [ready, touched, aged, postgres].every(({ length }) => length === 0);
      if (this.#input.signal.aborted || isIdle) return [];
      return await this.#write(ready, touched, { aged, postgres });
    } finally {
      await this.#cache.close();
    }
  }

  #foretell({ aged, decisions, postgres }: Looked): void {
    for (const { reason, source } of decisions) this.#tell(source, { status: 'planned', reason });
    for (const { expired, source } of notDecided(aged, decisions))
      this.#tell(source, { status: 'planned', expired });
    for (const source of postgres) this.#tell(source, { status: 'planned', reason: 'read from Postgres' });
  }

  #tell(source: SyncSource, part: Omit<SyncOutcome, 'id' | 'relation'>): void {
    this.#input.onOutcome({ id: source.id, relation: relationLabel(source.relation), ...part });
  }

  #fail(source: SyncSource, error: unknown): void {
    if (error instanceof SyncError) this.#tell(source, { status: 'failed', diagnostic: error.diagnostic });
    else if (error instanceof SqlError)
      this.#tell(source, {
        status: 'failed',
        diagnostic: failureDiagnostic(error.failure, source.name, source.at),
      });
    else throw error;
  }

  /** What changed since the last run. */
  async #look(): Promise<Looked> {
    const { nodes, options, remote, workspace } = this.#input;
    const session = await this.#open(true, []);
    try {
      const connection = await session.connect();
      const sources = await readSyncSources(nodes, connection);
      const problems = secretProblems(sources, workspace);
      for (const source of sources) {
        const problem = problems.get(source.id);
        if (problem) this.#tell(source, { status: 'failed', diagnostic: problem });
      }
      const context = { root: workspace.root, connection, remote, fullRefresh: options.fullRefresh };
      const looked = await mapLimit(sources.filter(isOfFiles), atOnce, (source) =>
        this.#settled(source, async () => decide(source, await resolveParts(source, context), options)),
      );
      const decisions = looked.flatMap(({ value }) => value ?? []);
      const aged: AgedSource[] = [];
      for (const { error, source, value } of looked) {
        const found = error === undefined ? await agedSource(source, this.#today(), connection) : undefined;
        if (found) aged.push(found);
        if (error !== undefined) this.#fail(source, error);
        else if (!value && !found) this.#tell(source, { status: 'unchanged' });
      }
      const postgres = sources.filter(isOfPostgres).filter(({ id }) => !problems.has(id));
      return { decisions, aged, postgres };
    } finally {
      await session.close();
    }
  }

  /** Fetches what is remote, and finds out what only looks new. */
  async #fetch({ aged, decisions }: Looked): Promise<{
    readonly ready: readonly Ready[];
    readonly touched: readonly SyncRecord[];
    /** What is not loaded, and has become too old. */
    readonly aged: readonly AgedSource[];
  }> {
    const fetched = await mapLimit(decisions, atOnce, (decision) =>
      this.#settled(decision.source, () => this.#fetchOne(decision)),
    );
    const ready: Ready[] = [];
    const touched: SyncRecord[] = [];
    const remaining = [...notDecided(aged, decisions)];
    for (const { error, source, value } of fetched) {
      if (error !== undefined) this.#fail(source, error);
      touched.push(...(value?.touched ?? []));
      if (value?.load) ready.push({ load: value.load, fetched: value.fetched });
      else if (value) {
        const found = aged.find((each) => each.source === source);
        if (found) remaining.push(found);
        else this.#tell(source, { status: 'unchanged' });
      }
    }
    return { ready, touched, aged: remaining };
  }

  async #fetchOne(decision: Decision): Promise<Compared & { readonly fetched: readonly ReadyPart[] }> {
    const fetched: ReadyPart[] = [];
    for (const part of decision.parts) fetched.push(await this.#cache.ready(decision.source, part));
    const compared = await compareContents(decision, fetched, this.#input.options, sha256, (file, size) =>
      this.#hashOf(file, size),
    );
    return { ...compared, fetched };
  }

  /** Work of one source beside that of others: what it throws is told when its turn comes, so that the order is always the same. */
  async #settled<Value>(
    source: SyncSource,
    work: () => Promise<Value>,
  ): Promise<{ readonly source: SyncSource; readonly value?: Value; readonly error?: unknown }> {
    try {
      return { source, value: await work() };
    } catch (error) {
      return { source, error };
    }
  }

  /** A local file is read for it only when its size is what it was: it may only have been touched. */
  async #hashOf(file: ReadyFile, recordedSize: number | undefined): Promise<string | undefined> {
    if (file.sha256 !== undefined) return file.sha256;
    if (file.size !== recordedSize) return undefined;
    const { root } = this.#input.workspace;
    return sha256File(isAbsolute(file.path) ? file.path : join(root, file.path));
  }

  async #write(
    ready: readonly Ready[],
    touched: readonly SyncRecord[],
    { aged, postgres }: Pick<Looked, 'aged' | 'postgres'>,
  ): Promise<readonly Diagnostic[]> {
    const { signal, stamp } = this.#input;
    const sources: readonly SyncSource[] = [...ready.map(({ load }) => load.source), ...postgres];
    const session = await this.#open(false, [
      ...new Set(sources.flatMap((source) => syncExtensions(source))),
    ]);
    const connection = await session.connect();
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    try {
      for (const statement of syncDdl) await connection.run(statement);
      await prepareRetention([...sources, ...aged.map(({ source }) => source)], connection);
      if (touched.length > 0) await connection.run(recordSyncs(touched, stamp));
      for (const each of aged) {
        const expired = await removeAged(each, this.#context(), connection);
        this.#tell(each.source, { status: 'unchanged', expired });
      }
      for (const each of ready) await this.#loadFiles(each, session, connection);
      await this.#loadPostgres(postgres, session, connection);
      await connection.run('checkpoint');
      return signal.aborted ? [] : await rewriteIfDue(this.#input.workspace, session, connection);
    } catch (error) {
      if (
        !(error instanceof SqlError) ||
        (error.failure.type !== 'Interrupt' && error.failure.type !== 'Fatal')
      )
        throw error;
      return [];
    } finally {
      signal.removeEventListener('abort', interrupt);
      await session.close();
    }
  }

  async #loadFiles(
    { load, fetched }: Ready,
    session: WarehouseSession,
    connection: Connection,
  ): Promise<void> {
    const { source } = load;
    if (this.#input.signal.aborted || this.#lacksExtension(source, session)) return;
    const started = performance.now();
    try {
      const result = await loadFiles(load, connection, this.#context());
      this.#tellResult(source, result, (performance.now() - started) / 1000);
    } catch (error) {
      if (error instanceof SqlError && error.failure.type === 'Interrupt') throw error;
      this.#fail(source, error);
      if (error instanceof SqlError && error.failure.type === 'Fatal') throw error;
    } finally {
      await this.#cache.settle(source, fetched);
    }
  }

  async #loadPostgres(
    postgres: readonly SyncSource<SyncPostgres>[],
    session: WarehouseSession,
    connection: Connection,
  ): Promise<void> {
    const usable = postgres.filter((source) => !this.#lacksExtension(source, session));
    for (const secret of new Set(usable.map(({ from }) => from.secret))) {
      if (this.#input.signal.aborted) return;
      const own = usable.filter(({ from }) => from.secret === secret);
      const { fullRefresh } = this.#input.options;
      const outcomes = await loadPostgres(secret, own, connection, this.#context(), { fullRefresh });
      for (const outcome of outcomes) this.#tellPostgres(outcome);
    }
  }

  #tellPostgres(outcome: PostgresOutcome): void {
    const { source } = outcome;
    if ('result' in outcome) this.#tellResult(source, outcome.result, outcome.seconds);
    else if ('diagnostic' in outcome)
      this.#tell(source, { status: 'failed', diagnostic: outcome.diagnostic });
    else this.#tell(source, { status: 'waits', reason: outcome.because });
  }

  #tellResult(
    source: SyncSource,
    { erased, expired, loaded, rejected, rows, status, untold }: SyncResult,
    seconds: number,
  ): void {
    const data = { source: source.name, erasures: untold };
    const finding = untold === 0 ? {} : { diagnostic: diagnostic('erase/untold', data, { at: source.at }) };
    this.#tell(source, {
      status,
      rows,
      loaded,
      rejected,
      seconds,
      ...(erased > 0 && { erased }),
      ...(expired > 0 && { expired }),
      ...finding,
    });
  }

  #lacksExtension(source: SyncSource, session: WarehouseSession): boolean {
    for (const name of syncExtensions(source)) {
      const failure = session.unavailable.get(name);
      if (!failure) continue;
      this.#tell(source, {
        status: 'failed',
        diagnostic: failureDiagnostic(failure, source.name, source.at),
      });
      return true;
    }
    return false;
  }

  #today(): string {
    return this.#context().today;
  }

  #context(): ReturnType<typeof loadContext> {
    const { stamp, workspace } = this.#input;
    return loadContext(workspace.root, stamp, sha256, PseudonymKey.read(workspace.env)?.fingerprint);
  }

  #open(
    readOnly: boolean,
    extensions: readonly string[],
    wait = this.#input.options.wait,
  ): Promise<WarehouseSession> {
    const { io, signal, workspace } = this.#input;
    const session = { readOnly, extensions, wait, signal, command: 'eider sync' };
    return openSession(workspace, session, io);
  }
}

function notDecided(aged: readonly AgedSource[], decisions: readonly Decision[]): readonly AgedSource[] {
  return aged.filter(({ source }) => !decisions.some((decision) => decision.source === source));
}

function isOfFiles(source: SyncSource): source is SyncSource<SyncFiles> {
  return source.from.kind === 'files';
}

function isOfPostgres(source: SyncSource): source is SyncSource<SyncPostgres> {
  return source.from.kind === 'postgres';
}
