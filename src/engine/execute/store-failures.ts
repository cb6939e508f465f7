import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { mkdir, rm } from 'node:fs/promises';
import { quoteText } from '../../core/sql/quote.js';
import type { TestResult } from '../../core/plan/events.js';
import type { PlannedTest, Stage } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { makeWayFor, tablePrefix, viewPrefix } from './relation-ddl.js';
import { failingRows } from './run-test.js';
import { abortsTransaction, testAsRun } from './run-tests.js';
import type { StageContext } from './stage-context.js';

/** Keeps failing rows in the transaction of the data they are rows of. */
export async function storeAll(
  stage: Stage,
  results: readonly TestResult[],
  connection: Connection,
): Promise<readonly TestResult[]> {
  const stored: TestResult[] = [];
  for (const [index, result] of results.entries()) {
    const test = stage.tests[index];
    const isHere = test && !isStoredElsewhere(test);
    const sql =
      isHere && hasRowsToKeep(test, result) ? await failingRows(testAsRun(test), connection) : undefined;
    if (sql !== undefined) await storeRows(test, sql, connection);
    const isKept = sql !== undefined && test?.store && result.status !== 'pass';
    stored.push(isKept ? { ...result, stored: test.store.relation } : result);
  }
  return stored;
}

/** One transaction writes to one database: a test's own is that of the state. */
export function isStoredElsewhere({ store }: PlannedTest): boolean {
  return store?.relation.database !== undefined;
}

function hasRowsToKeep(test: PlannedTest, result: TestResult | undefined): boolean {
  if (!test.store) return false;
  const isPassed = result?.status === 'pass' && test.store.always === true;
  return isPassed || result?.status === 'fail' || result?.status === 'warn';
}

/** Failing rows of a test in a file. */
export interface Exported {
  readonly test: PlannedTest;
  readonly file: string;
}

/** Failing rows are copied out while the transaction still sees them, so that they survive its rollback. Nothing can be read after an error. */
export async function exportAll(
  stage: Stage,
  results: readonly TestResult[],
  connection: Connection,
  context: StageContext,
  isWanted: (test: PlannedTest) => boolean = () => true,
): Promise<readonly Exported[]> {
  if (stage.kind === 'build' && results.some(abortsTransaction)) return [];
  const exported: Exported[] = [];
  for (const [index, test] of stage.tests.entries()) {
    const sql =
      isWanted(test) && hasRowsToKeep(test, results[index])
        ? await failingRows(testAsRun(test), connection)
        : undefined;
    if (sql === undefined) continue;
    await mkdir(context.scratch, { recursive: true, mode: 0o700 });
    const file = join(
      context.scratch,
      `${context.runId}-${createHash('sha256').update(test.id).digest('hex').slice(0, 16)}.parquet`,
    );
    await connection.run(`copy (\n${sql}\n) to ${quoteText(file)} (format parquet)`);
    exported.push({ test, file });
  }
  return exported;
}

/** Keeps the rows that were copied out, once their transaction has ended; gives the results with the relations that hold them. */
export async function keepExported(
  exported: readonly Exported[],
  results: readonly TestResult[],
  connection: Connection,
): Promise<readonly TestResult[]> {
  const stored = new Map<string, TestResult['stored']>();
  for (const { test, file } of exported) {
    await storeRows(test, `select * from read_parquet(${quoteText(file)})`, connection);
    await rm(file, { force: true });
    stored.set(test.id, test.store?.relation);
  }
  return results.map((result) => {
    const relation = stored.get(result.id);
    return relation ? { ...result, stored: relation } : result;
  });
}

async function storeRows(test: PlannedTest | undefined, sql: string, connection: Connection): Promise<void> {
  if (!test?.store) return;
  const { kind = 'table', relation } = test.store;
  await makeWayFor(connection, relation, kind);
  await connection.run(`${kind === 'view' ? viewPrefix(relation) : tablePrefix(relation)}${sql}`);
}
