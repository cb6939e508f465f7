import type { TestResult, UnitPlace, UnitProblem } from '../../core/plan/events.js';
import type { PlannedRows, PlannedUnitInput, PlannedUnitTest } from '../../core/plan/stages.js';
import { inferType } from '../../core/plan/infer-type.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import type { UnitTestRunner } from './stage-context.js';
import { functionStatements } from './function.js';
import { columnsIn, schemaOfSteps, type Folders } from './unit-schema.js';
import { makeRoom, makeTable, UnitProblemError, type UnitColumn } from './unit-rows.js';
import { compareRows } from './unit-compare.js';

/** A database of its own for unit tests, with what the project's SQL needs and without any relation. */
export interface UnitDatabase {
  readonly connection: Connection;
  readonly close: () => Promise<void>;
}

const actual = '"__eider__actual"';

/** Runs unit tests, one after the other, in a database that is opened for the first of them. */
export class UnitBench implements UnitTestRunner {
  readonly #open: () => Promise<UnitDatabase>;
  readonly #folders: Folders;
  #database: Promise<UnitDatabase> | undefined;
  #connection: Connection | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #count = 0;

  constructor(open: () => Promise<UnitDatabase>, folders: Folders) {
    this.#open = open;
    this.#folders = folders;
  }

  /** Never throws for what a user's SQL or rows do. `warehouse` is asked for the columns of relations only, never for rows. */
  run(tests: readonly PlannedUnitTest[], warehouse: Connection): Promise<readonly TestResult[]> {
    const run = this.#queue.then(() => this.#runAll(tests, warehouse));
    this.#queue = run.catch(() => undefined);
    return run;
  }

  async close(): Promise<void> {
    await this.#queue;
    await (await this.#database)?.close();
  }

  /** Stops what runs now. */
  interrupt(): void {
    this.#connection?.interrupt();
  }

  async #runAll(tests: readonly PlannedUnitTest[], warehouse: Connection): Promise<readonly TestResult[]> {
    this.#database ??= this.#open();
    const { connection } = await this.#database;
    this.#connection = connection;
    const results: TestResult[] = [];
    for (const test of tests) {
      const started = performance.now();
      const result = await this.#runOne(test, connection, warehouse);
      results.push({ ...result, seconds: (performance.now() - started) / 1000 });
      if (result.failure?.type === 'Interrupt') throw new SqlError(result.failure);
    }
    return results;
  }

  async #runOne(test: PlannedUnitTest, connection: Connection, warehouse: Connection): Promise<TestResult> {
    const { id, name, label } = test;
    const base = { id, name, label, seconds: 0 };
    if (test.fails !== undefined)
      return { ...base, status: 'error', failure: { type: 'Template', message: test.fails } };
    const rooms: string[] = [];
    const enter = async (): Promise<string> => {
      this.#count += 1;
      const room = `unit_${this.#count}`;
      rooms.push(room);
      await connection.run(`attach ':memory:' as ${room}; use ${room}`);
      return room;
    };
    try {
      const schemas =
        test.schema.length === 0
          ? new Map<string, UnitColumn[]>()
          : await inRoom(enter, () => schemaOfSteps(test.schema, connection, warehouse));
      await enter();
      const guessed = await fill(
        test,
        schemas,
        connection,
        (input) => columnsIn(input, warehouse, this.#folders),
        rooms,
      );
      for (const { relation, work } of test.functions ?? []) {
        await makeRoom(relation, connection, rooms);
        for (const statement of functionStatements(relation, work)) await connection.run(statement);
      }
      const columns = await runModel(test, connection);
      const diff = await compareRows(test.expect, columns, actual, connection);
      const unit = { ...(guessed.length > 0 && { guessed }), ...(diff.differing > 0 && { diff }) };
      const status = diff.differing > 0 ? 'fail' : 'pass';
      return { ...base, status, failures: diff.differing, ...(Object.keys(unit).length > 0 && { unit }) };
    } catch (error) {
      if (error instanceof UnitProblemError)
        return { ...base, status: 'error', unit: { problem: error.problem } };
      if (!(error instanceof SqlError)) throw error;
      return { ...base, status: 'error', failure: error.failure };
    } finally {
      await connection.run('use memory');
      for (const room of rooms) await connection.run(`detach database if exists ${quoteIdentifier(room)}`);
    }
  }
}

async function inRoom<T>(enter: () => Promise<string>, work: () => Promise<T>): Promise<T> {
  await enter();
  return work();
}

interface Guessed {
  readonly input: string;
  readonly columns: readonly string[];
}

/** Makes the inputs; gives the columns whose types had to be guessed. */
async function fill(
  test: PlannedUnitTest,
  schemas: ReadonlyMap<string, readonly UnitColumn[]>,
  connection: Connection,
  stored: (input: PlannedUnitInput) => Promise<readonly UnitColumn[] | undefined>,
  rooms: string[],
): Promise<readonly Guessed[]> {
  const guessed: Guessed[] = [];
  // What `this` holds may only be known once the other inputs are there.
  const order = [...test.inputs.keys()].sort((a, b) => rank(test.inputs[a]) - rank(test.inputs[b]));
  for (const place of order) {
    const input = test.inputs[place];
    if (!input) continue;
    await makeRoom(input.relation, connection, rooms);
    if (input.rows.kind === 'sql') {
      await fromSql(input.rows.sql, relationSql(input.relation), place, connection);
      continue;
    }
    const known =
      schemas.get(relationSql(input.relation)) ??
      (await stored(input)) ??
      (input.self === undefined ? undefined : await selfColumns(input.self, connection));
    const { columns, guesses } = columnsOf(input, input.rows, known, place);
    if (guesses.length > 0) guessed.push({ input: input.label, columns: guesses });
    await makeTable(relationSql(input.relation), columns, input.rows, place, connection);
  }
  return guessed;
}

function rank(input: PlannedUnitInput | undefined): number {
  return input?.self === undefined ? 0 : 1;
}

/** The columns of an input: all of its relation where they are known, else those that are declared or given. */
function columnsOf(
  input: PlannedUnitInput,
  rows: Extract<PlannedRows, { kind: 'rows' }>,
  known: readonly UnitColumn[] | undefined,
  place: UnitPlace,
): { readonly columns: readonly UnitColumn[]; readonly guesses: readonly string[] } {
  const declared = new Map(Object.entries(input.declared).map(([name, type]) => [name.toLowerCase(), type]));
  if (known) {
    const names = new Set(known.map((column) => column.name.toLowerCase()));
    const stray = rows.columns.find((name) => !names.has(name.toLowerCase()));
    if (stray !== undefined) {
      const list = known.map((column) => column.name);
      throw new UnitProblemError({ kind: 'unknown-column', place, column: stray, known: list });
    }
    const columns = known.map(({ name, type }) => ({ name, type: declared.get(name.toLowerCase()) ?? type }));
    return { columns, guesses: [] };
  }
  const given = new Set(rows.columns.map((name) => name.toLowerCase()));
  const others = Object.entries(input.declared).filter(([name]) => !given.has(name.toLowerCase()));
  const guesses = rows.columns.filter((name) => !declared.has(name.toLowerCase()));
  const columns = rows.columns.map((name, index) => {
    const values = rows.rows.flatMap((row) => row[index] ?? []);
    return { name, type: declared.get(name.toLowerCase()) ?? inferType(values) };
  });
  return { columns: [...columns, ...others.map(([name, type]) => ({ name, type }))], guesses };
}

async function selfColumns(sql: string, connection: Connection): Promise<readonly UnitColumn[] | undefined> {
  try {
    return await connection.columns(trimStatement(sql));
  } catch (error) {
    if (error instanceof SqlError && error.failure.type !== 'Interrupt') return undefined;
    throw error;
  }
}

async function fromSql(sql: string, table: string, place: UnitPlace, connection: Connection): Promise<void> {
  const prefix = `create table ${table} as\n`;
  try {
    const statement = trimStatement(sql);
    await connection.assertOneStatement(statement);
    await connection.run(`${prefix}${statement}\n`);
  } catch (error) {
    if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
    const problem: UnitProblem = { kind: 'sql', place, failure: error.failure };
    throw new UnitProblemError(problem, { cause: error });
  }
}

/** Runs the model's query on the inputs; positions of a failure count from the start of the query. */
async function runModel(
  test: PlannedUnitTest,
  connection: Connection,
): Promise<readonly ColumnDescription[]> {
  const prefix = `create table ${actual} as\n`;
  const statement = trimStatement(test.sql);
  await connection.assertOneStatement(statement);
  try {
    await connection.run(`${prefix}${statement}\n`);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { position, ...rest } = error.failure;
    throw new SqlError(
      position === undefined || position < prefix.length
        ? rest
        : { ...rest, position: position - prefix.length },
    );
  }
  return connection.columns(`select * from ${actual}`);
}
