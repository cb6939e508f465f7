import { diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { countExpired, deleteExpired, expiredCondition, isDated } from '../erase/expire-rows.js';
import { erasedPersons } from '../erase/erasure-records.js';
import { countedRows } from '../execute/stage-context.js';
import { SyncError } from './sync-error.js';
import type { SyncSource } from './sync-source.js';
import type { LoadContext } from './transaction.js';

/**
 * What may not come in with a load: rows of persons who were erased from the source, and rows that are older than its `retention` lets them be. They are kept out before anything
 * is written: DuckDB leaves the bytes of rows that are removed afterwards in the file.
 */
export interface Gate {
  /** SQL of a row `r`: it is an erased person's. */
  readonly erased?: string;
  /** SQL of a row: it is too old. */
  readonly expired?: string;
  /** The columns that both read. */
  readonly columns: readonly string[];
  /** Erasures that cannot be told. */
  readonly untold: number;
  /** Somebody was erased from this source: nobody can tell whose a broken line is, so no text of one is kept. */
  readonly isWatched: boolean;
}

/** What came to a gate, and what it kept out. `read` is all three together and `loaded`. */
export interface Passed {
  readonly read: number;
  readonly loaded: number;
  readonly erased: number;
  readonly expired: number;
}

/**
 * The gate of a source.
 * @param columns of what is loaded; throws `SyncError` where `retention` names none of them, or one that is no date
 */
export async function gateOf(
  source: SyncSource,
  columns: readonly ColumnDescription[],
  connection: Connection,
  { keyFingerprint, today }: LoadContext,
): Promise<Gate> {
  const names = columns.map(({ name }) => name);
  const persons = await erasedPersons(source.id, names, keyFingerprint, connection);
  const aged = agedColumn(source, columns);
  return {
    ...(persons.condition !== undefined && { erased: persons.condition }),
    ...(source.retention && { expired: expiredCondition(source.retention, today) }),
    columns: [...persons.columns, ...(aged === undefined ? [] : [aged])],
    untold: persons.untold,
    isWatched: persons.erasures > 0,
  };
}

function agedColumn(source: SyncSource, columns: readonly ColumnDescription[]): string | undefined {
  const { at, name, retention } = source;
  if (!retention) return undefined;
  const { column } = retention;
  const found = columns.find((each) => each.name.toLowerCase() === column.toLowerCase());
  if (!found) {
    const suggestion = suggest(
      column,
      columns.map((each) => each.name),
    );
    throw new SyncError(diagnostic('retention/unknown-column', { name, column, suggestion }, { at }));
  }
  if (!isDated(found.type))
    throw new SyncError(diagnostic('retention/not-a-date', { name, column, type: found.type }, { at }));
  return found.name;
}

const incoming = 'temp."_eider_incoming"';

/**
 * Writes what may come in. Where nothing is kept out the query goes to `write` as it is; else its rows pass through a temporary table, so that the source is read once and every row of it is counted.
 */
export async function throughGate(
  gate: Gate,
  select: string,
  connection: Connection,
  write: (select: string) => Promise<number>,
): Promise<Passed> {
  if (gate.erased === undefined && gate.expired === undefined) {
    const loaded = await write(select);
    return { read: loaded, loaded, erased: 0, expired: 0 };
  }
  const read = await countedRows(connection, `create or replace temp table "_eider_incoming" as ${select}`);
  const erased = gate.erased ?? 'false';
  const [row] = await connection.rows(
    `select (count(*) filter (${erased}))::varchar as erased,
       (count(*) filter ((${gate.expired ?? 'false'}) and (${erased}) is not true))::varchar as expired from ${incoming} as r`,
  );
  const loaded = await write(`select * from ${incoming} as r where ${passes(gate)}`);
  await connection.run(`drop table ${incoming}`);
  return { read, loaded, erased: Number(row?.['erased']), expired: Number(row?.['expired']) };
}

/** SQL of a row `r`: it may come in. */
export function passes({ erased, expired }: Gate): string {
  return (
    [erased, expired]
      .flatMap((condition) => (condition === undefined ? [] : [`(${condition}) is not true`]))
      .join(' and ') || 'true'
  );
}

/** Inside of the transaction of a load: removes what has become too old in the table as it is. Gives the number of rows. */
export async function ageOut(
  source: SyncSource,
  connection: Connection,
  { stamp, today }: LoadContext,
): Promise<number> {
  const { id, relation, retention } = source;
  if (!retention || !source.isPresent) return 0;
  const kept = { id, relation, retention };
  const found = await countExpired(kept, today, connection);
  if (found.kind !== 'counted' || found.expired === 0) return 0;
  return deleteExpired(kept, today, stamp.runId, connection);
}
