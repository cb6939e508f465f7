import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

/** Whose rows are meant: column names, and for each person a value of each. The values are personal data: they go into bound parameters and nowhere else. */
export interface Keys {
  readonly columns: readonly string[];
  readonly persons: readonly (readonly string[])[];
}

/** A source's columns as the warehouse has them. */
export interface SourceTable {
  readonly relation: Relation;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The table of keys, of this connection only. */
export const keysTable = 'temp.main.eider_keys';

/** A key that its column cannot hold; says which, and no value. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
  readonly column: string;
  readonly type: string;
  /** Which person, from 1. */
  readonly person: number;
  constructor(column: string, type: string, person: number) {
    super(`a key of ${column} is no ${type}`);
    this.column = column;
    this.type = type;
    this.person = person;
  }
}

/** The columns of a table of the warehouse; undefined where there is no such table. */
export async function sourceTable(
  relation: Relation,
  connection: Connection,
): Promise<SourceTable | undefined> {
  const rows = await connection.rows(
    `select column_name as name, data_type as type from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
     where database_name = current_database() and lower(schema_name) = lower($1) and lower(table_name) = lower($2) order by column_index`,
    [relation.schema, relation.name],
  );
  if (rows.length === 0) return undefined;
  return {
    relation,
    columns: rows.map(({ name, type }) => ({ name: String(name), type: String(type) })),
  };
}

/** Puts the keys into a temporary table, `k0`, `k1`, …, each of the type of its column. Rejects with `KeyError`. */
export async function giveKeys(keys: Keys, types: readonly string[], connection: Connection): Promise<void> {
  const columns = types.map((type, index) => `k${index} ${type}`).join(', ');
  await connection.run(`create or replace temp table eider_keys (${columns})`);
  for (const [number, person] of keys.persons.entries()) {
    const list = types.map((type, index) => `$${index + 1}::varchar::${type}`).join(', ');
    try {
      await connection.run(`insert into ${keysTable} select ${list}`, person);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const wrong = await wrongKey(person, types, connection);
      throw new KeyError(keys.columns[wrong] ?? '', types[wrong] ?? '', number + 1);
    }
  }
}

async function wrongKey(
  person: readonly string[],
  types: readonly string[],
  connection: Connection,
): Promise<number> {
  for (const [index, type] of types.entries()) {
    const fits = await connection.value(`select try_cast($1::varchar as ${type}) is not null`, [
      person[index] ?? '',
    ]);
    if (fits !== true) return index;
  }
  return 0;
}

/** A condition on rows of a relation: its columns are those of a given key. */
export function ofPersons(columns: readonly string[], row: string): string {
  const same = columns.map((column, index) => `k.k${index} = ${row}.${quoteIdentifier(column)}`);
  return `exists (select 1 from ${keysTable} as k where ${same.join(' and ')})`;
}

/** How many rows of a relation meet a condition on `r`. */
export async function countOf(
  relation: Relation,
  condition: string,
  connection: Connection,
): Promise<number> {
  const sql = `select count(*)::varchar from ${relationSql(relation)} as r where ${condition}`;
  return Number(await connection.value(sql));
}

/** Removes them; to be called in a transaction. Gives how many there were. */
export async function deleteOf(
  relation: Relation,
  condition: string,
  connection: Connection,
): Promise<number> {
  return connection.run(`delete from ${relationSql(relation)} as r where ${condition}`);
}

/** Which of the columns hold, in every row of the persons, a value that no other row of the source has. */
export async function tellingColumns(
  relation: Relation,
  keys: readonly string[],
  columns: readonly string[],
  connection: Connection,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const name of columns) {
    const column = quoteIdentifier(name);
    const own = `from ${relationSql(relation)} as r where ${ofPersons(keys, 'r')}`;
    const tells = await connection.value(
      `select (select count(*) > 0 and bool_and(${column} is not null) ${own})
         and not exists (select 1 from ${relationSql(relation)} as r where not ${ofPersons(keys, 'r')} and ${column} in (select ${column} ${own}))`,
    );
    if (tells === true) found.add(name);
  }
  return found;
}

/** A condition on rows of a relation: the column has a value of the persons' rows of the source. To be asked while those are there. */
export function withValueOf(
  column: string,
  from: string,
  source: Relation,
  keys: readonly string[],
  row: string,
): string {
  return `${row}.${quoteIdentifier(column)} in (select s.${quoteIdentifier(from)} from ${relationSql(source)} as s where ${ofPersons(keys, 's')})`;
}

/** Values that tell these persons from all others, and how many could not. */
export interface Telling {
  readonly values: readonly string[];
  /** Distinct values that others have too, or that are too short to mean anything. */
  readonly shared: number;
}

/** Fewer characters are in every file by chance. */
const shortest = 4;
const shortestNumber = 8;

/**
 * The values of the persons' rows that no other row of the source has in the same column. Of texts of at least 4 characters, and numbers and identifiers
 * of at least 8.
 */
export async function tellingValues(
  { relation, columns }: SourceTable,
  keys: readonly string[],
  searched: readonly string[],
  connection: Connection,
): Promise<Telling> {
  const values = new Set<string>();
  let shared = 0;
  for (const { name, type } of columns) {
    const isText = type === 'VARCHAR';
    const isNumber = /^(?:U?(?:BIG|HUGE)?INT(?:EGER)?|UBIGINT|DECIMAL\(\d+,0\)|UUID)$/u.test(type);
    if ((!isText && !isNumber) || !searched.includes(name)) continue;
    const column = quoteIdentifier(name);
    const rows = await connection.rows(
      `with own as (select distinct trim(${column}::varchar) as v from ${relationSql(relation)} as r where ${ofPersons(keys, 'r')}),
         others as (select distinct trim(${column}::varchar) as v from ${relationSql(relation)} as r where not ${ofPersons(keys, 'r')})
       select v, length(v) >= ${isText ? shortest : shortestNumber} and v not in (select v from others where v is not null) as tells
       from own where v is not null and v <> '' order by v`,
    );
    for (const row of rows) {
      if (row['tells'] === true) values.add(String(row['v']));
      else shared += 1;
    }
  }
  return { values: [...values].sort(), shared };
}

/** A keyed hash (HMAC-SHA-256, RFC 2104) of a key: what tells it again, and tells nobody else who it is. The connection has the pseudonym key. */
export function keyHash(source: string, texts: readonly string[]): string {
  const text = `${quoteText(`erased:${source}:`)} || to_json([${texts.join(', ')}])::varchar`;
  return `sha256(getvariable('eider_pseudonym_outer') || unhex(sha256(getvariable('eider_pseudonym_inner') || encode(${text}))))`;
}
