import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Work } from '../../core/plan/stages.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { tablePrefix, type Materialised } from './relation-ddl.js';
import { ModelSqlError, type StageContext } from './stage-context.js';

type IncrementalWork = Extract<Work, { kind: 'incremental' }>;

/** Adds the new rows of an incremental model to its table, or builds the table when there is none. */
export async function materialiseIncremental(
  relation: Relation,
  work: IncrementalWork,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  if (work.fullRefresh || context.kinds.of(relation) !== 'table') {
    await context.kinds.makeWay(connection, relation, 'table');
    const rows = await context.runModel(connection, tablePrefix(relation), work.sql);
    return { rows };
  }
  const staging = quoteIdentifier(`__eider_new_${relation.name}`);
  await context.runModel(connection, `create or replace temp table ${staging} as\n`, work.incrementalSql, {
    text: 'model-incremental',
  });
  const columns = await reconcileColumns(relation, staging, work, connection);
  await checkKeys(staging, work, connection);
  for (const statement of mergeStatements(relationSql(relation), staging, columns, work))
    await connection.run(statement);
  await connection.run(`drop table ${staging}`);
  const [row] = await connection.rows(`select count(*) as n from ${relationSql(relation)}`);
  return { rows: Number(row?.['n'] ?? 0) };
}

/** What differs between the table's columns and those of the new rows. Names compare without case. */
interface Difference {
  readonly added: readonly ColumnDescription[];
  readonly removed: readonly ColumnDescription[];
  /** Columns of the table whose new rows have another type; `type` is the new one. */
  readonly retyped: readonly ColumnDescription[];
}

/** The columns to write, once the table was changed as `on_schema_change` says. */
async function reconcileColumns(
  relation: Relation,
  staging: string,
  work: IncrementalWork,
  connection: Connection,
): Promise<readonly string[]> {
  const present = await connection.columns(`select * from ${relationSql(relation)}`);
  const incoming = await connection.columns(`select * from ${staging}`);
  const difference = compare(present, incoming);
  if (work.onSchemaChange === 'fail') refuseDifference(difference);
  for (const change of changesOf(difference, work))
    await connection.run(`alter table ${relationSql(relation)} ${change}`);
  const writable = work.onSchemaChange === 'ignore' ? without(incoming, difference.added) : incoming;
  return writable.map((column) => column.name);
}

function compare(present: readonly ColumnDescription[], incoming: readonly ColumnDescription[]): Difference {
  const old = new Map(present.map((column) => [column.name.toLowerCase(), column]));
  const fresh = new Set(incoming.map((column) => column.name.toLowerCase()));
  return {
    added: incoming.filter((column) => !old.has(column.name.toLowerCase())),
    removed: present.filter((column) => !fresh.has(column.name.toLowerCase())),
    retyped: incoming.filter((column) => {
      const type = old.get(column.name.toLowerCase())?.type;
      return type !== undefined && type !== column.type;
    }),
  };
}

function without(
  columns: readonly ColumnDescription[],
  others: readonly ColumnDescription[],
): readonly ColumnDescription[] {
  return columns.filter((column) => !others.includes(column));
}

function changesOf({ added, removed, retyped }: Difference, work: IncrementalWork): readonly string[] {
  const adding = added.map((column) => `add column ${quoteIdentifier(column.name)} ${column.type}`);
  switch (work.onSchemaChange) {
    case 'ignore':
    case 'fail':
      return [];
    case 'append_new_columns':
      return adding;
    case 'sync_all_columns':
      return [
        ...adding,
        ...removed.map((column) => `drop column ${quoteIdentifier(column.name)}`),
        ...retyped.map(
          (column) => `alter column ${quoteIdentifier(column.name)} set data type ${column.type}`,
        ),
      ];
  }
}

function refuseDifference({ added, removed, retyped }: Difference): void {
  const list = (columns: readonly ColumnDescription[]): string =>
    columns.map((column) => `\`${column.name}\``).join(', ');
  const parts = [
    ...(added.length > 0 ? [`new: ${list(added)}`] : []),
    ...(removed.length > 0 ? [`gone: ${list(removed)}`] : []),
    ...(retyped.length > 0 ? [`of another type: ${list(retyped)}`] : []),
  ];
  if (parts.length === 0) return;
  const message = `the columns of the incremental model changed (${parts.join('; ')}), and \`on_schema_change\` is \`fail\``;
  throw new ModelSqlError({ type: 'Incremental', subtype: 'SCHEMA_CHANGED', message }, 'other');
}

/** A NULL in the key would never match and be added again at every run; two new rows of one key would match twice. */
async function checkKeys(staging: string, work: IncrementalWork, connection: Connection): Promise<void> {
  if (work.strategy === 'append' || work.uniqueKey.length === 0) return;
  const keys = work.uniqueKey.map(quoteIdentifier);
  const [nulls] = await connection.rows(
    `select count(*) as n from ${staging} where ${keys.map((key) => `${key} is null`).join(' or ')}`,
  );
  const [doubles] = await connection.rows(
    `select count(*) as n from (select 1 from ${staging} group by ${keys.join(', ')} having count(*) > 1)`,
  );
  const count = Number(nulls?.['n'] ?? 0);
  const label = work.uniqueKey.map((key) => `\`${key}\``).join(', ');
  if (count > 0) {
    throw new ModelSqlError(
      {
        type: 'Incremental',
        subtype: 'NULL_KEY',
        message: `${count === 1 ? '1 new row has' : `${count} new rows have`} no value in the unique key ${label}`,
      },
      'other',
    );
  }
  const repeated = Number(doubles?.['n'] ?? 0);
  if (repeated > 0) {
    throw new ModelSqlError(
      {
        type: 'Incremental',
        subtype: 'DUPLICATE_KEY',
        message: `${repeated === 1 ? '1 value of the unique key' : `${repeated} values of the unique key`} ${label} ${repeated === 1 ? 'occurs' : 'occur'} more than once among the new rows`,
      },
      'other',
    );
  }
}

function mergeStatements(
  table: string,
  staging: string,
  columns: readonly string[],
  work: IncrementalWork,
): readonly string[] {
  const list = columns.map(quoteIdentifier).join(', ');
  const insert = `insert into ${table} (${list}) select ${list} from ${staging}`;
  if (work.strategy === 'append' || work.uniqueKey.length === 0) return [insert];
  const match = work.uniqueKey
    .map((key) => `old.${quoteIdentifier(key)} = new.${quoteIdentifier(key)}`)
    .join(' and ');
  if (work.strategy === 'delete+insert') {
    return [`delete from ${table} as old using ${staging} as new where ${match}`, insert];
  }
  const keys = new Set(work.uniqueKey.map((key) => key.toLowerCase()));
  const updates = columns
    .filter((column) => !keys.has(column.toLowerCase()))
    .map((column) => `${quoteIdentifier(column)} = new.${quoteIdentifier(column)}`);
  const update = updates.length === 0 ? '' : `when matched then update set ${updates.join(', ')}\n`;
  const values = columns.map((column) => `new.${quoteIdentifier(column)}`).join(', ');
  return [
    `merge into ${table} as old using ${staging} as new on (${match})\n${update}when not matched then insert (${list}) values (${values})`,
  ];
}
