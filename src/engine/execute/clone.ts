import type { CloneStep } from '../../core/plan/clone.js';
import { deferredDatabase } from '../../core/plan/reading.js';
import type { NodeId } from '../../core/project/ids.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { inTransaction } from '../duckdb/in-transaction.js';
import { SqlError } from '../duckdb/sql-error.js';
import { countedRows } from './stage-context.js';
import { makeWayFor, tablePrefix } from './relation-ddl.js';
import { searchFilesIn } from './stand-ins.js';
import { recordNodes, stateDdl, stateSchema } from './state-tables.js';

/** The folders of the target's project and of the one that is cloned. */
export interface CloneFolders {
  readonly own: string;
  readonly other: string;
}

export interface Cloned {
  readonly made: 'view' | 'table';
  readonly rows?: number;
  /** Whether it is as a build would make it, so that the next one can take it as it is. */
  readonly whole: boolean;
}

/** Makes the tables of the state and the schemas of the steps. */
export async function prepareClone(steps: readonly CloneStep[], connection: Connection): Promise<void> {
  for (const statement of stateDdl) await connection.run(statement);
  for (const schema of new Set(steps.map((step) => step.to.schema)))
    await connection.run(`create schema if not exists ${quoteIdentifier(schema)}`);
}

/** Copies one relation and its row of the state, in one transaction. Throws a `SqlError`, and has then changed nothing. */
export async function cloneRelation(
  step: CloneStep,
  folders: CloneFolders,
  connection: Connection,
): Promise<Cloned> {
  for (const make of waysOf(step)) {
    try {
      return await inTransaction(connection, async () => {
        const made = await make(step, folders, connection);
        await connection.run(recorded(step, made));
        return made;
      });
    } catch (error) {
      const isLast = step.isSource || make === copyRows;
      if (!(error instanceof SqlError) || error.failure.type === 'Interrupt' || isLast) throw error;
    }
  }
  throw new Error('unreachable: the last way returns or throws');
}

type Way = (step: CloneStep, folders: CloneFolders, connection: Connection) => Promise<Cloned>;

/** The best first: what it needs may not be here. */
function waysOf(step: CloneStep): readonly Way[] {
  if (step.isSource) return [makeView];
  if (!step.samePlace) return [copyRows];
  return [step.kind === 'view' ? makeView : copyTable, copyRows];
}

/** The view as it stands there, over what stands here. */
async function makeView(step: CloneStep, _: CloneFolders, connection: Connection): Promise<Cloned> {
  await makeWayFor(connection, step.to, 'view');
  const sql = await definition('duckdb_views()', 'view_name', step, connection);
  await connection.run(sql.replace(/^create\s+view/iu, 'create or replace view'));
  return { made: 'view', whole: true };
}

/** The table with its constraints, and its rows. */
async function copyTable(step: CloneStep, _: CloneFolders, connection: Connection): Promise<Cloned> {
  await makeWayFor(connection, step.to, 'table');
  const sql = await definition('duckdb_tables()', 'table_name', step, connection);
  await connection.run(sql.replace(/^create\s+table/iu, 'create or replace table'));
  const rows = await countedRows(
    connection,
    `insert into ${relationSql(step.to)} select * from ${relationSql(step.from)}`,
  );
  return { made: 'table', rows, whole: true };
}

/** The rows only, of a view too: with files that are named from the other folder. */
async function copyRows(step: CloneStep, folders: CloneFolders, connection: Connection): Promise<Cloned> {
  await searchFilesIn([folders.other], connection);
  try {
    await makeWayFor(connection, step.to, 'table');
    const rows = await countedRows(
      connection,
      `${tablePrefix(step.to)}select * from ${relationSql(step.from)}`,
    );
    return { made: 'table', rows, whole: false };
  } finally {
    await searchFilesIn([folders.own], connection);
  }
}

async function definition(
  catalogue: string,
  column: string,
  { from }: CloneStep,
  connection: Connection,
): Promise<string> {
  const sql = await connection.value(
    `select sql from ${catalogue} where database_name = ${quoteText(deferredDatabase)}
     and schema_name = ${quoteText(from.schema)} and ${column} = ${quoteText(from.name)}`,
  );
  return String(sql);
}

/** The row of the state is production's; what a build would make otherwise is left to be built. */
function recorded({ id, label, recorded: row }: CloneStep, { made, rows, whole }: Cloned): string {
  const state = {
    id,
    kind: whole ? (row.kind ?? made) : 'table',
    relation: label,
    fingerprint: whole ? row.fingerprint : 'copied',
    code: row.code,
  };
  const stamp = { runId: row.runId, at: new Date(row.builtAt) };
  return recordNodes([{ state, rows, finish: undefined }], stamp) ?? '';
}

/** Takes over what the tests of cloned nodes came to; it counts where the data is the same. */
export async function cloneTests(tests: readonly NodeId[], connection: Connection): Promise<void> {
  if (tests.length === 0) return;
  await connection.run(
    `insert or replace into ${stateSchema}.tests by name select * from ${quoteIdentifier(deferredDatabase)}.${stateSchema}.tests
     where id in (${tests.map(quoteText).join(', ')})`,
  );
}
