import type { CommonColumn } from '../../core/diff/column-changes.js';
import {
  castProbe,
  DiffSql,
  shareOf,
  type ComparedColumn,
  type Comparison,
  type HashLimit,
} from '../../core/diff/diff-sql.js';
import type { ColumnStatus, DiffSample, KeyExamples, KeyValues, RowChanges } from '../../core/diff/types.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

export interface CompareRequest {
  readonly before: Relation;
  readonly after: Relation;
  /** Those to pair rows by, of both sides; none: rows are compared as wholes. */
  readonly key: readonly CommonColumn[];
  /** The others of both sides. */
  readonly others: readonly CommonColumn[];
  readonly sample?: DiffSample;
  /** Whether to tell of every column, see `ColumnStatus`. */
  readonly byColumn?: boolean;
  /** How many keys of each kind to give; the caller knows that they may be seen. */
  readonly examples: number;
}

const repeatedTable = 'eider_repeated_keys';

/** Compares the rows of two relations that the connection can read. Writes temporary tables only. Throws `SqlError`. */
export async function compareRows(request: CompareRequest, connection: Connection): Promise<RowChanges> {
  const { before, after } = request;
  const key = await compared(request.key, before, connection);
  const comparison: Comparison = {
    before,
    after,
    // A key that is cast could make two rows one: its texts tell them apart.
    key: key.map((column) => (column.as === 'cast' ? { ...column, as: 'text' } : column)),
    others: await compared(request.others, before, connection),
  };
  const whole = new DiffSql(comparison, { kind: 'all' });
  const sql = whole.limited(await limitOf(request.sample, whole, connection));
  if (request.key.length === 0)
    return { kind: 'unkeyed', ...countsOf(await firstRow(sql.wholes(), connection)) };
  return keyed(request, comparison, sql, connection);
}

async function keyed(
  { byColumn, examples, key }: CompareRequest,
  { others }: Comparison,
  sql: DiffSql,
  connection: Connection,
): Promise<RowChanges> {
  const repeatedKeys = {
    before: numberOf(await connection.value(sql.repeatedKeys('before'))),
    after: numberOf(await connection.value(sql.repeatedKeys('after'))),
  };
  const isRepeated = repeatedKeys.before > 0 || repeatedKeys.after > 0;
  const repeated = isRepeated ? repeatedTable : undefined;
  if (repeated !== undefined) await connection.run(sql.makeRepeated(repeated));
  const pairs = await firstRow(sql.paired(repeated), connection);
  const paired = countsOf(pairs);
  const wholes = repeated === undefined ? none : countsOf(await firstRow(sql.wholes(repeated), connection));
  const columns = others.map(({ after: { name } }, index) => ({
    name,
    changed: numberOf(pairs[`n${index + 1}`]),
  }));
  return {
    kind: 'keyed',
    key: key.map(({ after }) => after.name),
    before: paired.before + wholes.before,
    after: paired.after + wholes.after,
    added: paired.added + wholes.added,
    removed: paired.removed + wholes.removed,
    changed: numberOf(pairs['changed']),
    columns: columns.filter(({ changed }) => changed > 0),
    ...(byColumn && { statuses: statusesOf(others, pairs, paired) }),
    repeatedKeys,
    ...(examples > 0 && { examples: await examplesOf(sql, examples, repeated, connection) }),
  };
}

function statusesOf(
  others: readonly ComparedColumn[],
  pairs: Readonly<Record<string, unknown>>,
  { after, added }: { readonly after: number; readonly added: number },
): readonly ColumnStatus[] {
  const of = (name: string, index: number): number => numberOf(pairs[`${name}${index + 1}`]);
  return others.map(({ after: { name } }, index) => {
    const changed = of('n', index);
    const equal = after - added - changed;
    return { name, equal, changed, emptied: of('e', index), filled: of('g', index) };
  });
}

/**
 * What to read for a side: a table as it is, a view from a temporary table, so that it is read once, and with the files of its own project, in whose
 * folder the caller is. Throws `SqlError`.
 */
export async function holdRows(
  side: 'before' | 'after',
  { relation, isView }: { readonly relation: Relation; readonly isView: boolean },
  connection: Connection,
): Promise<Relation> {
  if (!isView) return relation;
  const held: Relation = { database: 'temp', schema: 'main', name: `eider_${side}` };
  await connection.run(`create or replace temp table ${relationSql(held)} as from ${relationSql(relation)}`);
  return held;
}

/** How many rows a relation has. Throws `SqlError`. */
export async function countRows(sql: string, connection: Connection): Promise<number> {
  return numberOf(await connection.value(`select count(*) from ${sql}`));
}

/** How each column is compared: where its type is another one, DuckDB is asked whether it can cast. */
async function compared(
  columns: readonly CommonColumn[],
  before: Relation,
  connection: Connection,
): Promise<readonly ComparedColumn[]> {
  const found: ComparedColumn[] = [];
  for (const column of columns) {
    if (column.before.type === column.after.type) found.push({ ...column, as: 'same' });
    else
      found.push({ ...column, as: (await binds(castProbe(before, column), connection)) ? 'cast' : 'text' });
  }
  return found;
}

async function binds(sql: string, connection: Connection): Promise<boolean> {
  try {
    await connection.columns(sql);
    return true;
  } catch (error) {
    if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
    return false;
  }
}

async function limitOf(
  sample: DiffSample | undefined,
  sql: DiffSql,
  connection: Connection,
): Promise<HashLimit> {
  switch (sample?.kind) {
    case undefined:
      return { kind: 'all' };
    case 'percent':
      return shareOf(sample);
    case 'rows': {
      const highest = await connection.value(sql.highestHash(sample.rows));
      return typeof highest === 'string' ? { kind: 'below', highest } : { kind: 'all' };
    }
  }
}

async function examplesOf(
  sql: DiffSql,
  most: number,
  repeated: string | undefined,
  connection: Connection,
): Promise<KeyExamples> {
  const some = async (kind: keyof KeyExamples): Promise<readonly KeyValues[]> => {
    const rows = await connection.rows(sql.examples(kind, most, repeated));
    return rows.map((row) => Object.values(row).map((value) => (typeof value === 'string' ? value : null)));
  };
  return { added: await some('added'), removed: await some('removed'), changed: await some('changed') };
}

interface Counts {
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
}

const none: Counts = { before: 0, after: 0, added: 0, removed: 0 };

function countsOf(row: Readonly<Record<string, unknown>>): Counts {
  return {
    before: numberOf(row['before']),
    after: numberOf(row['after']),
    added: numberOf(row['added']),
    removed: numberOf(row['removed']),
  };
}

async function firstRow(sql: string, connection: Connection): Promise<Readonly<Record<string, unknown>>> {
  return (await connection.rows(sql))[0] ?? {};
}

function numberOf(value: unknown): number {
  return Number(value ?? 0);
}
