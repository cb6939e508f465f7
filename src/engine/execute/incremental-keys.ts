import type { Work } from '../../core/plan/stages.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { equal } from './incremental-statements.js';
import { ModelSqlError } from './stage-context.js';

type IncrementalWork = Extract<Work, { kind: 'incremental' }>;

/**
 * Refuses new rows whose key is not one: a NULL would never match and be added again at every run. With `merge`, two new rows of one key would leave it
 * to chance which of them stays; `delete+insert` replaces all rows of a key by all new ones, so that a key can be that of a part of the table. Throws `ModelSqlError`.
 * @param rows SQL of the table of new rows
 */
export async function checkNewKeys(
  rows: string,
  work: IncrementalWork,
  connection: Connection,
): Promise<void> {
  const key = keyOf(work);
  if (key.length === 0) return;
  const columns = key.map(quoteIdentifier);
  const label = labelOf(key);
  const isNull = columns.map((column) => `${column} is null`).join(' or ');
  const nulls = await countOf(connection, `select count(*) from ${rows} where ${isNull}`);
  if (nulls > 0) {
    throw keyError(
      'NULL_KEY',
      `${nulls === 1 ? '1 new row has' : `${nulls} new rows have`} no value in the unique key ${label}`,
    );
  }
  if (!work.merge) return;
  const doubles = await countOf(
    connection,
    `select count(*) from (select 1 from ${rows} group by ${columns.join(', ')} having count(*) > 1)`,
  );
  if (doubles > 0)
    throw keyError('DUPLICATE_KEY', `${timesText(doubles, label)} more than once among the new rows`);
}

/** Refuses a merge in which a new row has several old ones of its key: it would change each of them. Throws `ModelSqlError`. */
export async function checkOldKeys(
  table: string,
  rows: string,
  work: IncrementalWork,
  connection: Connection,
): Promise<void> {
  const key = keyOf(work);
  if (!work.merge || key.length === 0) return;
  const columns = key.map((column) => `old.${quoteIdentifier(column)}`).join(', ');
  const matched = `select 1 from ${table} as old where exists (select 1 from ${rows} as new where ${equal(key, 'old', 'new')}) group by ${columns} having count(*) > 1`;
  const doubles = await countOf(connection, `select count(*) from (${matched})`);
  if (doubles > 0) {
    throw keyError(
      'MATCHES_TWICE',
      `${timesText(doubles, labelOf(key))} more than once among the rows that are there: the merge would change each of them`,
    );
  }
}

/** The columns that identify a row; none when nothing is looked up. dbt takes keys as they are. */
function keyOf({ asDbt, merge, strategy, uniqueKey }: IncrementalWork): readonly string[] {
  if (asDbt) return [];
  return strategy === 'append' ? [] : (merge?.on ?? uniqueKey);
}

function labelOf(key: readonly string[]): string {
  return key.map((column) => `\`${column}\``).join(', ');
}

function timesText(count: number, label: string): string {
  return count === 1
    ? `1 value of the unique key ${label} occurs`
    : `${count} values of the unique key ${label} occur`;
}

function keyError(subtype: string, message: string): ModelSqlError {
  return new ModelSqlError({ type: 'Incremental', subtype, message }, 'other');
}

async function countOf(connection: Connection, sql: string): Promise<number> {
  return Number(await connection.value(sql));
}
