import { randomUUID } from 'node:crypto';
import { invariant } from '../../core/diagnostics/invariant.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { BuildStage, Work } from '../../core/plan/stages.js';
import { withheldFailure } from '../../core/plan/told-personal.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { isBlankSql, transactionStatement } from '../../core/sql/statements.js';
import { answerInside, transactionError } from './by-macro.js';
import { createTable } from './contract.js';
import { checkNewKeys, checkOldKeys } from './incremental-keys.js';
import { incrementalStatements } from './incremental-statements.js';
import type { Materialised } from './relation-ddl.js';
import { changeColumns, compareColumns, withoutColumns, type ColumnDifference } from './table-columns.js';
import { ModelSqlError, type StageContext } from './stage-context.js';

type IncrementalWork = Extract<Work, { kind: 'incremental' }>;

/** Adds the new rows of an incremental model to its table, or builds the table when there is none. */
export async function materialiseIncremental(
  stage: BuildStage,
  work: IncrementalWork,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  const { contract, relation } = stage;
  if (work.fullRefresh || context.kinds.of(relation) !== 'table') {
    await context.kinds.makeWay(connection, relation, 'table');
    const rows = await createTable(relation, work.sql, contract, connection, context);
    await checkNewKeys(relationSql(relation), work, connection);
    return { rows };
  }
  const staging = quoteIdentifier(stagingName(relation));
  await context.runModel(connection, `create or replace temp table ${staging} as\n`, work.incrementalSql, {
    text: 'model-incremental',
  });
  const columns = await reconcileColumns(relation, staging, work, connection);
  if (work.byMacro) {
    await takeByMacro(stage, work, connection, context);
    // The macro may have dropped it.
    await connection.run(`drop table if exists ${staging}`);
    return { rows: await rowsIn(relation, connection) };
  }
  await checkNewKeys(staging, work, connection);
  await checkOldKeys(relationSql(relation), staging, work, connection);
  for (const statement of incrementalStatements(relationSql(relation), staging, columns, work))
    await take(statement, connection);
  await connection.run(`drop table ${staging}`);
  return { rows: await rowsIn(relation, connection) };
}

async function rowsIn(relation: Relation, connection: Connection): Promise<number> {
  return Number(await connection.value(`select count(*) from ${relationSql(relation)}`));
}

/** Takes new rows in as a macro of the project says. */
async function takeByMacro(
  stage: BuildStage,
  work: IncrementalWork,
  connection: Connection,
  { late }: StageContext,
): Promise<void> {
  invariant(late?.strategy, `${stage.id} is taken in by a macro, and nothing runs it`);
  const query = { sql: work.incrementalSql, staging: stagingName(stage.relation), attempt: randomUUID() };
  const { statements, withheld } = await late.strategy(stage, query, (question) =>
    answerInside(question, connection),
  );
  if (isBlankSql(statements)) return;
  if (transactionStatement(statements)) throw transactionError();
  try {
    await connection.run(statements);
  } catch (error) {
    throw error instanceof SqlError && withheld ? new SqlError(withheldFailure(error.failure)) : error;
  }
}

/** The temporary table of the new rows. */
function stagingName({ name }: Relation): string {
  return `__eider_new_${name}`;
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

/** The columns of new rows to write, once the table was changed as `on_schema_change` says. */
export async function reconcileColumns(
  relation: Relation,
  staging: string,
  work: Pick<IncrementalWork, 'onSchemaChange' | 'asDbt'> & { readonly merge?: unknown },
  connection: Connection,
): Promise<readonly string[]> {
  const present = await connection.columns(`select * from ${relationSql(relation)}`);
  const incoming = await connection.columns(`select * from ${staging}`);
  const difference = compareColumns(present, incoming);
  if (work.onSchemaChange === 'fail') refuseDifference(difference);
  await changeColumns(relation, present, changesOf(difference, work), connection);
  // What the new rows lack, or the table, is then found missing by DuckDB.
  if (work.asDbt && work.onSchemaChange === 'ignore')
    return (work.merge === undefined ? present : incoming).map((column) => column.name);
  const writable = work.onSchemaChange === 'ignore' ? withoutColumns(incoming, difference.added) : incoming;
  return writable.map((column) => column.name);
}

/** Of a difference, what the table is to follow. */
function changesOf(
  { added, removed, retyped }: ColumnDifference,
  work: Pick<IncrementalWork, 'onSchemaChange'>,
): ColumnDifference {
  switch (work.onSchemaChange) {
    case 'ignore':
    case 'fail':
      return { added: [], removed: [], retyped: [] };
    case 'append_new_columns':
      return { added, removed: [], retyped: [] };
    case 'sync_all_columns':
      return { added, removed, retyped };
  }
}

function refuseDifference({ added, removed, retyped }: ColumnDifference): void {
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
