import { keepErasedOut } from '../erase/erasure-records.js';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { SyncPostgres } from '../../core/project/sync-settings.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { failureDiagnostic } from '../duckdb/failure-diagnostic.js';
import { SqlError } from '../duckdb/sql-error.js';
import { countedRows } from '../execute/stage-context.js';
import { askPostgres, postgresColumns, postgresFrom, type PostgresColumn } from './postgres-columns.js';
import { checkQuery, columnReading, postgresSelect, type ColumnReading } from './postgres-select.js';
import { checkColumns, checkDrift, tableColumns } from './read-columns.js';
import { SyncError } from './sync-error.js';
import type { SyncResult, SyncSource } from './sync-source.js';
import { dropView, recordLoad, type LoadContext } from './transaction.js';

/** What became of one table. */
export type PostgresOutcome =
  | { readonly source: SyncSource<SyncPostgres>; readonly result: SyncResult; readonly seconds: number }
  | { readonly source: SyncSource<SyncPostgres>; readonly diagnostic: Diagnostic; readonly seconds: number }
  /** Nothing is wrong with it: another table of the same snapshot failed. */
  | { readonly source: SyncSource<SyncPostgres>; readonly because: string };

export interface PostgresOptions {
  /** Incremental tables are loaded anew, and columns may be others than before. */
  readonly fullRefresh: boolean;
}

/**
 * Loads tables of one database from one snapshot of it, in one transaction: all that can be loaded are of the same moment. A table that is refused
 * for what it holds is left as it was, and the others are loaded; a failure half-way leaves all as they were.
 */
export async function loadPostgres(
  secret: string,
  sources: readonly SyncSource<SyncPostgres>[],
  connection: Connection,
  context: LoadContext,
  options: PostgresOptions,
): Promise<readonly PostgresOutcome[]> {
  const alias = `_eider_${secret}`;
  try {
    await connection.run(
      `attach '' as ${quoteIdentifier(alias)} (type postgres, secret ${quoteIdentifier(secret)}, read_only)`,
    );
  } catch (error) {
    if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
    return sources.map((source) => ({
      source,
      diagnostic: postgresProblem(
        source,
        `the database of the secret \`${secret}\` cannot be reached, or refuses the user`,
      ),
      seconds: 0,
    }));
  }
  try {
    return await new PostgresLoader(alias, sources, connection, context, options).run();
  } finally {
    await connection.run(`detach database if exists ${quoteIdentifier(alias)}`).catch((error: unknown) => {
      // A database that stopped cannot be detached from, and need not.
      if (!(error instanceof SqlError)) throw error;
    });
  }
}

function postgresProblem(source: SyncSource, problem: string): Diagnostic {
  return diagnostic('sync/postgres', { source: source.name, problem }, { at: source.at });
}

class PostgresLoader {
  readonly #alias: string;
  readonly #sources: readonly SyncSource<SyncPostgres>[];
  readonly #connection: Connection;
  readonly #context: LoadContext;
  readonly #options: PostgresOptions;

  constructor(
    alias: string,
    sources: readonly SyncSource<SyncPostgres>[],
    connection: Connection,
    context: LoadContext,
    options: PostgresOptions,
  ) {
    this.#alias = alias;
    this.#sources = sources;
    this.#connection = connection;
    this.#context = context;
    this.#options = options;
  }

  async run(): Promise<readonly PostgresOutcome[]> {
    const outcomes: PostgresOutcome[] = [];
    await this.#connection.run('begin transaction');
    let current: SyncSource<SyncPostgres> | undefined;
    try {
      const [snapshot] = await askPostgres(
        this.#alias,
        `select pg_current_snapshot()::text as snapshot, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
        this.#connection,
      );
      for (const source of this.#sources) {
        current = source;
        outcomes.push(await this.#loadOne(source, String(snapshot?.['snapshot']), String(snapshot?.['at'])));
      }
      const isChanged = outcomes.some((each) => 'result' in each && each.result.status === 'loaded');
      await this.#connection.run(isChanged ? 'commit' : 'rollback');
      return outcomes;
    } catch (error) {
      await this.#rollback();
      if (error instanceof SyncError) return this.#abandoned(current, error.diagnostic, outcomes);
      if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
      const failed = current ?? this.#sources[0];
      if (!failed) throw error;
      return this.#abandoned(failed, await this.#explain(failed, error), outcomes);
    }
  }

  /** A table that cannot be read without loss is refused before anything of it is written. */
  async #loadOne(
    source: SyncSource<SyncPostgres>,
    snapshot: string,
    sourceTime: string,
  ): Promise<PostgresOutcome> {
    const started = performance.now();
    const seconds = (): number => (performance.now() - started) / 1000;
    const table = new TableLoad(this.#alias, source, this.#connection, this.#options.fullRefresh);
    try {
      await table.prepare();
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      return { source, diagnostic: error.diagnostic, seconds: seconds() };
    }
    const loaded = await table.load();
    const { keyFingerprint } = this.#context;
    const keptOut = await keepErasedOut(source.id, source.relation, keyFingerprint, this.#connection);
    const { rows, version } = await table.content();
    const [before] = source.recorded;
    const isSame = source.isPresent && before?.version === version && before.code === source.code;
    const record = {
      id: source.id,
      part: '',
      relation: this.#context.label(source.relation),
      code: source.code,
      observed: '',
      version,
      loaded,
      rejected: 0,
      sourceTime,
      details: JSON.stringify({ snapshot, rows }),
    };
    await recordLoad(
      { source, records: [record], kept: [], removed: [], rows },
      this.#connection,
      this.#context,
    );
    const status = isSame ? 'unchanged' : 'loaded';
    return { source, result: { status, loaded, rejected: 0, rows, keptOut }, seconds: seconds() };
  }

  async #rollback(): Promise<void> {
    await this.#connection.run('rollback').catch((error: unknown) => {
      if (!(error instanceof SqlError)) throw error;
    });
  }

  /** Everything of the snapshot is rolled back: what failed says why, the others wait for it. */
  #abandoned(
    failed: SyncSource<SyncPostgres> | undefined,
    finding: Diagnostic,
    outcomes: readonly PostgresOutcome[],
  ): readonly PostgresOutcome[] {
    return this.#sources.map((source): PostgresOutcome => {
      if (source === failed) return { source, diagnostic: finding, seconds: 0 };
      const done = outcomes.find((outcome) => outcome.source === source);
      return done && 'diagnostic' in done ? done : { source, because: failed?.name ?? '' };
    });
  }

  /** Whether the database is still there tells a lost connection from everything else. */
  async #explain(source: SyncSource<SyncPostgres>, error: SqlError): Promise<Diagnostic> {
    const own = /^(?:Out of Memory|Fatal|Conversion|Constraint|Out of Range|Binder|Catalog|Transaction)/u;
    const { failure } = error;
    if (failure.subtype === 'DISK_FULL' || own.test(failure.type))
      return failureDiagnostic(failure, source.name, source.at);
    const problem = (await this.#isThere())
      ? 'Postgres refused to go on reading it: the query may be wrong, or was cancelled there'
      : 'the connection to Postgres was lost while it was read';
    return postgresProblem(source, problem);
  }

  async #isThere(): Promise<boolean> {
    try {
      await this.#connection.run('call pg_clear_cache()');
      await askPostgres(this.#alias, 'select 1 as one', this.#connection);
      return true;
    } catch (error) {
      if (error instanceof SqlError) return false;
      throw error;
    }
  }
}

/** One table on its way: checked, then written. */
class TableLoad {
  readonly #alias: string;
  readonly #source: SyncSource<SyncPostgres>;
  readonly #connection: Connection;
  readonly #fullRefresh: boolean;
  #readings: readonly ColumnReading[] = [];
  #where = '';
  #expected = 0;
  #isIncremental = false;
  #isThere = false;

  constructor(alias: string, source: SyncSource<SyncPostgres>, connection: Connection, fullRefresh: boolean) {
    this.#alias = alias;
    this.#source = source;
    this.#connection = connection;
    this.#fullRefresh = fullRefresh;
  }

  /** Finds out how the table is read; throws `SyncError` where it cannot be without loss. Writes nothing. */
  async prepare(): Promise<void> {
    const source = this.#source;
    const columns = await this.#columns();
    checkColumns(
      source,
      columns.map(({ name }) => name),
      undefined,
    );
    const declared = new Map(source.columns.map((column) => [column.name.toLowerCase(), column]));
    this.#readings = columns.map((column) => columnReading(column, declared.get(column.name.toLowerCase())));
    this.#needColumns(columns);
    const before = await tableColumns(source.relation, this.#connection);
    this.#isThere = source.isPresent && before.length > 0;
    const isSameCode = source.recorded[0]?.code === source.code;
    if (this.#isThere && isSameCode && !this.#fullRefresh) {
      const now = await this.#connection.columns(this.#select());
      checkDrift(source, before, now, false);
      // A new column needs the values of old rows, too.
      this.#isIncremental = source.from.cursor !== undefined && before.length === now.length;
    }
    if (this.#isIncremental) this.#where = await this.#sinceLast();
    await this.#check();
  }

  /** Writes the rows; gives how many came. */
  async load(): Promise<number> {
    const { relation } = this.#source;
    await this.#connection.run(`create schema if not exists ${quoteIdentifier(relation.schema)}`);
    await dropView(relation, this.#connection);
    const table = relationSql(relation);
    if (!this.#isIncremental) {
      const loaded = await countedRows(
        this.#connection,
        `create or replace table ${table} as ${this.#select()}`,
      );
      this.#expect(loaded);
      await this.#checkKey(table);
      return loaded;
    }
    return this.#update(table);
  }

  /** A hash of all rows, whatever their order. */
  async content(): Promise<{ readonly rows: number; readonly version: string }> {
    const table = relationSql(this.#source.relation);
    const [row] = await this.#connection.rows(
      `select count(*) as n, coalesce(sum(hash(t)::hugeint), 0)::varchar as h from ${table} t`,
    );
    return { rows: Number(row?.['n'] ?? 0), version: `${String(row?.['n'])}-${String(row?.['h'])}` };
  }

  async #columns(): Promise<readonly PostgresColumn[]> {
    const { from } = this.#source;
    const found = await postgresColumns(this.#alias, from, this.#connection);
    if (typeof found !== 'string') return found;
    const name = from.table ? `${from.table.schema}.${from.table.name}` : '';
    throw this.#problem(
      found === 'absent'
        ? `Postgres has no table \`${name}\``
        : `the user of the secret may not read \`${name}\` in Postgres`,
    );
  }

  #problem(problem: string): SyncError {
    return new SyncError(postgresProblem(this.#source, problem));
  }

  #needColumns(columns: readonly PostgresColumn[]): void {
    const names = new Set(columns.map(({ name }) => name));
    const { cursor, key } = this.#source.from;
    const wanted = [...(cursor === undefined ? [] : [cursor]), ...key];
    const missing = wanted.filter((name) => !names.has(name));
    if (missing.length > 0)
      throw new SyncError(
        diagnostic(
          'sync/column-missing',
          { source: this.#source.name, columns: missing },
          { at: this.#source.at },
        ),
      );
  }

  #select(where = this.#where, readings = this.#readings): string {
    const { from } = this.#source;
    const table =
      from.table &&
      `${quoteIdentifier(this.#alias)}.${quoteIdentifier(from.table.schema)}.${quoteIdentifier(from.table.name)}`;
    return postgresSelect(this.#alias, { from: postgresFrom(from), where }, readings, table);
  }

  /** Rows that changed since the last one that is here; all of them while there is none. */
  async #sinceLast(): Promise<string> {
    const { cursor = '', key, lookback } = this.#source.from;
    const last = await this.#connection.value(
      `select cast(max(${quoteIdentifier(cursor)}) as varchar) from ${relationSql(this.#source.relation)}`,
    );
    if (typeof last !== 'string') return '';
    const back =
      lookback === undefined
        ? ''
        : /^\d+(?:\.\d+)?$/u.test(lookback)
          ? ` - ${lookback}`
          : ` - interval ${quoteText(lookback)}`;
    const column = quoteIdentifier(cursor);
    const cast = (await this.#cursorType(cursor)) ?? 'text';
    return ` where ${column} ${key.length > 0 ? '>=' : '>'} (${quoteText(last)}::${cast}${back})`;
  }

  async #cursorType(cursor: string): Promise<string | undefined> {
    const found = await this.#columns();
    return found.find(({ name }) => name === cursor)?.type.sql;
  }

  /** Counts the rows in the snapshot, and those that would lose something. */
  async #check(): Promise<void> {
    const { from } = this.#source;
    const checks = this.#readings.flatMap((reading) => reading.checks);
    const [row] = await askPostgres(
      this.#alias,
      checkQuery({ from: postgresFrom(from), where: this.#where }, checks),
      this.#connection,
    );
    this.#expected = Number(row?.['n'] ?? 0);
    for (const [index, check] of checks.entries()) {
      const rows = Number(row?.[`c${index}`] ?? 0);
      if (rows === 0) continue;
      const data = {
        source: this.#source.name,
        column: check.column,
        problem: check.problem(rows),
        remedy: check.remedy,
      };
      throw new SyncError(diagnostic('sync/lossy-column', data, { at: this.#source.at }));
    }
  }

  #expect(found: number): void {
    if (found === this.#expected) return;
    const data = { source: this.#source.name, expected: this.#expected, found };
    throw new SyncError(diagnostic('sync/half-read', data, { at: this.#source.at }));
  }

  async #checkKey(table: string): Promise<void> {
    const { key } = this.#source.from;
    if (key.length === 0) return;
    const names = key.map(quoteIdentifier);
    const found = await this.#connection.value(
      `select 1 from ${table} group by ${names.join(', ')} having count(*) > 1 or ${names.map((name) => `${name} is null`).join(' or ')} limit 1`,
    );
    if (found !== undefined)
      throw this.#problem(
        `${key.map((name) => `\`${name}\``).join(', ')} is no key: a value is empty, or comes twice`,
      );
  }

  /** Replaces rows by their key, or adds them where there is none; takes away those that are gone. */
  async #update(table: string): Promise<number> {
    const { deletes, key } = this.#source.from;
    const fresh = 'temp."_eider_fresh"';
    const loaded = await countedRows(
      this.#connection,
      `create or replace temp table "_eider_fresh" as ${this.#select()}`,
    );
    this.#expect(loaded);
    if (key.length > 0) {
      await this.#checkKey(fresh);
      await this.#connection.run(`delete from ${table} t using ${fresh} n where ${sameKey(key)}`);
    }
    await this.#connection.run(`insert into ${table} by name select * from ${fresh}`);
    await this.#connection.run(`drop table ${fresh}`);
    if (deletes) await this.#deleteGone(table, key);
    return loaded;
  }

  /** Of the rows that are gone only their keys are missing: those are read, and nothing else. */
  async #deleteGone(table: string, key: readonly string[]): Promise<void> {
    const readings = this.#readings.filter(({ name }) => key.includes(name));
    const present = 'temp."_eider_present"';
    const count = await countedRows(
      this.#connection,
      `create or replace temp table "_eider_present" as ${this.#select('', readings)}`,
    );
    await this.#connection.run(
      `delete from ${table} t where not exists (select 1 from ${present} n where ${sameKey(key)})`,
    );
    await this.#connection.run(`drop table ${present}`);
    const found = Number(await this.#connection.value(`select count(*) from ${table}`));
    this.#expected = count;
    this.#expect(found);
  }
}

function sameKey(key: readonly string[]): string {
  return key.map((name) => `t.${quoteIdentifier(name)} = n.${quoteIdentifier(name)}`).join(' and ');
}
