import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { SyncPostgres } from '../../core/project/sync-settings.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { failureDiagnostic } from '../duckdb/failure-diagnostic.js';
import { SqlError } from '../duckdb/sql-error.js';
import { ageOut } from './gate.js';
import { askPostgres } from './postgres-columns.js';
import { postgresProblem, PostgresTable } from './postgres-table.js';
import { SyncError } from './sync-error.js';
import type { SyncResult, SyncSource } from './sync-source.js';
import { recordLoad, type LoadContext } from './transaction.js';

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
    const table = new PostgresTable(
      { alias: this.#alias, ...this.#options },
      source,
      this.#connection,
      this.#context,
    );
    try {
      await table.prepare();
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      return { source, diagnostic: error.diagnostic, seconds: seconds() };
    }
    const aged = await ageOut(source, this.#connection, this.#context);
    const { loaded, erased, expired } = await table.load();
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
      leftOut: erased + expired,
      sourceTime,
      details: JSON.stringify({ snapshot, rows }),
    };
    await recordLoad(
      { source, records: [record], kept: [], removed: [], rows },
      this.#connection,
      this.#context,
    );
    const status = isSame ? 'unchanged' : 'loaded';
    const result = {
      status,
      loaded,
      rejected: 0,
      rows,
      erased,
      untold: table.untold,
      // Where all is replaced, those that were removed are among those that were kept out.
      expired: expired + (table.isIncremental ? aged : 0),
    } as const;
    return { source, result, seconds: seconds() };
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
    const isOwn = failure.subtype === 'DISK_FULL' || own.test(failure.type);
    // A query of Postgres's own is described there while DuckDB binds it: that, too, can be cut off.
    const isThere = isOwn && !/^(?:Binder|Catalog)/u.test(failure.type) ? true : await this.#isThere();
    if (isOwn && isThere) return failureDiagnostic(failure, source.name, source.at);
    const problem = isThere
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
