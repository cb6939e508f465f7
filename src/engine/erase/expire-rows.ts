import { keepText, type Retention } from '../../core/project/retention.js';
import type { NodeId } from '../../core/project/ids.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationLabel, relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { forgetFingerprint, stateDdl, stateSchema } from '../execute/state-tables.js';
import { inTransaction } from '../duckdb/in-transaction.js';
import { dueDdl, markDue } from './due.js';

/** A relation whose rows have a time to live. */
export interface Kept {
  readonly id: NodeId;
  readonly relation: Relation;
  readonly retention: Retention;
}

/** What there is to remove from a relation, or why nothing can be said of it. */
export type Expiry =
  | {
      readonly kind: 'counted';
      readonly rows: number;
      readonly expired: number;
      /** Rows without a date: they stay. */
      readonly undated: number;
      /** ISO date: rows of days before it go. */
      readonly before: string;
    }
  | { readonly kind: 'not-built' }
  | { readonly kind: 'no-column'; readonly known: readonly string[] }
  | { readonly kind: 'no-date'; readonly type: string };

/** Counts the rows of a relation that are older than they may be. Reads only. @param today ISO date */
export async function countExpired(kept: Kept, today: string, connection: Connection): Promise<Expiry> {
  const { relation, retention } = kept;
  const columns = await connection.rows(
    `select column_name as name, data_type as type from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
     where database_name = current_database() and lower(schema_name) = lower($1) and lower(table_name) = lower($2)`,
    [relation.schema, relation.name],
  );
  if (columns.length === 0) return { kind: 'not-built' };
  const column = columns.find(({ name }) => String(name).toLowerCase() === retention.column.toLowerCase());
  if (!column) return { kind: 'no-column', known: columns.map(({ name }) => String(name)) };
  const type = String(column['type']);
  if (!isDated(type)) return { kind: 'no-date', type };
  const [row] = await connection.rows(
    `select count(*)::varchar as n, (count(*) filter (${expiredCondition(retention, today)}))::varchar as expired,
       (count(*) filter (${quoteIdentifier(retention.column)} is null))::varchar as undated, (${bound(retention, today)})::varchar as before
     from ${relationSql(relation)}`,
  );
  return {
    kind: 'counted',
    rows: Number(row?.['n']),
    expired: Number(row?.['expired']),
    undated: Number(row?.['undated']),
    before: String(row?.['before']),
  };
}

/**
 * Removes them in one transaction, with a record of how many: their values stay in the bytes of the file until it is rewritten, which is noted too. What
 * was made from the relation is made again by the next build. Gives the number of rows.
 */
export async function removeExpired(
  kept: Kept,
  today: string,
  runId: string,
  connection: Connection,
): Promise<number> {
  return inTransaction(connection, () => deleteExpired(kept, today, runId, connection));
}

/** The same inside of a transaction that somebody else began. */
export async function deleteExpired(
  { id, relation, retention }: Kept,
  today: string,
  runId: string,
  connection: Connection,
): Promise<number> {
  const before = await connection.value(`select (${bound(retention, today)})::varchar`);
  const rows = await connection.run(
    `delete from ${relationSql(relation)} where ${expiredCondition(retention, today)}`,
  );
  if (rows === 0) return 0;
  await connection.run(
    `insert into ${stateSchema}.retentions values ($1, $2, $3, $4, $5::date, $6, $7, now())`,
    [id, relationLabel(relation), retention.column, keepText(retention.keep), String(before), rows, runId],
  );
  await connection.run(forgetFingerprint(id));
  await connection.run(markDue);
  return rows;
}

/** Statements that make the tables of records. Safe to run again. */
export const retentionDdl: readonly string[] = [
  ...stateDdl,
  ...dueDdl,
  `create table if not exists ${stateSchema}.retentions (
    id varchar, relation varchar, "column" varchar, keep varchar, "before" date, "rows" bigint, run_id varchar, applied_at timestamptz)`,
];

/** Whether a column of this type tells how old a row is. */
export function isDated(type: string): boolean {
  return /^(?:DATE|TIMESTAMP.*)$/u.test(type);
}

/** SQL of a row: it is older than it may be. Null for a row without a date. @param today ISO date */
export function expiredCondition(retention: Retention, today: string): string {
  return `${quoteIdentifier(retention.column)} < ${bound(retention, today)}`;
}

function bound({ keep }: Retention, today: string): string {
  return `(date ${quoteText(today)} - interval ${keep.count} ${keep.unit})::date`;
}
