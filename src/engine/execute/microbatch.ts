import { batchEnd, batchStart, inBatchSql, type Batch } from '../../core/plan/batches.js';
import type { BatchResults } from '../../core/plan/events.js';
import { rowNames } from '../../core/plan/merge.js';
import type { BuildStage, Work } from '../../core/plan/stages.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { brokenContract, checkColumns, createTable } from './contract.js';
import { wakeIndexes } from './finish.js';
import { runNodeHooks } from './hooks.js';
import { reconcileColumns } from './incremental.js';
import { ModelSqlError, type StageContext } from './stage-context.js';
import { isElsewhere } from './state-journal.js';
import { forgetBatch, forgetBatches, forgetFingerprint, recordBatches } from './state-tables.js';

type MicrobatchWork = Extract<Work, { kind: 'microbatch' }>;

/** What became of the batches of one stage; `error` is that of the first that failed. */
export interface BatchesRun {
  readonly results: BatchResults;
  readonly error?: unknown;
}

/**
 * Makes the batches of a model, each in a transaction of its own: the rows of its window are replaced. A batch that fails leaves its window as it was, and the others go on,
 * but for the first: where that one fails, the others would too. What is not done is written down, so that a later run makes it, also after a kill.
 */
export async function runBatches(
  stage: BuildStage,
  work: MicrobatchWork,
  connection: Connection,
  context: StageContext,
): Promise<BatchesRun> {
  const { batches } = work;
  const successful: Batch[] = [];
  const failed: Batch[] = [];
  let first: unknown;
  try {
    // With its first batch a table that is there looks whole: what it lacks is known before, or in the same transaction.
    const isApart = !work.creates || isElsewhere(stage);
    const unwritten = isApart ? await writePending(stage, batches, connection, context) : undefined;
    if (unwritten !== undefined)
      return { results: { size: work.size, successful, failed, skipped: batches }, error: unwritten };
    for (const [index, batch] of batches.entries()) {
      const error = await runBatch({ stage, work, batch, isFirst: index === 0 }, connection, context);
      if (error === undefined) {
        successful.push(batch);
        continue;
      }
      first ??= error;
      failed.push(batch);
      if (index === 0 || isInterrupt(error)) break;
    }
  } finally {
    // Where the database is gone, so are they.
    await connection.run(`reset variable ${batchStart}`).catch(() => undefined);
    await connection.run(`reset variable ${batchEnd}`).catch(() => undefined);
  }
  const skipped = batches.slice(successful.length + failed.length);
  // What could not be written down is known from the batches left.
  if (failed.length > 0) await connection.run(forgetFingerprint(stage.id)).catch(() => undefined);
  const results = { size: work.size, successful, failed, skipped };
  return first === undefined ? { results } : { results, error: first };
}

/** Writes down what is to be done; gives what it failed with, if it did. */
async function writePending(
  stage: BuildStage,
  batches: readonly Batch[],
  connection: Connection,
  context: StageContext,
): Promise<SqlError | undefined> {
  try {
    for (const sql of pendingOf(stage, batches, context)) await connection.run(sql);
    return undefined;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error;
  }
}

interface BatchRun {
  readonly stage: BuildStage;
  readonly work: MicrobatchWork;
  readonly batch: Batch;
  readonly isFirst: boolean;
}

/** Gives what it failed with, if it did. A bug is thrown on. */
async function runBatch(run: BatchRun, connection: Connection, context: StageContext): Promise<unknown> {
  const { stage, work, batch, isFirst } = run;
  try {
    await connection.run(`set variable ${batchStart} = ${quoteText(batch.start)}`);
    await connection.run(`set variable ${batchEnd} = ${quoteText(batch.end)}`);
    connection.beginTransaction();
    const creates = isFirst && work.creates;
    const hooks = isFirst ? (stage.hooks?.pre ?? []) : [];
    await runNodeHooks(hooks, { when: 'pre_hook', transaction: true, isUpdate: !creates }, connection);
    if (isFirst && !creates) await wakeIndexes(stage.relation, connection);
    if (isFirst && stage.contract) await checkColumns(stage, stage.contract, !creates, connection);
    if (creates) {
      await context.kinds.makeWay(connection, stage.relation, 'table');
      await createTable(stage.relation, work.sql, stage.contract, connection, context);
    } else await replaceWindow(run, connection, context);
    // One transaction writes to one database: a kill between the two has a batch made once more, and never one forgotten.
    if (isElsewhere(stage)) await connection.run('commit; begin transaction');
    else if (creates) for (const sql of pendingOf(stage, work.batches, context)) await connection.run(sql);
    await connection.run(forgetBatch(stage.id, batch.start));
    await connection.run('commit');
    if (creates) context.kinds.set(stage.relation, 'table');
    return undefined;
  } catch (error) {
    // There is none where its beginning failed.
    await connection.run('rollback').catch(() => undefined);
    if (!(error instanceof ModelSqlError || error instanceof SqlError)) throw error;
    return stage.contract ? brokenContract(error, stage.contract) : error;
  }
}

async function replaceWindow(
  { stage: { relation }, work }: BatchRun,
  connection: Connection,
  context: StageContext,
): Promise<void> {
  const table = relationSql(relation);
  const fresh = quoteIdentifier(`__eider_new_${relation.name}`);
  const prefix = `create or replace temp table ${fresh} as\n`;
  if (work.isRefresh) await context.runModel(connection, prefix, work.sql);
  else await context.runModel(connection, prefix, work.incrementalSql, { text: 'model-incremental' });
  const columns = await reconcileColumns(relation, fresh, work, connection);
  const list = columns.map(quoteIdentifier).join(', ');
  const window = inBatchSql(work.eventTime);
  const { old } = rowNames(work.predicates ?? []);
  const also = (work.predicates ?? []).map((predicate) => ` and (\n${predicate}\n)`).join('');
  await connection.run(`delete from ${table} as ${old} where ${window}${also}`);
  await connection.run(`insert into ${table} (${list}) select ${list} from ${fresh} where ${window}`);
  await connection.run(`drop table ${fresh}`);
}

/** Writes down what is to be done, in place of what was. */
function pendingOf(
  { id, state, work }: BuildStage,
  batches: readonly Batch[],
  { runId }: StageContext,
): readonly string[] {
  const isWhole = work.kind === 'microbatch' && work.creates;
  return [
    ...(isWhole ? [forgetBatches(id)] : []),
    recordBatches(id, batches, { planned: state.fingerprint, runId }),
  ];
}

function isInterrupt(error: unknown): boolean {
  return (error instanceof ModelSqlError || error instanceof SqlError) && error.failure.type === 'Interrupt';
}
