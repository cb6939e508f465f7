import type { NodeId } from '../../core/project/ids.js';
import type { BuildStage, Stage } from '../../core/plan/stages.js';
import { invariant } from '../../core/diagnostics/invariant.js';
import type { Connection } from '../duckdb/connection.js';
import type { Database } from '../duckdb/database.js';
import {
  forgetBegun,
  recordBegun,
  recordNodes,
  recordTests,
  type NodeRecord,
  type RunStamp,
  type TestOutcome,
} from './state-tables.js';

/** What a stage that has ended leaves to be recorded. */
export interface JournalEntry {
  readonly id: NodeId;
  /** Absent of a stage that only tests. */
  readonly node?: NodeRecord;
  readonly tests: readonly TestOutcome[];
}

const mostEntries = 256;
const longestWaitMs = 500;

/**
 * Records stages in groups, where a transaction for each would cost more than the relation itself. All that the run may make is written down first,
 * as begun: what a killed run has made and not recorded is then taken as unfinished, and made again. Only for relations that can be made
 * twice with the same result: see `isJournalled`.
 */
export class StateJournal {
  readonly #database: Pick<Database, 'connect'>;
  readonly #stamp: RunStamp;
  #connection: Connection | undefined;
  /** Begun, and neither recorded nor in doubt. */
  readonly #open = new Set<NodeId>();
  #entries: JournalEntry[] = [];
  #since = performance.now();
  /** Writes come one after the other. */
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Pick<Database, 'connect'>, stamp: RunStamp) {
    this.#database = database;
    this.#stamp = stamp;
  }

  /** To be called before the first stage runs. */
  async begin(stages: readonly Stage[]): Promise<void> {
    this.#connection = await this.#database.connect();
    const begun = stages.filter(
      (stage): stage is BuildStage => stage.kind === 'build' && (isJournalled(stage) || isElsewhere(stage)),
    );
    if (begun.length === 0) return;
    for (const { id } of begun) this.#open.add(id);
    await this.#connection.run(
      recordBegun(
        begun.map((stage) => stage.state),
        this.#stamp,
      ),
    );
  }

  /** To be called once the stage's transaction has ended. Returns at once; a failing write is thrown by `finish`. */
  add(entry: JournalEntry): void {
    if (this.#entries.length === 0) this.#since = performance.now();
    this.#entries.push(entry);
    this.#open.delete(entry.id);
    const isDue = this.#entries.length >= mostEntries || performance.now() - this.#since >= longestWaitMs;
    if (isDue) this.#write();
  }

  /** To be told of a stage that has recorded itself, and taken itself off the list. */
  recorded(id: NodeId): void {
    this.#open.delete(id);
  }

  /** Tells that nobody knows whether the stage's transaction was committed: it stays unfinished. */
  doubt(id: NodeId): void {
    this.#open.delete(id);
  }

  /** Writes down what is left, when no stage runs any more: what was not made is as it was. */
  async finish(): Promise<void> {
    this.#write();
    await this.#writing;
    if (this.#open.size > 0) await this.#run(forgetBegun([...this.#open]));
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#connection?.close();
  }

  async #run(sql: string): Promise<void> {
    invariant(this.#connection, 'the journal was begun');
    await this.#connection.run(sql);
  }

  #write(): void {
    const entries = this.#entries;
    if (entries.length === 0) return;
    this.#entries = [];
    this.#writing = this.#writing.then(() => this.#record(entries));
    // `finish` throws the failure; until then it must not end the process.
    this.#writing.catch(() => undefined);
  }

  async #record(entries: readonly JournalEntry[]): Promise<void> {
    const nodes = recordNodes(
      entries.flatMap(({ node }) => node ?? []),
      this.#stamp,
    );
    const tests = recordTests(
      entries.flatMap((entry) => entry.tests),
      this.#stamp,
    );
    const statements = [nodes, tests, forgetBegun(entries.map(({ id }) => id))].filter(
      (sql) => sql !== undefined,
    );
    try {
      await this.#run(`begin transaction;\n${statements.join(';\n')};\ncommit`);
    } catch (error) {
      await this.#run('rollback').catch(() => undefined);
      throw error;
    }
  }
}

/** Whether a stage writes to another database than that of the state: one transaction writes to one of them only. */
export function isElsewhere(stage: Stage): boolean {
  const relation = stage.kind === 'build' ? stage.relation : stage.finish?.relation;
  return relation?.database !== undefined;
}

/**
 * Whether a stage is recorded after its transaction rather than in it. An incremental model adds to what is there, and an external file has its name
 * outside: made twice, they might not be the same. What hooks do is not known either.
 */
export function isJournalled(stage: Stage): boolean {
  if (stage.kind === 'test') return stage.finish === undefined;
  if (stage.hooks ?? stage.finish ?? stage.moved ?? stage.replaces) return false;
  return ['view', 'table', 'seed', 'source'].includes(stage.work.kind);
}
