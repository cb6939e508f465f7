import type { NodeId } from '../../core/project/ids.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import type { RunEvent, RunHookResult, RunResult, StageResult } from '../../core/plan/events.js';
import type { Plan, PlannedHook, Stage, Work } from '../../core/plan/stages.js';
import type { Answer, Question } from '../../core/template/ask.js';
import { answerQuestion } from './answer-question.js';
import type { Connection } from '../duckdb/connection.js';
import type { Database } from '../duckdb/database.js';
import { SqlError } from '../duckdb/sql-error.js';
import { runOwnHook } from './hooks.js';
import type { PythonSettings } from '../python/python-runs.js';
import { removeRunFiles, sweepLeftovers } from './leftovers.js';
import type { LateSql } from './late-sql.js';
import { pruneOrphans } from './prune.js';
import { runStage } from './run-stage.js';
import { systemFailure } from './stage-result.js';
import { checkpointAll } from './attached-databases.js';
import { isPlainView, mostViewsAtOnce, runViews, type PlainView } from './run-views.js';
import { StageContext } from './stage-context.js';
import { StageQueue } from './stage-queue.js';
import { StateJournal } from './state-journal.js';
import { UnitBench, type UnitDatabase } from './unit-bench.js';
import { stateDdl } from './state-tables.js';

export interface RunOptions {
  readonly root: string;
  /** Files and folders of the project that nothing is written over, relative to it. */
  readonly needs?: readonly string[];
  /** The folder of the project that is deferred to. */
  readonly otherRoot?: string;
  readonly runId: string;
  readonly startedAt: Date;
  /** The clock that snapshots take their time from; that of this machine unless given. */
  readonly now?: () => Date;
  /** How many stages run at the same time. */
  readonly workers: number;
  readonly failFast: boolean;
  readonly emit: (event: RunEvent) => void;
  /** Aborted by Ctrl-C: running queries are interrupted and nothing new starts. */
  readonly signal: AbortSignal;
  /** Opens a connection that is ready for the project's SQL: session variables, secrets. */
  readonly connect: () => Promise<Connection>;
  /** Opens the database of unit tests; called when there is one to run. */
  readonly openUnits: () => Promise<UnitDatabase>;
  /** Makes the SQL of what asks the database; absent where nothing does. */
  readonly late?: LateSql;
  /** What models in Python run with; absent where there is none. */
  readonly python?: Pick<PythonSettings, 'env' | 'memoryLimit'>;
  /** Extensions that could not be loaded, by name, with the failure of every stage that needs one. */
  readonly unavailable: ReadonlyMap<string, SqlFailure>;
}

const progressEvery = 200;

/** Runs a plan on an open, writable database, and closes it with a checkpoint. Never throws for what a user's SQL does. */
export async function runPlan(plan: Plan, database: Database, options: RunOptions): Promise<RunResult> {
  return new PlanRun(plan, database, options).run();
}

class PlanRun {
  readonly #plan: Plan;
  readonly #database: Database;
  readonly #options: RunOptions;
  readonly #context: StageContext;
  readonly #units: UnitBench;
  readonly #journal: StateJournal;
  readonly #results = new Map<NodeId, StageResult>();
  readonly #running = new Map<NodeId, Connection>();
  readonly #queue: StageQueue;
  /** The failure of each stage that needs an extension which could not be loaded. */
  readonly #unavailable: ReadonlyMap<NodeId, SqlFailure>;
  #failed = false;
  #failure: SqlFailure | undefined;
  #failedHook: RunResult['failedHook'];
  readonly #hookResults: RunHookResult[] = [];
  /** The connection of the project's own hooks, while they run. */
  #hooksRun: Connection | undefined;
  #pruned: Pick<RunResult, 'pruned' | 'kept'> = {};
  /** A bug, or what the connection threw: the other workers stop, and it is thrown on. */
  #thrown: { readonly error: unknown } | undefined;

  constructor(plan: Plan, database: Database, options: RunOptions) {
    this.#plan = plan;
    this.#database = database;
    this.#options = options;
    this.#units = new UnitBench(options.openUnits, {
      own: options.root,
      other: options.otherRoot ?? options.root,
    });
    this.#journal = new StateJournal(database, { runId: options.runId, at: options.startedAt });
    this.#context = new StageContext({
      ...options,
      units: this.#units,
      journal: this.#journal,
      database: database.path,
    });
    this.#queue = new StageQueue(plan.stages);
    this.#unavailable = unavailableTo(plan, options.unavailable);
  }

  async run(): Promise<RunResult> {
    const started = performance.now();
    const { emit, signal } = this.#options;
    const workers = Math.max(1, Math.min(this.#options.workers, this.#plan.stages.length));
    emit({
      kind: 'run-started',
      stages: this.#plan.stages.length,
      workers,
      reused: this.#plan.reused.length,
    });
    const interrupt = (): void => {
      for (const connection of this.#running.values()) connection.interrupt();
      this.#hooksRun?.interrupt();
      this.#units.interrupt();
    };
    signal.addEventListener('abort', interrupt);
    const timer = setInterval(() => {
      this.#progress();
      // A stage between two statements has nothing to interrupt: the next one is.
      if (signal.aborted) interrupt();
    }, progressEvery);
    try {
      await this.#prepare();
      await this.#workAll(workers);
      await this.#journal.finish();
      if (!this.#startFailed && !signal.aborted) await this.#runHooks('on-run-end');
      if (this.#plan.prune && !this.#failed && !this.#failure && !signal.aborted) await this.#prune();
      await this.#finish();
    } catch (error) {
      const failure = error instanceof SqlError ? error.failure : systemFailure(error);
      if (!failure) throw error;
      this.#failure ??= failure;
    } finally {
      await this.#journal.close();
      await this.#units.close();
      clearInterval(timer);
      signal.removeEventListener('abort', interrupt);
    }
    this.#settleRest();
    const result: RunResult = {
      stages: this.#soFar,
      seconds: (performance.now() - started) / 1000,
      interrupted: signal.aborted,
      ...(this.#failure && { failure: this.#failure }),
      ...(this.#failedHook && { failedHook: this.#failedHook }),
      ...(this.#hookResults.length > 0 && { hooks: this.#hookResults }),
      ...this.#pruned,
    };
    emit({ kind: 'run-finished', result });
    return result;
  }

  async #prepare(): Promise<void> {
    const connection = await this.#database.connect();
    try {
      for (const statement of stateDdl) await connection.run(statement);
      for (const schema of this.#plan.schemas)
        await connection.run(`create schema if not exists ${quoteIdentifier(schema)}`);
      for (const { database, schema } of this.#plan.attachedSchemas ?? [])
        await connection.run(
          `create schema if not exists ${relationSql({ schema: database, name: schema })}`,
        );
      await sweepLeftovers(this.#options.root, this.#database, connection);
      await this.#runHooks('on-run-start');
      await this.#context.kinds.read(connection);
      await this.#journal.begin(this.#plan.stages);
    } finally {
      await connection.close();
    }
  }

  get #soFar(): readonly StageResult[] {
    return this.#plan.stages.flatMap((stage) => this.#results.get(stage.id) ?? []);
  }

  get #startFailed(): boolean {
    return this.#failedHook?.when === 'on-run-start';
  }

  /** The project's own hooks, one after the other. The first that fails is the failure of the run, and the rest is not run. */
  async #runHooks(when: 'on-run-start' | 'on-run-end'): Promise<void> {
    const hooks = this.#plan.runHooks?.[when === 'on-run-start' ? 'start' : 'end'] ?? [];
    if (hooks.length === 0 || this.#failure?.type === 'Fatal') return;
    const connection = await this.#options.connect();
    this.#hooksRun = connection;
    let started = performance.now();
    const noteHook = (index: number, status: RunHookResult['status']): void => {
      const seconds = status === 'skipped' ? 0 : (performance.now() - started) / 1000;
      this.#hookResults.push({ when, index, status, seconds });
    };
    try {
      for (const [index, hook] of hooks.entries()) {
        started = performance.now();
        this.#failedHook = { when, index };
        const settle = async (): Promise<PlannedHook> => {
          const ask = (question: Question): Promise<Answer> => answerQuestion(question, connection);
          const made = hook.late && this.#options.late?.hook?.({ when, index }, this.#soFar, ask);
          if (!made) return hook;
          this.#failedHook = { when, index, isUnmade: true };
          const settled = await made;
          this.#failedHook = { when, index };
          return settled;
        };
        await runOwnHook(hook, connection, settle);
        this.#failedHook = undefined;
        noteHook(index, 'success');
      }
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      this.#failure = error.failure;
      const failed = this.#failedHook?.index ?? 0;
      noteHook(failed, 'error');
      for (let index = failed + 1; index < hooks.length; index += 1) noteHook(index, 'skipped');
    } finally {
      this.#hooksRun = undefined;
      await connection.close();
    }
  }

  async #prune(): Promise<void> {
    const connection = await this.#database.connect();
    try {
      this.#pruned = await pruneOrphans(this.#plan, this.#options.root, this.#database, connection);
    } finally {
      await connection.close();
    }
  }

  async #finish(): Promise<void> {
    const connection = await this.#database.connect();
    try {
      await checkpointAll(connection);
      await removeRunFiles(this.#options.root, this.#database);
    } finally {
      await connection.close();
    }
  }

  /** Returns when every worker has stopped: nobody may use a connection when the database is closed. */
  async #workAll(workers: number): Promise<void> {
    await Promise.all(
      Array.from({ length: workers }, () =>
        this.#work().catch((error: unknown) => {
          this.#thrown ??= { error };
          this.#notify();
        }),
      ),
    );
    if (this.#thrown) throw this.#thrown.error;
  }

  /** One worker: takes the first stage in the plan's order whose parents are done, until none is left. */
  async #work(): Promise<void> {
    const connection = await this.#options.connect();
    try {
      while (!this.#stopped()) {
        const stage = this.#queue.next();
        const views = stage ? this.#viewsWith(stage) : [];
        if (views.length > 1) await this.#runViews(views, connection);
        else if (stage) await this.#runOne(stage, connection);
        else if (this.#queue.size === 0 || this.#running.size === 0) return;
        else await this.#change();
      }
    } finally {
      await connection.close();
      this.#notify();
    }
  }

  #stopped(): boolean {
    if (this.#options.signal.aborted || this.#failure || this.#thrown) return true;
    return this.#options.failFast && this.#failed;
  }

  /** A plain view, with others that could be made now: this worker's share of what is ready. */
  #viewsWith(first: Stage): readonly PlainView[] {
    // One transaction writes to one database.
    const isReady = (stage: Stage): stage is PlainView =>
      isPlainView(stage, this.#context) &&
      !this.#unavailable.has(stage.id) &&
      first.kind === 'build' &&
      stage.relation.database === first.relation.database;
    if (!isReady(first)) return [];
    const most = Math.min(mostViewsAtOnce, Math.ceil((this.#queue.ready + 1) / this.#options.workers));
    const views = [first];
    while (views.length < most) {
      const next = this.#queue.next(isReady);
      if (!next || !isReady(next)) break;
      views.push(next);
    }
    return views;
  }

  async #runViews(views: readonly PlainView[], connection: Connection): Promise<void> {
    for (const { id, label } of views) {
      this.#options.emit({ kind: 'stage-started', id, label });
      this.#running.set(id, connection);
    }
    try {
      const stopped = (): boolean => this.#options.signal.aborted || this.#failure?.type === 'Fatal';
      const results = await runViews(views, connection, this.#context, stopped);
      for (const [index, result] of results.entries()) {
        this.#done(result);
        const stage = views[index];
        if (stage) this.#release(stage, result);
      }
    } finally {
      for (const { id } of views) this.#running.delete(id);
      this.#notify();
    }
  }

  async #runOne(stage: Stage, connection: Connection): Promise<void> {
    const missing = this.#unavailable.get(stage.id);
    this.#options.emit({ kind: 'stage-started', id: stage.id, label: stage.label });
    this.#running.set(stage.id, connection);
    try {
      const result: StageResult = missing
        ? {
            id: stage.id,
            label: stage.label,
            kind: kindOf(stage),
            status: 'error',
            seconds: 0,
            failure: missing,
            failedSql: 'other',
            tests: [],
          }
        : await runStage(stage, connection, this.#context);
      // A hook can make and drop whatever it likes.
      if (stage.kind === 'build' && stage.hooks) await this.#context.kinds.read(connection);
      this.#done(result);
      this.#release(stage, result);
    } finally {
      this.#running.delete(stage.id);
      this.#notify();
    }
  }

  /** Lets what waited for a stage run, or says that it will not. After an interruption nothing more runs, and that is the reason. */
  #release(stage: Stage, result: StageResult): void {
    if (result.status === 'success') {
      const kind = stage.kind === 'build' ? kindOfWork(stage.work) : undefined;
      if (stage.kind === 'build' && kind) this.#context.kinds.set(stage.relation, kind);
      this.#queue.succeed(stage.id);
    } else if (result.status !== 'interrupted') {
      for (const { stage: blocked, by } of this.#queue.fail(stage.id, result.inPlace)) {
        this.#settle(blocked, { status: 'skipped', blockedBy: by });
      }
    }
  }

  #settle(stage: Stage, part: Pick<StageResult, 'status'> & Partial<StageResult>): void {
    this.#done({ id: stage.id, label: stage.label, kind: kindOf(stage), seconds: 0, tests: [], ...part });
  }

  #done(result: StageResult): void {
    this.#results.set(result.id, result);
    if (result.status === 'failed' || result.status === 'error') this.#failed = true;
    // A database that DuckDB has given up, or a full disk at commit, makes every further stage pointless.
    if (result.failure?.type === 'Fatal') this.#failure = result.failure;
    this.#options.emit({ kind: 'stage-finished', result });
  }

  #settleRest(): void {
    const status = this.#options.signal.aborted ? 'interrupted' : 'skipped';
    for (const stage of this.#queue.drain()) this.#settle(stage, { status });
  }

  #progress(): void {
    if (this.#running.size === 0) return;
    this.#options.emit({
      kind: 'progress',
      running: [...this.#running.keys()],
      done: this.#results.size,
      total: this.#plan.stages.length,
    });
  }

  #wakers: (() => void)[] = [];

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve));
  }

  #notify(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}

function kindOf(stage: Stage): string {
  if (stage.kind === 'build') return stage.state.kind;
  return stage.finish && stage.tests.length === 0 ? 'finish' : 'test';
}

/** Undefined for a function, and where it is known already. */
function kindOfWork(work: Work): 'view' | 'table' | undefined {
  // What a macro has made was looked at.
  if (work.kind === 'function' || work.kind === 'macro') return undefined;
  return work.kind === 'view' || work.kind === 'source' || work.kind === 'external' ? 'view' : 'table';
}

function unavailableTo(plan: Plan, unavailable: RunOptions['unavailable']): ReadonlyMap<NodeId, SqlFailure> {
  const failures = new Map<NodeId, SqlFailure>();
  for (const { name, neededBy } of plan.extensions) {
    const failure = unavailable.get(name);
    if (failure) for (const id of neededBy) if (!failures.has(id)) failures.set(id, failure);
  }
  return failures;
}
