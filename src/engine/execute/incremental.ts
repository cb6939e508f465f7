import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { isSameType } from '../../core/sql/same-type.js';
import type { PlannedContract, Work } from '../../core/plan/stages.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { createTable } from './contract.js';
import { checkNewKeys, checkOldKeys } from './incremental-keys.js';
import { incrementalStatements } from './incremental-statements.js';
import type { Materialised } from './relation-ddl.js';
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
  if (work.fullRefresh || context.kinds.of(relation) !== 'table') {
    await context.kinds.makeWay(connection, relation, 'table');
    const rows = await createTable(relation, work.sql, contract, connection, context);
    await checkNewKeys(relationSql(relation), work, connection);
    return { rows };
  }
  const staging = quoteIdentifier(`__eider_new_${relation.name}`);
  await context.runModel(connection, `create or replace temp table ${staging} as\n`, work.incrementalSql, {
    text: 'model-incremental',
  });
  const columns = await reconcileColumns(relation, staging, work, connection);
  await checkNewKeys(staging, work, connection);
  await checkOldKeys(relationSql(relation), staging, work, connection);
  for (const statement of incrementalStatements(relationSql(relation), staging, columns, work))
    await take(statement, connection);
  await connection.run(`drop table ${staging}`);
  const [row] = await connection.rows(`select count(*) as n from ${relationSql(relation)}`);
  return { rows: Number(row?.['n'] ?? 0) };
}

/** Runs a statement. What an `error` clause of a merge says is the author's own text. */
async function take(statement: string, connection: Connection): Promise<void> {
  try {
    await connection.run(statement);
  } catch (error) {
    if (!(error instanceof SqlError) || error.failure.subtype !== 'MERGE_ERROR') throw error;
    throw new ModelSqlError({ ...error.failure, type: 'Incremental' }, 'other', { cause: error });
  }
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
  const isRewritten =
    work.onSchemaChange === 'sync_all_columns' && difference.removed.length + difference.retyped.length > 0;
  const indexes = isRewritten ? await indexesOf(relation, connection) : [];
  // One on a column that goes is the author's to drop: DuckDB says so.
  const isHeld = difference.removed.some(({ name }) => indexes.some((index) => isOn(index, name)));
  if (indexes.length > 0 && !isHeld) await rewriteTable(relation, present, difference, indexes, connection);
  else
    for (const change of changesOf(difference, work))
      await connection.run(`alter table ${relationSql(relation)} ${change}`);
  const writable = work.onSchemaChange === 'ignore' ? without(incoming, difference.added) : incoming;
  return writable.map((column) => column.name);
}

/** DuckDB neither drops nor retypes a column of a table that has an index: the table is made anew, with its indexes. */
async function rewriteTable(
  relation: Relation,
  present: readonly ColumnDescription[],
  { added, removed, retyped }: Difference,
  indexes: readonly string[],
  connection: Connection,
): Promise<void> {
  const types = new Map(retyped.map((column) => [column.name.toLowerCase(), column.type]));
  const kept = without(present, removed).map(({ name, type }) => {
    const column = quoteIdentifier(name);
    return `cast(${column} as ${types.get(name.toLowerCase()) ?? type}) as ${column}`;
  });
  const fresh = added.map(({ name, type }) => `null::${type} as ${quoteIdentifier(name)}`);
  const old = quoteIdentifier(`__eider_old_${relation.name}`);
  const table = relationSql(relation);
  await connection.run(`create or replace temp table ${old} as select * from ${table}`);
  await connection.run(
    `create or replace table ${table} as select ${[...kept, ...fresh].join(', ')} from ${old}`,
  );
  await connection.run(`drop table ${old}`);
  for (const index of indexes) await connection.run(index);
}

/** The statements that make the indexes of a table. */
async function indexesOf({ schema, name }: Relation, connection: Connection): Promise<readonly string[]> {
  const found = await connection.values(
    'select sql from duckdb_indexes() where database_name = current_database() and lower(schema_name) = lower($1) and lower(table_name) = lower($2)',
    [schema, name],
  );
  return found.map(String);
}

/** Whether a CREATE INDEX names a column behind its bracket. */
function isOn(index: string, column: string): boolean {
  const name = column.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
  return new RegExp(String.raw`\(.*(?<![\p{L}\p{N}_])${name}(?![\p{L}\p{N}_])`, 'isu').test(index);
}

function compare(present: readonly ColumnDescription[], incoming: readonly ColumnDescription[]): Difference {
  const old = new Map(present.map((column) => [column.name.toLowerCase(), column]));
  const fresh = new Set(incoming.map((column) => column.name.toLowerCase()));
  return {
    added: incoming.filter((column) => !old.has(column.name.toLowerCase())),
    removed: present.filter((column) => !fresh.has(column.name.toLowerCase())),
    retyped: incoming.filter((column) => {
      const type = old.get(column.name.toLowerCase())?.type;
      return type !== undefined && !isSameType(type, column.type);
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
