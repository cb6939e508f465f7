import { quoteIdentifier } from '../../core/sql/quote.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { PlannedContract, Work } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { createTable } from './contract.js';
import { kindOf, makeWayFor, type Materialised } from './relation-ddl.js';
import { ModelSqlError, type StageContext } from './stage-context.js';

type IncrementalWork = Extract<Work, { kind: 'incremental' }>;

/** Adds the new rows of an incremental model to its table, or builds the table when there is none. */
export async function materialiseIncremental(
  relation: Relation,
  work: IncrementalWork,
  connection: Connection,
  context: StageContext,
  contract?: PlannedContract,
): Promise<Materialised> {
  if (work.fullRefresh || (await kindOf(connection, relation)) !== 'table') {
    await makeWayFor(connection, relation, 'table');
    return { rows: await createTable(relation, work.sql, contract, connection, context) };
  }
  const staging = quoteIdentifier(`__eider_new_${relation.name}`);
  await context.runModel(connection, `create or replace temp table ${staging} as\n`, work.incrementalSql, {
    text: 'model-incremental',
  });
  const columns = await reconcileColumns(relation, staging, work, connection);
  await checkKeys(staging, work, connection);
  for (const statement of mergeStatements(relationSql(relation), staging, columns, work)) await connection.run(statement);
  await connection.run(`drop table ${staging}`);
  const [row] = await connection.rows(`select count(*) as n from ${relationSql(relation)}`);
  return { rows: Number(row?.['n'] ?? 0) };
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
  const has = (list: readonly { readonly name: string }[], name: string): boolean =>
    list.some((column) => column.name.toLowerCase() === name.toLowerCase());
  const added = incoming.filter((column) => !has(present, column.name));
  const removed = present.filter((column) => !has(incoming, column.name));
  if (work.onSchemaChange === 'fail' && added.length + removed.length > 0) {
    throw new ModelSqlError(schemaChanged(added, removed), 'other');
  }
  if (work.onSchemaChange === 'append_new_columns' || work.onSchemaChange === 'sync_all_columns') {
    for (const column of added) {
      await connection.run(`alter table ${relationSql(relation)} add column ${quoteIdentifier(column.name)} ${column.type}`);
    }
  }
  if (work.onSchemaChange === 'sync_all_columns') {
    for (const column of removed) {
      await connection.run(`alter table ${relationSql(relation)} drop column ${quoteIdentifier(column.name)}`);
    }
  }
  const writable = work.onSchemaChange === 'ignore' ? incoming.filter((column) => has(present, column.name)) : incoming;
  return writable.map((column) => column.name);
}

function schemaChanged(
  added: readonly { readonly name: string }[],
  removed: readonly { readonly name: string }[],
): SqlFailure {
  const list = (columns: readonly { readonly name: string }[]): string =>
    columns.map((column) => `\`${column.name}\``).join(', ');
  const parts = [
    ...(added.length > 0 ? [`new: ${list(added)}`] : []),
    ...(removed.length > 0 ? [`gone: ${list(removed)}`] : []),
  ];
  return {
    type: 'Incremental',
    subtype: 'SCHEMA_CHANGED',
    message: `the columns of the incremental model changed (${parts.join('; ')}), and \`on_schema_change\` is \`fail\``,
  };
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
      { type: 'Incremental', subtype: 'NULL_KEY', message: `${count} new rows have no value in the unique key ${label}` },
      'other',
    );
  }
  const repeated = Number(doubles?.['n'] ?? 0);
  if (repeated > 0) {
    throw new ModelSqlError(
      {
        type: 'Incremental',
        subtype: 'DUPLICATE_KEY',
        message: `${repeated} values of the unique key ${label} occur more than once among the new rows`,
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
  const match = work.uniqueKey.map((key) => `old.${quoteIdentifier(key)} = new.${quoteIdentifier(key)}`).join(' and ');
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
