import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../core/project/target.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Answer, AskedColumn, PythonJob } from '../../core/template/ask.js';
import type { Outcome } from '../../core/jobs/outcome.js';
import type { Connection } from '../duckdb/connection.js';
import { toSqlFailure } from '../duckdb/failure/to-sql-failure.js';
import { SqlError } from '../duckdb/sql-error.js';
import { runChild } from '../jobs/run-child.js';
import { handOver } from './hand-over.js';
import { pythonCommand, pythonEnvironment } from './probe-python.js';
import { modelProgram } from './programs.js';

/** What the models in Python of one run share. */
export interface PythonSettings {
  /** The project's folder, absolute: where models run. */
  readonly root: string;
  readonly env: Environment;
  /** Of the target, for the model's own DuckDB too. */
  readonly memoryLimit?: string;
  readonly signal: AbortSignal;
  /** A folder for files that do not outlive the run, absolute. */
  readonly scratch: string;
}

/** How long a model may take, unless it says so itself. */
const usualTimeoutSeconds = 3600;

/** Runs models in Python, each in a process of its own that sees copies of what the model refers to, and nothing else of the warehouse. */
export class PythonRuns {
  readonly #settings: PythonSettings;
  readonly #held = new Map<string, { readonly folder: string; readonly alias: string }[]>();
  #count = 0;

  constructor(settings: PythonSettings) {
    this.#settings = settings;
  }

  /**
   * Runs a model, and gives the relation that holds its rows until `release`. To be called outside of a transaction. Throws a `SqlError`, of type `Python` where
   * the model is at fault, without any value of a row.
   * @param owner for whom it is kept
   */
  async run(owner: string, job: PythonJob, connection: Connection): Promise<Answer & { kind: 'python' }> {
    this.#count += 1;
    const alias = `__eider_python_${this.#count}`;
    const folder = join(this.#settings.scratch, `python-${this.#count}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#held.set(owner, [...(this.#held.get(owner) ?? []), { folder, alias }]);
    const reads = job.reads.map(({ relation }) => relation);
    const relations = job.incremental ? [...reads, job.thisRelation] : reads;
    const databases = await handOver(relations, { alias, folder, own: job.database }, connection);
    const input = { ...toldOf(job), folder, databases, ...(await this.#world(connection)) };
    const ended = await runChild({
      argv: [pythonCommand(this.#settings.env), '-c', modelProgram],
      cwd: this.#settings.root,
      env: pythonEnvironment(this.#settings.env),
      input: JSON.stringify(input),
      timeoutMs: (job.timeout ?? usualTimeoutSeconds) * 1000,
      graceMs: 2000,
      // What it prints may hold values of rows.
      onLine: () => undefined,
      signal: this.#settings.signal,
    });
    const failure = await failureOf(ended, folder, job);
    if (failure) throw new SqlError(failure);
    await connection.run(
      `attach ${quoteText(join(folder, 'out.duckdb'))} as ${quoteIdentifier(alias)} (read_only)`,
    );
    const relation: Relation = { database: alias, schema: 'main', name: 'result' };
    return { kind: 'python', relation, columns: await columnsOf(relation, connection) };
  }

  /** Lets go of what was made for an owner, and removes its files. */
  async release(owner: string, connection: Connection): Promise<void> {
    for (const { alias, folder } of this.#held.get(owner) ?? []) {
      try {
        await connection.run(`detach database if exists ${quoteIdentifier(alias)}`);
      } catch (error) {
        // The database may be gone: the files are to be removed all the same.
        if (!(error instanceof SqlError)) throw error;
      }
      await rm(folder, { recursive: true, force: true });
    }
    this.#held.delete(owner);
  }

  async #world(
    connection: Connection,
  ): Promise<{ readonly memory: string | null; readonly zone: string | null }> {
    const zone = await connection.value(`select value from duckdb_settings() where name = 'TimeZone'`);
    return {
      memory: this.#settings.memoryLimit ?? null,
      zone: typeof zone === 'string' && zone !== '' ? zone : null,
    };
  }
}

function toldOf(job: PythonJob): object {
  const { code, config, database, incremental, meta, path, reads, thisRelation } = job;
  const named = (kind: 'ref' | 'source'): { readonly [key: string]: string } =>
    Object.fromEntries(
      reads
        .filter((read) => read.kind === kind)
        .map(({ key, relation }) => [key, relationSql({ database, ...relation })]),
    );
  return {
    path,
    code,
    config,
    meta,
    incremental,
    refs: named('ref'),
    sources: named('source'),
    this: {
      database: thisRelation.database ?? database,
      schema: thisRelation.schema,
      identifier: thisRelation.name,
      relation: relationSql({ database, ...thisRelation }),
    },
  };
}

interface Told {
  readonly error?: {
    readonly type: string;
    readonly line: number | null;
    readonly message: string | null;
    readonly duckdb: boolean;
  };
}

async function failureOf(ended: Outcome, folder: string, job: PythonJob): Promise<SqlFailure | undefined> {
  if (ended.kind === 'interrupted') return { type: 'Interrupt', message: 'the model was interrupted' };
  const told = await readOutcome(join(folder, 'outcome.json'));
  if (told?.error) return describe(told.error, job);
  if (told && ended.kind === 'success') return undefined;
  return { type: 'Python', message: unfinished(ended) };
}

async function readOutcome(path: string): Promise<Told | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Told;
  } catch {
    // It ended before it could write one.
    return undefined;
  }
}

function describe({ duckdb, line, message, type }: NonNullable<Told['error']>, job: PythonJob): SqlFailure {
  const text = duckdb ? toSqlFailure(new Error(message ?? ''), job.code).message : message;
  return {
    type: 'Python',
    message: text === null ? type : `${type}: ${text}`,
    ...(line !== null && { line }),
  };
}

function unfinished(ended: Outcome): string {
  switch (ended.kind) {
    case 'timeout':
      return `it took longer than ${ended.afterMs / 1000} seconds`;
    case 'signal':
      return 'its process was ended from outside, or by the system for want of memory';
    case 'not-started':
      return 'Python cannot be started';
    default:
      return 'its process ended before the model was done';
  }
}

async function columnsOf(relation: Relation, connection: Connection): Promise<readonly AskedColumn[]> {
  const rows = await connection.rows(`describe ${relationSql(relation)}`);
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}
