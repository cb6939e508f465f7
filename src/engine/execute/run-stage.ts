import { join } from 'node:path';
import { mkdir, rm } from 'node:fs/promises';
import { quoteText } from '../../core/sql/quote.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { relationSql } from '../../core/sql/relation.js';
import type { StageResult, TestResult } from '../../core/plan/events.js';
import type { PlannedTest, Stage } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { materialise } from './materialise.js';
import { kindOf as kindOfRelation } from './relation-ddl.js';
import { exportFailures, runTest } from './run-test.js';
import { ModelSqlError, type StageContext } from './stage-context.js';
import { recordNode, recordTests, type TestOutcome } from './state-tables.js';

/** A write that met another transaction's write can be tried again: its transaction left nothing. */
const attempts = 4;

/**
 * Runs one stage in one transaction: the relation, its tests and its state row are committed together, or not at all.
 * Everyone else sees the old relation until then; a failing test, an error or a kill leaves it in place.
 */
export async function runStage(
  stage: Stage,
  connection: Connection,
  context: StageContext,
): Promise<StageResult> {
  const started = performance.now();
  let result = await attempt(stage, connection, context);
  for (let tries = 1; tries < attempts && isConflict(result); tries += 1) {
    result = await attempt(stage, connection, context);
  }
  return { ...result, seconds: (performance.now() - started) / 1000 };
}

function isConflict(result: StageResult): boolean {
  return result.failure?.subtype === 'CONFLICT';
}

async function attempt(stage: Stage, connection: Connection, context: StageContext): Promise<StageResult> {
  const base = { id: stage.id, label: stage.label, kind: kindOf(stage), seconds: 0 };
  let tests: readonly TestResult[] = [];
  try {
    await connection.run('begin transaction');
    const made = stage.kind === 'build' ? await materialise(stage, connection, context) : {};
    tests = await runTests(stage.tests, connection);
    const failed = tests.some((test) => test.status === 'fail' || test.status === 'error');
    const exported = await exportAll(stage, tests, connection, context);
    if (failed && stage.kind === 'build') {
      await connection.run('rollback');
      const stored = await keepFailures(exported, tests, connection);
      return { ...base, status: 'failed', ...(await keptOf(stage, connection)), tests: stored };
    }
    await made.beforeCommit?.();
    await record(stage, made.rows, tests, connection, context);
    await connection.run('commit');
    await made.afterCommit?.();
    const kept = await keepFailures(exported, tests, connection);
    return {
      ...base,
      status: failed ? 'failed' : 'success',
      ...(made.rows !== undefined && { rows: made.rows }),
      tests: kept,
    };
  } catch (error) {
    await rollback(connection);
    const failure = failureOf(error);
    if (!failure) throw error;
    return {
      ...base,
      status: failure.type === 'Interrupt' ? 'interrupted' : 'error',
      ...(await keptOf(stage, connection)),
      failure,
      failedSql: error instanceof ModelSqlError ? error.text : 'other',
      tests,
    };
  }
}

function kindOf(stage: Stage): string {
  return stage.kind === 'build' ? stage.state.kind : 'test';
}

/** After any error a transaction must be rolled back: a COMMIT could report success and keep half of it, or nothing. */
async function rollback(connection: Connection): Promise<void> {
  try {
    await connection.run('rollback');
  } catch {
    // There was no transaction, or the database is gone: nothing is left to undo.
  }
}

/** Whether the relation of an earlier run is still in place; nothing when the database cannot tell any more. */
async function keptOf(stage: Stage, connection: Connection): Promise<{ readonly kept?: boolean }> {
  if (stage.kind !== 'build') return {};
  try {
    return { kept: (await kindOfRelation(connection, stage.relation)) !== undefined };
  } catch (error) {
    if (error instanceof SqlError) return {};
    throw error;
  }
}

function failureOf(error: unknown): SqlFailure | undefined {
  if (error instanceof ModelSqlError || error instanceof SqlError) return error.failure;
  return systemFailure(error);
}

/** An error of the file system, such as a full disk while an external file is put in place. */
export function systemFailure(error: unknown): SqlFailure | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  const path = 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  return {
    type: 'IO',
    subtype: error.code,
    message: full ? 'the disk is full' : `the file system refused: ${error.code}${path}`,
  };
}

/** An erroring test aborts the transaction, so the ones after it cannot run. */
async function runTests(
  tests: readonly PlannedTest[],
  connection: Connection,
): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const test of tests) {
    if (results.some((result) => result.status === 'error')) {
      results.push({ id: test.id, name: test.name, label: test.label, status: 'skipped', seconds: 0 });
    } else {
      results.push(await runTest(test, connection));
    }
  }
  return results;
}

async function record(
  stage: Stage,
  rows: number | undefined,
  tests: readonly TestResult[],
  connection: Connection,
  context: StageContext,
): Promise<void> {
  const stamp = { runId: context.runId, at: context.startedAt };
  if (stage.kind === 'build') await connection.run(recordNode(stage.state, rows, stamp));
  const statement = recordTests(outcomesOf(stage.tests, tests), stamp);
  if (statement !== undefined) await connection.run(statement);
}

function outcomesOf(tests: readonly PlannedTest[], results: readonly TestResult[]): readonly TestOutcome[] {
  return tests.flatMap((test, index): TestOutcome[] => {
    const result = results[index];
    if (result?.status !== 'pass' && result?.status !== 'warn' && result?.status !== 'fail') return [];
    return [{ test, status: result.status, failures: result.failures ?? 0 }];
  });
}

interface Exported {
  readonly test: PlannedTest;
  readonly file: string;
}

/** Failing rows are copied out while the transaction still sees them, so that they survive its rollback. */
async function exportAll(
  stage: Stage,
  results: readonly TestResult[],
  connection: Connection,
  context: StageContext,
): Promise<readonly Exported[]> {
  const exported: Exported[] = [];
  for (const [index, test] of stage.tests.entries()) {
    const status = results[index]?.status;
    if (!test.store || (status !== 'fail' && status !== 'warn')) continue;
    const folder = join(context.root, '.eider', 'tmp');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${context.runId}-${test.name.replaceAll(/[^\p{L}\p{N}_-]/gu, '_')}.parquet`);
    if (await exportFailures(test, file, connection)) exported.push({ test, file });
  }
  return exported;
}

async function keepFailures(
  exported: readonly Exported[],
  results: readonly TestResult[],
  connection: Connection,
): Promise<readonly TestResult[]> {
  const stored = new Map<string, TestResult['stored']>();
  for (const { test, file } of exported) {
    if (!test.store) continue;
    await connection.run(
      `create or replace table ${relationSql(test.store.relation)} as select * from read_parquet(${quoteText(file)})`,
    );
    await rm(file, { force: true });
    stored.set(test.id, test.store.relation);
  }
  return results.map((result) => {
    const relation = stored.get(result.id);
    return relation ? { ...result, stored: relation } : result;
  });
}
