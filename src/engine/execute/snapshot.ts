import {
  addedColumns,
  hashSql,
  momentSql,
  snapshotTime,
  snapshotTimeSql,
  type SnapshotSettings,
} from '../../core/plan/snapshot.js';
import type { Work } from '../../core/plan/stages.js';
import { quoteIdentifier, quoteText, unquoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { tablePrefix, type Materialised } from './relation-ddl.js';
import { checkColumnsOf, checkSnapshotKeys, fitTable } from './snapshot-table.js';
import type { StageContext } from './stage-context.js';

type SnapshotWork = Extract<Work, { kind: 'snapshot' }>;

/** Names of Eider's own columns in the queries below, which no query of an author's has. */
const row = '"__eider_row"';
const moment = '"__eider_moment"';
const keyColumn = (index: number): string => `"__eider_key_${index}"`;

/**
 * Adds to the history what has changed since the last run: ends versions that hold no more, and adds those that hold now. The table is never made anew.
 */
export async function materialiseSnapshot(
  relation: Relation,
  work: SnapshotWork,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  const now = context.now().toISOString().replace('T', ' ').replace('Z', '');
  await connection.run(`set variable ${snapshotTime} = ${quoteText(now)}::timestamp`);
  const table = relationSql(relation);
  if (context.kinds.of(relation) !== 'table') {
    await context.kinds.makeWay(connection, relation, 'table');
    const rows = await context.runModel(connection, tablePrefix(relation), work.sql);
    await checkColumnsOf(table, work.incrementalSql, work.settings, connection);
    await checkSnapshotKeys(table, work.settings, connection);
    return { rows };
  }
  const fresh = quoteIdentifier(`__eider_new_${relation.name}`);
  const prefix = `create or replace temp table ${fresh} as\n`;
  await context.runModel(connection, prefix, work.incrementalSql, { text: 'model-incremental' });
  await checkSnapshotKeys(fresh, work.settings, connection);
  const fitted = await fitTable(relation, fresh, work.settings, connection);
  const made = { table, fresh, changes: quoteIdentifier(`__eider_changes_${relation.name}`), ...fitted };
  for (const statement of snapshotStatements(made, work.settings)) await connection.run(statement);
  return { rows: Number(await connection.value(`select count(*) from ${table}`)) };
}

interface Taking {
  /** SQL of the table, of that of the query's rows, and of one for what is to be done. */
  readonly table: string;
  readonly fresh: string;
  readonly changes: string;
  /** The columns of the query. */
  readonly columns: readonly string[];
  /** Those whose values are compared; all rows count as changed where it is undefined. */
  readonly compared: readonly string[] | undefined;
}

function snapshotStatements(taking: Taking, settings: SnapshotSettings): readonly string[] {
  const { table, fresh, changes } = taking;
  const end = quoteIdentifier(settings.names.dbt_valid_to);
  const gone = quoteIdentifier(`${unquoteIdentifier(changes)}_gone`);
  const hasDeletes = settings.hardDeletes !== 'ignore';
  return [
    `create or replace temp table ${changes} as\n${changesQuery(taking, settings)}`,
    ...(hasDeletes ? [`create or replace temp table ${gone} as\n${goneQuery(taking, settings)}`] : []),
    `update ${table} set ${end} = changed.${moment} from ${changes} as changed where ${table}.rowid = changed.old_row`,
    ...(hasDeletes
      ? [
          `update ${table} set ${end} = ${snapshotTimeSql} from ${gone} as gone where ${table}.rowid = gone.${row}`,
        ]
      : []),
    insertVersions(taking, settings),
    ...(settings.hardDeletes === 'new_record' ? [insertDeletions(taking, gone, settings)] : []),
    ...[fresh, changes, ...(hasDeletes ? [gone] : [])].map((each) => `drop table ${each}`),
  ];
}

/** The query's rows with their keys, and when each was updated. */
function freshRows({ fresh }: Taking, settings: SnapshotSettings): string {
  return `select *, rowid as ${row}, ${keysSql(settings)}, ${momentSql(settings)} as ${moment} from ${fresh}`;
}

/** The versions that hold, with their keys. */
function presentRows({ table }: Taking, settings: SnapshotSettings): string {
  const end = quoteIdentifier(settings.names.dbt_valid_to);
  const { validToCurrent } = settings;
  const holds = validToCurrent === undefined ? '' : `${end} = (${validToCurrent}\n) or `;
  return `select *, rowid as ${row}, ${keysSql(settings)} from ${table} where ${holds}${end} is null`;
}

function keysSql({ uniqueKey }: SnapshotSettings): string {
  return uniqueKey.map((key, index) => `(${key}\n) as ${keyColumn(index)}`).join(', ');
}

function sameKey({ uniqueKey }: SnapshotSettings): string {
  return uniqueKey.map((_, index) => `present.${keyColumn(index)} = fresh.${keyColumn(index)}`).join(' and ');
}

/** Rows of the query that are new (`old_row` is NULL), or whose version is another than the one that holds. */
function changesQuery(taking: Taking, settings: SnapshotSettings): string {
  return `select fresh.${row} as new_row, present.${row} as old_row, fresh.${moment}
from (${freshRows(taking, settings)}) as fresh
left join (${presentRows(taking, settings)}) as present on ${sameKey(settings)}
where present.${row} is null or ${changedSql(taking, settings)}`;
}

function changedSql({ compared }: Taking, { strategy, names, hardDeletes }: SnapshotSettings): string {
  const deleted =
    hardDeletes === 'new_record' ? [`present.${quoteIdentifier(names.dbt_is_deleted)} = 'True'`] : [];
  if (strategy === 'timestamp')
    return `(${[`present.${quoteIdentifier(names.dbt_valid_from)} < fresh.${moment}`, ...deleted].join(' or ')})`;
  if (compared === undefined) return 'true';
  const differs = compared
    .map(quoteIdentifier)
    .map((column) => `present.${column} is distinct from fresh.${column}`);
  return `(${[...differs, ...deleted, 'false'].join(' or ')})`;
}

/** The versions that hold of rows that the query has no more. */
function goneQuery(taking: Taking, settings: SnapshotSettings): string {
  const { names, hardDeletes } = settings;
  const isKnown = `present.${quoteIdentifier(names.dbt_is_deleted)} is distinct from 'True'`;
  return `select present.* from (${presentRows(taking, settings)}) as present
where not exists (select 1 from (${freshRows(taking, settings)}) as fresh where ${sameKey(settings)})${
    hardDeletes === 'new_record' ? ` and ${isKnown}` : ''
  }`;
}

function insertVersions({ table, fresh, changes, columns }: Taking, settings: SnapshotSettings): string {
  const added = addedColumns(settings);
  const names = [...columns, ...added.map(([name]) => name)].map(quoteIdentifier);
  const values = [...columns.map(quoteIdentifier), ...added.map(([, sql]) => sql)];
  return `insert into ${table} (${names.join(', ')})
select ${values.join(', ')}
from (select *, rowid as ${row} from ${fresh}) as fresh
join (select new_row as "__eider_new_row" from ${changes}) as changed on fresh.${row} = changed."__eider_new_row"`;
}

/** A version that says that the row is deleted, with the values that it had. */
function insertDeletions({ table, columns }: Taking, gone: string, { names }: SnapshotSettings): string {
  const id = quoteIdentifier(names.dbt_scd_id);
  const added: readonly (readonly [string, string])[] = [
    [names.dbt_scd_id, hashSql([id, snapshotTimeSql])],
    [names.dbt_updated_at, snapshotTimeSql],
    [names.dbt_valid_from, snapshotTimeSql],
    [names.dbt_valid_to, quoteIdentifier(names.dbt_valid_to)],
    [names.dbt_is_deleted, `'True'`],
  ];
  const list = [...columns, ...added.map(([name]) => name)].map(quoteIdentifier);
  const values = [...columns.map(quoteIdentifier), ...added.map(([, sql]) => sql)];
  return `insert into ${table} (${list.join(', ')}) select ${values.join(', ')} from ${gone}`;
}
