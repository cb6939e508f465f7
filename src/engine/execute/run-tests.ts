import type { NodeId } from '../../core/project/ids.js';
import type { TestResult } from '../../core/plan/events.js';
import type { PlannedTest, Stage, TestBatch } from '../../core/plan/stages.js';
import { withheldFailure } from '../../core/plan/told-personal.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { answerQuestion } from './answer-question.js';
import type { LateSql } from './late-sql.js';
import { countOf, judged, runTest, wholeNumber } from './run-test.js';
import type { TestFigures } from './test-figures.js';

/**
 * A shared scan failed while the transaction held a relation: whose fault it is can only be told in a new transaction, where each test
 * has a query of its own.
 */
export class BatchError extends Error {
  override readonly name = 'BatchError';
}

/**
 * Runs a stage's tests in the transaction that is open, those that share a scan first; results in the order of the tests. An erroring test
 * aborts the transaction: with a relation in it the tests that come after cannot run; where there are only tests, the transaction has
 * written nothing yet, and a new one takes its place. Throws `BatchError` when a scan of a stage that builds must be taken apart.
 */
export async function runTests(
  stage: Stage,
  connection: Connection,
  { figures, late }: { readonly figures?: TestFigures; readonly late?: LateSql | undefined } = {},
): Promise<readonly TestResult[]> {
  const shared = await runBatches(stage, connection);
  const results: TestResult[] = [];
  let aborted = false;
  for (const test of stage.tests) {
    const known = shared.get(test.id);
    if (known) {
      results.push(known);
      continue;
    }
    if (aborted) {
      results.push({ id: test.id, name: test.name, label: test.label, status: 'skipped', seconds: 0 });
      continue;
    }
    const result = await runKeeping(test, connection, { figures, late });
    results.push(result);
    if (result.failure?.type === 'Interrupt') throw new SqlError(result.failure);
    if (!abortsTransaction(result)) continue;
    if (stage.kind === 'build') aborted = true;
    else {
      await startAnew(connection);
      await figures?.again(connection);
    }
  }
  return results;
}

/** A test after what it keeps of this run, which its SQL reads beside that of others. */
async function runKeeping(
  test: PlannedTest,
  connection: Connection,
  { figures, late }: { readonly figures: TestFigures | undefined; readonly late: LateSql | undefined },
): Promise<TestResult> {
  const started = performance.now();
  try {
    await figures?.keep(test, connection);
  } catch (error) {
    return erred(test, error, started);
  }
  return test.late && late ? runLate(test, connection, late) : runTest(test, connection);
}

function erred({ id, label, name }: PlannedTest, error: unknown, started: number): TestResult {
  if (!(error instanceof SqlError)) throw error;
  // A place in a query that its author never sees says nothing.
  const { position: _, ...failure } = error.failure;
  return { id, name, label, status: 'error', seconds: (performance.now() - started) / 1000, failure };
}

const asRun = new WeakMap<PlannedTest, PlannedTest>();

/** A test as it was last run: one that is late with its SQL. */
export function testAsRun(test: PlannedTest): PlannedTest {
  return asRun.get(test) ?? test;
}

/** Its SQL is made in the transaction of the rows that it judges. */
async function runLate(test: PlannedTest, connection: Connection, late: LateSql): Promise<TestResult> {
  const started = performance.now();
  try {
    const settled = await late.test(test, (question) => answerQuestion(question, connection));
    asRun.set(test, settled);
    const result = await runTest(settled, connection);
    if (settled.withheld !== true || !result.failure) return result;
    return { ...result, failure: withheldFailure(result.failure) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { failure } = error;
    const seconds = (performance.now() - started) / 1000;
    return { id: test.id, name: test.name, label: test.label, status: 'error', seconds, failure };
  }
}

async function runBatches(stage: Stage, connection: Connection): Promise<ReadonlyMap<NodeId, TestResult>> {
  const results = new Map<NodeId, TestResult>();
  const tests = new Map(stage.tests.map((test) => [test.id, test]));
  for (const batch of stage.batches ?? []) {
    try {
      for (const result of await runBatch(batch, tests, connection)) results.set(result.id, result);
    } catch (error) {
      if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
      if (stage.kind === 'test') await startAnew(connection);
      else if (!leavesTransaction.has(error.failure.type))
        throw new BatchError(error.message, { cause: error });
    }
  }
  return results;
}

/** An error of DuckDB ends the transaction; a `fail_calc` that gives no number does not. */
export function abortsTransaction(result: TestResult): boolean {
  return result.status === 'error' && result.failure?.type !== 'Test';
}

/** What DuckDB finds before a query runs leaves the transaction as it was. */
const leavesTransaction: ReadonlySet<string> = new Set(['Parser', 'Syntax', 'Binder', 'Catalog']);

async function startAnew(connection: Connection): Promise<void> {
  await connection.run('rollback');
  await connection.run('begin transaction');
}

/** The results of the tests that the batch's queries could count; each takes its share of the time. */
async function runBatch(
  batch: TestBatch,
  tests: ReadonlyMap<NodeId, PlannedTest>,
  connection: Connection,
): Promise<readonly TestResult[]> {
  const started = performance.now();
  const clean = batch.guard !== undefined && (await connection.rows(batch.guard)).length === 0;
  const [row] = clean ? [] : await connection.rows(batch.sql);
  const share = (performance.now() - started) / 1000 / batch.members.length;
  const results: TestResult[] = [];
  for (const member of batch.members) {
    const test = tests.get(member.id);
    const failures = clean ? 0 : wholeNumber(row?.[member.failures]);
    if (!test || failures === undefined) continue;
    const total = test.totalSql === undefined ? undefined : await countOf(connection, test.totalSql);
    results.push(judged(test, failures, total, share));
  }
  return results;
}
