import type { FailureOrigin, TestResult } from '../../core/plan/events.js';
import type { PlannedUnitTest } from '../../core/plan/stages.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { isBlankSql } from '../../core/sql/statements.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { PythonRuns, type PythonSettings } from '../python/python-runs.js';
import { generationsOf, scratchOf } from './private-folder.js';
import { RelationKinds } from './relation-kinds.js';
import { StandIns } from './stand-ins.js';
import type { LateSql } from './late-sql.js';
import type { StateJournal } from './state-journal.js';

/** Which text a failing statement came from, so that positions in it can be shown in the author's file. */
export type FailedText = 'model' | 'model-incremental' | 'other';

/** A failure of the model's own SQL: `failure.position` counts from the start of the model's SQL. */
export class ModelSqlError extends Error {
  override readonly name: string = 'ModelSqlError';
  readonly failure: SqlFailure;
  readonly text: FailedText;
  constructor(failure: SqlFailure, text: FailedText, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
    this.text = text;
  }
}

/** A failure of one of the project's own rules or hooks: `origin` says which. */
export class OriginError extends ModelSqlError {
  readonly origin: FailureOrigin;
  constructor(failure: SqlFailure, origin: FailureOrigin, options?: ErrorOptions) {
    super(failure, 'other', options);
    this.origin = origin;
  }
}

/** Runs unit tests; `warehouse` is asked for the columns of relations only. Throws a `SqlError` when it is interrupted. */
export interface UnitTestRunner {
  readonly run: (tests: readonly PlannedUnitTest[], warehouse: Connection) => Promise<readonly TestResult[]>;
}

/** What the stages of one run share. */
export class StageContext {
  /** The project's folder, absolute. */
  readonly root: string;
  readonly runId: string;
  readonly startedAt: Date;
  readonly now: () => Date;
  /** The folder of external files, relative to the project. */
  readonly generations: string;
  /** Files and folders of the project that nothing is written over, relative to it. */
  readonly needs: readonly string[];
  /** Whether what is built is gone when the run ends. */
  readonly inMemory: boolean;
  /** Where unit tests run. */
  readonly units: UnitTestRunner;
  readonly journal: Pick<StateJournal, 'add' | 'doubt' | 'recorded'>;
  /** A folder for files that do not outlive the run, absolute. It need not exist. */
  readonly scratch: string;
  /** Tables in memory that models read instead of others. */
  readonly standIns: StandIns;
  /** Makes the SQL of what asks the database; absent where nothing does. */
  readonly late?: LateSql;
  /** Runs models in Python; absent where there is none. */
  readonly python?: PythonRuns;
  /** What stands in the warehouse. */
  readonly kinds = new RelationKinds();

  constructor(options: {
    readonly root: string;
    readonly runId: string;
    readonly startedAt: Date;
    /** The clock; that of this machine unless given. */
    readonly now?: () => Date;
    readonly units: UnitTestRunner;
    readonly journal: Pick<StateJournal, 'add' | 'doubt' | 'recorded'>;
    /** The path of the database that is written. */
    readonly database: string;
    readonly needs?: readonly string[];
    /** The folder of the project that is deferred to. */
    readonly otherRoot?: string;
    readonly late?: LateSql;
    /** Absent where no model is in Python. */
    readonly python?: Omit<PythonSettings, 'root' | 'scratch' | 'signal'>;
    readonly signal?: AbortSignal;
  }) {
    if (options.late) this.late = options.late;
    this.standIns = new StandIns(options.root, options.otherRoot);
    this.root = options.root;
    this.needs = options.needs ?? [];
    this.inMemory = options.database === ':memory:';
    this.runId = options.runId;
    this.units = options.units;
    this.journal = options.journal;
    this.startedAt = options.startedAt;
    this.now = options.now ?? (() => new Date());
    this.generations = generationsOf(options.root, options.database);
    this.scratch = scratchOf(options.root, options.database);
    const { python, root, signal } = options;
    if (python && signal) this.python = new PythonRuns({ ...python, root, signal, scratch: this.scratch });
  }

  /**
   * Runs `prefix` and a model's SQL as one statement, with a line break at its end so that a closing comment swallows
   * nothing. Gives the number of rows that DuckDB reports. Fails unless the SQL is exactly one statement.
   */
  async runModel(
    connection: Connection,
    prefix: string,
    sql: string,
    options: { readonly suffix?: string; readonly text?: FailedText; readonly isExpression?: boolean } = {},
  ): Promise<number> {
    const { suffix = '', text = 'model', isExpression = false } = options;
    const statement = trimStatement(sql);
    const [before, after] = isExpression ? ['select (\n', '\n)'] : ['', ''];
    if (!isParsedBy(prefix, statement) || suffix !== '') {
      try {
        await connection.assertOneStatement(`${before}${statement}${after}`);
      } catch (error) {
        throw modelError(error, before.length, text);
      }
    }
    try {
      const whole = `${prefix}${statement}\n${suffix}`;
      // A view has no rows to count.
      return viewStart.test(prefix) ? await connection.run(whole) : await countedRows(connection, whole);
    } catch (error) {
      throw modelError(error, prefix.length, text);
    }
  }
}

const viewStart = /^create or replace view /u;

/**
 * Whether running the prefix with the statement proves that it is exactly one, so that nobody has to parse it twice: without a semicolon there
 * is no second one, and a CREATE takes a query and nothing more, but for WITH NO DATA.
 */
export function isParsedBy(prefix: string, statement: string): boolean {
  return (
    /^create or replace (?:view|table) /u.test(prefix) &&
    !statement.includes(';') &&
    !isBlankSql(statement) &&
    !/\bdata\b[^']{0,200}$/iu.test(statement)
  );
}

/** Runs a statement that makes a table or a file; gives the rows in it, which DuckDB returns as a row of its own. */
export async function countedRows(connection: Connection, sql: string): Promise<number> {
  const [row] = await connection.rows(sql);
  return Number(row?.['Count'] ?? 0);
}

function modelError(error: unknown, prefix: number, text: FailedText): unknown {
  if (!(error instanceof SqlError)) return error;
  return new ModelSqlError(movedBy(error.failure, prefix), text, { cause: error });
}

function movedBy(failure: SqlFailure, prefix: number): SqlFailure {
  if (failure.position === undefined) return failure;
  const { position, ...rest } = failure;
  return position < prefix ? rest : { ...rest, position: position - prefix };
}
