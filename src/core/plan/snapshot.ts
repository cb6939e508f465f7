import { snapshotColumns, type NodeConfig, type SnapshotColumn } from '../project/node-config.js';
import { quoteIdentifier } from '../sql/quote.js';
import { trimStatement } from '../sql/trim-statement.js';
import type { Rendered } from '../template/types.js';
import { joinRendered, sliceRendered } from './rendered.js';

/** What a snapshot needs to know to tell versions of rows apart. */
export interface SnapshotSettings {
  readonly strategy: 'timestamp' | 'check';
  /** SQL over the query's columns. */
  readonly uniqueKey: readonly string[];
  /** SQL over the query's columns; absent: the time of the run. */
  readonly updatedAt?: string;
  /** check only. */
  readonly checkCols: 'all' | readonly string[];
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record';
  /** SQL of the end of a version that still holds; absent: NULL. */
  readonly validToCurrent?: string;
  /** Names of the columns that it adds. */
  readonly names: { readonly [Name in SnapshotColumn]: string };
  /** Takes rows without a key, and several of one key, as dbt does. */
  readonly compatible: boolean;
}

/** The session variable that holds the time of a snapshot: a TIMESTAMP in UTC. Unset where nothing is built. */
export const snapshotTime = 'eider_snapshot_time';

/** The time of the run, as SQL. */
export const snapshotTimeSql = `getvariable('${snapshotTime}')::timestamp`;

/** The settings of a checked configuration. What is missing has been reported, and stands here as something harmless. */
export function snapshotSettings(config: NodeConfig): SnapshotSettings {
  const { check_cols, dbt_valid_to_current, snapshot_meta_column_names: given = {}, updated_at } = config;
  const name = (column: SnapshotColumn): [SnapshotColumn, string] => [column, given[column] ?? column];
  return {
    strategy: config.strategy ?? 'check',
    uniqueKey: config.unique_key ?? [],
    ...(updated_at !== undefined && { updatedAt: updated_at }),
    checkCols: check_cols ?? 'all',
    hardDeletes: config.hard_deletes ?? 'ignore',
    ...(dbt_valid_to_current !== undefined && { validToCurrent: dbt_valid_to_current }),
    names: Object.fromEntries(snapshotColumns.map(name)) as SnapshotSettings['names'],
    compatible: config.compatible ?? false,
  };
}

/** When a row was updated, as SQL over the query's columns. */
export function momentSql({ updatedAt }: SnapshotSettings): string {
  return updatedAt === undefined ? snapshotTimeSql : `(${updatedAt}\n)`;
}

/** The columns that a snapshot adds to a row that holds now, with the SQL of each, in the order of the table. */
export function addedColumns(settings: SnapshotSettings): readonly (readonly [name: string, sql: string])[] {
  const { names, hardDeletes, uniqueKey, validToCurrent } = settings;
  const moment = momentSql(settings);
  return [
    [names.dbt_scd_id, hashSql([...uniqueKey.map((key) => `(${key}\n)`), moment])],
    [names.dbt_updated_at, moment],
    [names.dbt_valid_from, moment],
    // The NULL takes the type of the moment.
    [names.dbt_valid_to, `coalesce(nullif(${moment}, ${moment}), ${validToCurrent ?? 'null'}\n)`],
    ...(hardDeletes === 'new_record' ? [[names.dbt_is_deleted, `'False'`] as const] : []),
  ];
}

/** The id of a version: the same as dbt's. */
export function hashSql(parts: readonly string[]): string {
  return `md5(${parts.map((part) => `coalesce(cast(${part} as varchar), '')`).join(` || '|' || `)})`;
}

/** The query that a snapshot's table is first made of: its rows, each with the columns of a version that holds. */
export function snapshotQuery(body: Rendered, settings: SnapshotSettings): Rendered {
  const added = addedColumns(settings).map(([name, sql]) => `,\n  ${sql} as ${quoteIdentifier(name)}`);
  // A semicolon at its end could not stand inside another statement.
  const query = sliceRendered(body, 0, trimStatement(body.sql).length);
  return joinRendered([`select *${added.join('')}\nfrom (\n`, query, `\n) as snapshot_query`]);
}

/** The settings that a history rests on: with others, its versions would not fit together. As recorded in the warehouse. */
export function historyRecord({ names, uniqueKey, validToCurrent }: SnapshotSettings): string {
  return JSON.stringify({
    unique_key: uniqueKey,
    dbt_valid_to_current: validToCurrent ?? null,
    snapshot_meta_column_names: names,
  });
}

/** Which of these settings are not as recorded; none where nothing is recorded. */
export function changedSettings(recorded: string | undefined, settings: SnapshotSettings): readonly string[] {
  if (recorded === undefined || !recorded.startsWith('{')) return [];
  const before = JSON.parse(recorded) as Readonly<Record<string, unknown>>;
  const now = JSON.parse(historyRecord(settings)) as Readonly<Record<string, unknown>>;
  // From NULL to a value nothing is lost: both are taken as the end of a version that holds.
  return Object.keys(now).filter(
    (key) =>
      JSON.stringify(before[key]) !== JSON.stringify(now[key]) &&
      !(key === 'dbt_valid_to_current' && before[key] === null),
  );
}
