import type { DuckDBConnection, DuckDBExtractedStatements, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { invariant } from '../../core/diagnostics/invariant.js';
import { loadBinding } from './binding.js';
import { isBlankSql, secondStatement } from '../../core/sql/statements.js';
import type { InPlaceReads } from '../../core/sql/in-place.js';
import { SqlError, sqlError } from './sql-error.js';

/** A value bound to `$1`, `$2`, …; bytes become a BLOB. */
export type SqlParameter = null | boolean | number | bigint | string | Uint8Array;

/** One row, JSON-safe: BIGINT, HUGEINT and DECIMAL are strings and exact, dates and timestamps are texts. */
export type Row = Readonly<Record<string, unknown>>;

export interface ColumnDescription {
  readonly name: string;
  /** DuckDB's name of the type, such as `DECIMAL(18,3)`, `JSON` or `STRUCT(a INTEGER)`. */
  readonly type: string;
}

export interface Progress {
  /** 0 to 100, or -1 while DuckDB cannot tell. */
  readonly percentage: number;
}

type Binary = Awaited<ReturnType<DuckDBConnection['run']>>;

const settingUp =
  'SET errors_as_json = true; SET enable_progress_bar = true; SET enable_progress_bar_print = false';
const interruptAgainMs = 20;

/**
 * One connection to an open database. Statements of one connection run one after the other; `interrupt` stops those that are
 * under way. Every failure of a statement is a `SqlError`, whose texts hold no value of a row.
 */
export class Connection {
  readonly #native: DuckDBConnection;
  readonly #root: string;
  readonly #onClose: (connection: Connection) => void;
  readonly #inPlace: InPlaceReads | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #interrupting: NodeJS.Timeout | undefined;
  /** What goes before the next statement, in one call. */
  #before = '';
  #closing: Promise<void> | undefined;

  /** Use `Database.connect`. */
  constructor(
    native: DuckDBConnection,
    root: string,
    onClose: (connection: Connection) => void,
    inPlace?: InPlaceReads,
  ) {
    this.#native = native;
    this.#root = root;
    this.#onClose = onClose;
    this.#inPlace = inPlace;
  }

  /** Prepares a fresh connection; called once by `Database.connect`. */
  async setUp(settings: string): Promise<void> {
    await this.run(settings === '' ? settingUp : `${settingUp}; ${settings}`);
  }

  /** Begins a transaction with the next statement: one call of DuckDB instead of two. */
  beginTransaction(): void {
    this.#before = 'begin transaction;\n';
  }

  /** Runs one statement, or several without parameters. Returns how many rows the last one changed. */
  async run(sql: string, parameters?: readonly SqlParameter[]): Promise<number> {
    return this.#query(sql, parameters, (result) => result.rowsChanged);
  }

  /** All rows of a query. A column whose name comes twice gets `:1` behind the second. */
  async rows(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly Row[]> {
    return this.#query(sql, parameters, async (result) => result.getRowObjectsJson());
  }

  /** All rows of a statement, in the order of its columns, with their names and types. */
  async table(sql: string): Promise<{
    readonly columns: readonly ColumnDescription[];
    readonly rows: readonly (readonly unknown[])[];
  }> {
    return this.#query(sql, undefined, async (result) => {
      const names = result.columnNames();
      const types = result.columnTypes();
      const columns = names.map((name, index) => ({ name, type: String(types[index]) }));
      return { columns, rows: await result.getRowsJson() };
    });
  }

  /** The first column of all rows. */
  async values(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly unknown[]> {
    return this.#query(sql, parameters, async (result) =>
      (await result.getRowsJson()).map((row) => row[0] ?? null),
    );
  }

  /** The first column of the first row, or undefined when there is no row. */
  async value(sql: string, parameters?: readonly SqlParameter[]): Promise<unknown> {
    return (await this.values(sql, parameters))[0];
  }

  /** Reads a query in chunks of some 2,000 rows; the next chunk waits until `onChunk` is done. */
  async stream(
    sql: string,
    onChunk: (rows: readonly Row[]) => void | Promise<void>,
    parameters?: readonly SqlParameter[],
  ): Promise<void> {
    const chunks = await this.#read(sql, async (text) =>
      (await this.#native.stream(text, ...(await bound(parameters)))).yieldRowObjectJson(),
    );
    for (;;) {
      const next = await this.#read(sql, async () => chunks.next());
      if (next.done === true) return;
      await onChunk(next.value);
    }
  }

  /** Names and types of a query's columns, without running it. Two columns of one name are both listed. */
  async columns(sql: string): Promise<readonly ColumnDescription[]> {
    const prefix = 'DESCRIBE ';
    await this.assertOneStatement(sql);
    try {
      const rows = await this.rows(prefix + sql);
      return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
    } catch (error) {
      throw shifted(error, prefix.length);
    }
  }

  /** How many statements there are. A PIVOT without `IN` is several for DuckDB, and one here. */
  async statementCount(sql: string): Promise<number> {
    if (isBlankSql(sql)) return 0;
    return this.#track(sql, async () => {
      const extracted = await this.#native.extractStatements(sql);
      if (extracted.count === 1) return 1;
      return (await isDynamicPivot(sql, extracted)) ? 1 : extracted.count;
    });
  }

  /** Throws a `SqlError` (type `Parser`, subtype `STATEMENT_COUNT`) unless there is exactly one statement. */
  async assertOneStatement(sql: string): Promise<void> {
    const count = await this.statementCount(sql);
    if (count === 1) return;
    const position = count === 0 ? undefined : secondStatement(sql);
    throw new SqlError({
      type: 'Parser',
      subtype: 'STATEMENT_COUNT',
      message: count === 0 ? 'there is no statement' : `there are ${count} statements where one is expected`,
      ...(position !== undefined && { position }),
    });
  }

  /** Progress of the statement that runs. */
  get progress(): Progress {
    if (this.#closing) return { percentage: -1 };
    return { percentage: this.#native.progress.percentage };
  }

  /** True while a statement is under way. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  /**
   * Stops what runs now: its call throws a `SqlError` of type `Interrupt`. Asked again until that has happened, as DuckDB forgets a
   * request that comes just before a statement starts. Statements sent later run.
   */
  interrupt(): void {
    if (this.#closing || this.#running.size === 0) return;
    this.#native.interrupt();
    this.#interrupting ??= setInterval(() => this.#native.interrupt(), interruptAgainMs);
  }

  /** Interrupts what runs, waits for it, and disconnects. Can be called twice. */
  async close(): Promise<void> {
    this.interrupt();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#running);
    this.#native.closeSync();
    this.#onClose(this);
  }

  /** Runs SQL with what is read in place of names; a failure is one of the SQL as it was written. */
  async #read<T>(sql: string, work: (text: string) => Promise<T>): Promise<T> {
    const made = this.#inPlace?.read(sql);
    if (!made) return this.#track(sql, async () => work(sql));
    try {
      return await this.#track(made.sql, async () => work(made.sql));
    } catch (error) {
      throw placed(error, made.written);
    }
  }

  async #query<T>(
    sql: string,
    parameters: readonly SqlParameter[] | undefined,
    read: (result: Binary) => T | Promise<T>,
  ): Promise<T> {
    const before = this.#before;
    this.#before = '';
    if (parameters === undefined || parameters.length === 0) {
      const text = before + sql;
      const result = this.#read(text, async (made) => read(await this.#native.run(made)));
      return before === ''
        ? result
        : result.catch((error: unknown) => {
            throw shifted(error, before.length);
          });
    }
    if (before !== '') await this.#track(before, async () => this.#native.run(before));
    const [values, types] = await bound(parameters);
    return this.#read(sql, async (made) => read(await this.#native.run(made, values, types)));
  }

  async #track<T>(sql: string, work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new SqlError({ type: 'Connection', message: 'the connection is closed' });
    const promise = work();
    this.#running.add(promise);
    try {
      return await promise;
    } catch (error) {
      throw sqlError(error, sql, this.#root);
    } finally {
      this.#running.delete(promise);
      if (this.#running.size === 0) {
        clearInterval(this.#interrupting);
        this.#interrupting = undefined;
      }
    }
  }
}

/** DuckDB writes a PIVOT whose values it must look up as `CREATE TYPE __pivot_enum_…` and a query. */
async function isDynamicPivot(sql: string, extracted: DuckDBExtractedStatements): Promise<boolean> {
  if (!/\bpivot/iu.test(sql) || secondStatement(sql) !== undefined) return false;
  const { StatementType } = await loadBinding();
  for (let index = 0; index < extracted.count; index += 1) {
    try {
      const prepared = await extracted.prepare(index);
      const type = prepared.statementType;
      prepared.destroySync();
      if (type === StatementType.CREATE) return true;
    } catch {
      // The query on the type that does not exist yet.
    }
  }
  return false;
}

/** A failure with its position in other SQL. */
function placed(error: unknown, written: (offset: number) => number): unknown {
  if (!(error instanceof SqlError) || error.failure.position === undefined) return error;
  return new SqlError({ ...error.failure, position: written(error.failure.position) });
}

/** A failure of `prefix + sql` as one of `sql`. */
function shifted(error: unknown, prefix: number): unknown {
  if (!(error instanceof SqlError) || error.failure.position === undefined) return error;
  const { position, ...failure } = error.failure;
  return new SqlError(position < prefix ? failure : { ...failure, position: position - prefix });
}

async function bound(
  parameters: readonly SqlParameter[] | undefined,
): Promise<[values?: DuckDBValue[], types?: DuckDBType[]]> {
  if (parameters === undefined || parameters.length === 0) return [];
  const { BLOB, BIGINT, BOOLEAN, DOUBLE, HUGEINT, SQLNULL, VARCHAR, blobValue } = await loadBinding();
  const values: DuckDBValue[] = [];
  const types: DuckDBType[] = [];
  for (const parameter of parameters) {
    if (parameter === null) {
      values.push(null);
      types.push(SQLNULL);
    } else if (parameter instanceof Uint8Array) {
      values.push(blobValue(parameter));
      types.push(BLOB);
    } else if (typeof parameter === 'number' && Number.isSafeInteger(parameter)) {
      values.push(BigInt(parameter));
      types.push(BIGINT);
    } else {
      values.push(parameter);
      if (typeof parameter === 'number') types.push(DOUBLE);
      else if (typeof parameter === 'bigint')
        types.push(BigInt.asIntN(64, parameter) === parameter ? BIGINT : HUGEINT);
      else types.push(typeof parameter === 'boolean' ? BOOLEAN : VARCHAR);
    }
  }
  invariant(values.length === types.length, 'every parameter has a type');
  return [values, types];
}
