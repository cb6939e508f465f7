import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { SyncPostgres } from '../../core/project/sync-settings.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { countedRows } from '../execute/stage-context.js';
import { gateOf, passes, throughGate, type Gate, type Passed } from './gate.js';
import { askPostgres, postgresColumns, postgresFrom, type PostgresColumn } from './postgres-columns.js';
import { checkQuery, columnReading, postgresSelect, type ColumnReading } from './postgres-select.js';
import { checkColumns, checkDrift, tableColumns } from './read-columns.js';
import { SyncError } from './sync-error.js';
import type { SyncSource } from './sync-source.js';
import { dropView, type LoadContext } from './transaction.js';

/** What is wrong with one table of Postgres. */
export function postgresProblem(source: SyncSource, problem: string): Diagnostic {
  return diagnostic('sync/postgres', { source: source.name, problem }, { at: source.at });
}

/** One table on its way: checked, then written. */
export class PostgresTable {
  readonly #alias: string;
  readonly #source: SyncSource<SyncPostgres>;
  readonly #connection: Connection;
  readonly #context: LoadContext;
  readonly #fullRefresh: boolean;
  #readings: readonly ColumnReading[] = [];
  #gate: Gate = { columns: [], untold: 0, isWatched: false };
  #where = '';
  #expected = 0;
  #isIncremental = false;
  #isThere = false;

  /** @param from the attached database, by its name there */
  constructor(
    from: { readonly alias: string; readonly fullRefresh: boolean },
    source: SyncSource<SyncPostgres>,
    connection: Connection,
    context: LoadContext,
  ) {
    this.#alias = from.alias;
    this.#fullRefresh = from.fullRefresh;
    this.#source = source;
    this.#connection = connection;
    this.#context = context;
  }

  /** Only what changed is fetched, and the other rows stay; known once it is prepared. */
  get isIncremental(): boolean {
    return this.#isIncremental;
  }

  /** Erasures that cannot be told; known once it is prepared. */
  get untold(): number {
    return this.#gate.untold;
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
    const described = await this.#connection.columns(this.#select());
    this.#gate = await gateOf(source, described, this.#connection, this.#context);
    const before = await tableColumns(source.relation, this.#connection);
    this.#isThere = source.isPresent && before.length > 0;
    const isSameCode = source.recorded[0]?.code === source.code;
    if (this.#isThere && isSameCode && !this.#fullRefresh) {
      checkDrift(source, before, described, false);
      // A new column needs the values of old rows, too.
      this.#isIncremental = source.from.cursor !== undefined && before.length === described.length;
    }
    if (this.#isIncremental) this.#where = await this.#sinceLast();
    await this.#check();
  }

  /** Writes the rows that may come in; gives how many came. */
  async load(): Promise<Passed> {
    const { relation } = this.#source;
    await this.#connection.run(`create schema if not exists ${quoteIdentifier(relation.schema)}`);
    await dropView(relation, this.#connection);
    const table = relationSql(relation);
    if (this.#isIncremental) return this.#update(table);
    const passed = await this.#write(`create or replace table ${table} as`);
    await this.#checkKey(table);
    return passed;
  }

  /** All rows that were counted must arrive at the gate. */
  async #write(head: string): Promise<Passed> {
    const passed = await throughGate(this.#gate, this.#select(), this.#connection, (passing) =>
      countedRows(this.#connection, `${head} ${passing}`),
    );
    this.#expect(passed.read);
    return passed;
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
  async #update(table: string): Promise<Passed> {
    const { deletes, key } = this.#source.from;
    const fresh = 'temp."_eider_fresh"';
    const passed = await this.#write('create or replace temp table "_eider_fresh" as');
    if (key.length > 0) {
      await this.#checkKey(fresh);
      await this.#connection.run(`delete from ${table} t using ${fresh} n where ${sameKey(key)}`);
    }
    await this.#connection.run(`insert into ${table} by name select * from ${fresh}`);
    await this.#connection.run(`drop table ${fresh}`);
    if (deletes) await this.#deleteGone(table, key);
    return passed;
  }

  /** Of the rows that are gone only their keys are missing: those are read, with what the gate asks for, and nothing else. */
  async #deleteGone(table: string, key: readonly string[]): Promise<void> {
    const names = new Set([...key, ...this.#gate.columns]);
    const readings = this.#readings.filter(({ name }) => names.has(name));
    const present = 'temp."_eider_present"';
    await this.#connection.run(
      `create or replace temp table "_eider_present" as select * from (${this.#select('', readings)}) as r where ${passes(this.#gate)}`,
    );
    await this.#connection.run(
      `delete from ${table} t where not exists (select 1 from ${present} n where ${sameKey(key)})`,
    );
    this.#expected = Number(await this.#connection.value(`select count(*) from ${present}`));
    await this.#connection.run(`drop table ${present}`);
    this.#expect(Number(await this.#connection.value(`select count(*) from ${table}`)));
  }
}

function sameKey(key: readonly string[]): string {
  return key.map((name) => `t.${quoteIdentifier(name)} = n.${quoteIdentifier(name)}`).join(' and ');
}
