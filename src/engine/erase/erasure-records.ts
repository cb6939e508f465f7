import type { NodeId } from '../../core/project/ids.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { stateSchema } from '../execute/state-tables.js';
import { keyHash, keysTable } from './person.js';

/** One relation of an erasure, and how many rows left it. */
export interface ErasedRows {
  readonly relation: string;
  readonly rows: number;
}

/** Statements that make the table of erasures. Safe to run again. */
export const erasureDdl: readonly string[] = [
  `create schema if not exists ${stateSchema}`,
  `create table if not exists ${stateSchema}.erasures (
    source varchar, key_columns varchar, key_hash varchar, hashed_with varchar, relations varchar, run_id varchar, erased_at timestamptz)`,
  `comment on table ${stateSchema}.erasures is 'who was erased, as keyed hashes: the key is not here'`,
];

interface Erasure {
  readonly source: NodeId;
  readonly columns: readonly string[];
  readonly relations: readonly ErasedRows[];
  /** Tells the key of the hashes from others: `PseudonymKey.fingerprint`. */
  readonly hashedWith: string;
  readonly runId: string;
}

/** Records each person of the keys table once; to be called in the transaction that deletes. */
export async function recordErasure(erasure: Erasure, connection: Connection): Promise<void> {
  const { source, columns, relations, hashedWith, runId } = erasure;
  const hash = keyHash(
    source,
    columns.map((_, index) => `k${index}::varchar`),
  );
  await connection.run(
    `insert into ${stateSchema}.erasures
     select $1, $2, hash, $3, $4, $5, now() from (select distinct ${hash} as hash from ${keysTable})
     where hash not in (select key_hash from ${stateSchema}.erasures where source = $1)`,
    [source, JSON.stringify(columns), hashedWith, JSON.stringify(relations), runId],
  );
}

/** Whether every person of the keys table was erased before, as far as the key of this connection tells. */
export async function wereErased(
  source: NodeId,
  columns: readonly string[],
  connection: Connection,
): Promise<boolean> {
  if (!(await hasRecords(connection))) return false;
  const hash = keyHash(
    source,
    columns.map((_, index) => `k${index}::varchar`),
  );
  const all = await connection.value(
    `select bool_and(coalesce(${hash} in (select key_hash from ${stateSchema}.erasures where source = $1), false)) from ${keysTable}`,
    [source],
  );
  return all === true;
}

async function hasRecords(connection: Connection): Promise<boolean> {
  const found = await connection.value(
    `select 1 from duckdb_tables() where database_name = current_database() and schema_name = '${stateSchema}' and table_name = 'erasures'`,
  );
  return found !== undefined;
}

/** Who was erased from a source, as far as the rows of a load can be told. */
export interface ErasedPersons {
  /** How many erasures the warehouse knows of this source. */
  readonly erasures: number;
  /** Erasures that cannot be told: they were recorded with another key, there is no key, or a key column is not among those of the load. */
  readonly untold: number;
  /** SQL, of a row `r`: it is an erased person's. Absent where nobody can be told. */
  readonly condition?: string;
  /** The columns that the condition reads. */
  readonly columns: readonly string[];
}

/**
 * How to tell the rows of persons who were erased from a source: whoever loads it keeps them out. The connection must have the pseudonym key, of the
 * fingerprint given; without one nothing can be told.
 * @param present the columns of what is loaded
 */
export async function erasedPersons(
  source: NodeId,
  present: readonly string[],
  fingerprint: string | undefined,
  connection: Connection,
): Promise<ErasedPersons> {
  if (!(await hasRecords(connection))) return { erasures: 0, untold: 0, columns: [] };
  const groups = await connection.rows(
    `select key_columns, hashed_with, count(*)::int as n from ${stateSchema}.erasures where source = $1 group by all order by all`,
    [source],
  );
  let erasures = 0;
  let untold = 0;
  const conditions: string[] = [];
  const used = new Set<string>();
  for (const group of groups) {
    erasures += Number(group['n']);
    const keys = String(group['key_columns']);
    const columns = JSON.parse(keys) as readonly string[];
    if (
      fingerprint === undefined ||
      group['hashed_with'] !== fingerprint ||
      !columns.every((column) => present.includes(column))
    ) {
      untold += Number(group['n']);
      continue;
    }
    const hash = keyHash(
      source,
      columns.map((column) => `r.${quoteIdentifier(column)}::varchar`),
    );
    conditions.push(
      `${hash} in (select key_hash from ${stateSchema}.erasures
         where source = ${quoteText(source)} and key_columns = ${quoteText(keys)} and hashed_with = ${quoteText(fingerprint)})`,
    );
    for (const column of columns) used.add(column);
  }
  const told = conditions.length > 0 ? { condition: conditions.join(' or ') } : {};
  return { erasures, untold, columns: [...used], ...told };
}
