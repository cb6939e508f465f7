import type { RowLimit, StandIn } from '../../core/plan/reading.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationKey, relationSql } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';

/** The tables in memory that the stages of one run read. Each is made once, by the first stage that reads it. */
export class StandIns {
  /** The project's folder, and that of the deferred warehouse. */
  readonly #folders: { readonly own: string; readonly other: string };
  readonly #made = new Map<string, Promise<void>>();
  readonly #schemas = new Map<string, Promise<void>>();

  constructor(own: string, other: string = own) {
    this.#folders = { own, other };
  }

  /** Call it outside of a transaction: one transaction writes to one database only. Throws a `SqlError`. */
  async make(standIns: readonly StandIn[], connection: Connection): Promise<void> {
    for (const standIn of standIns) {
      const key = relationKey(standIn.as);
      const made = this.#made.get(key) ?? this.#makeOne(standIn, connection);
      this.#made.set(key, made);
      await made;
    }
  }

  async #makeOne(standIn: StandIn, connection: Connection): Promise<void> {
    const { as, files, from, limit } = standIn;
    await this.#schema(as.database ?? '', as.schema, connection);
    const sql = `create table ${relationSql(as)} as select * from ${relationSql(from)}${clauseOf(limit)}`;
    if (files !== true) {
      await connection.run(sql);
      return;
    }
    await searchFilesIn([this.#folders.other], connection);
    try {
      await connection.run(sql);
    } finally {
      await searchFilesIn([this.#folders.own], connection);
    }
  }

  async #schema(database: string, schema: string, connection: Connection): Promise<void> {
    await this.#once(database, () =>
      connection.run(`attach if not exists ':memory:' as ${quoteIdentifier(database)}`),
    );
    const name = relationSql({ schema: database, name: schema });
    await this.#once(name.toLowerCase(), () => connection.run(`create schema if not exists ${name}`));
  }

  async #once(key: string, work: () => Promise<unknown>): Promise<void> {
    const done = this.#schemas.get(key) ?? work().then(() => undefined);
    this.#schemas.set(key, done);
    await done;
  }
}

/** From which folders this connection finds files with relative names; the first that has one counts. */
export async function searchFilesIn(folders: readonly string[], connection: Connection): Promise<void> {
  await connection.run(`set session file_search_path = ${quoteText(folders.join(','))}`);
}

function clauseOf(limit: RowLimit | undefined): string {
  switch (limit?.kind) {
    case undefined:
      return '';
    case 'empty':
      return ' limit 0';
    case 'percent':
      // Of single rows: the sample of blocks that DuckDB takes else is all or nothing for small tables.
      return ` using sample ${limit.percent} percent (bernoulli)`;
    case 'rows':
      return ` using sample reservoir(${limit.rows} rows)`;
  }
}
