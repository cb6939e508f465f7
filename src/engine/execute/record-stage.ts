import type { TestResult } from '../../core/plan/events.js';
import type { Stage } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import type { StageContext } from './stage-context.js';
import type { JournalEntry } from './state-journal.js';
import { forgetBegun, keepLeftRelation, recordNodes, recordTests, type TestOutcome } from './state-tables.js';

/** What is to be remembered of a stage whose work is done. */
export function outcomeOf(
  stage: Stage,
  { rows, written }: { readonly rows: number | undefined; readonly written: string | undefined },
  tests: readonly TestResult[],
): JournalEntry {
  const { finish, id } = stage;
  const more = written === undefined ? {} : { written };
  return {
    id,
    ...(stage.kind === 'build' && {
      node: { state: { ...stage.state, ...more }, rows, finish: finish?.record },
    }),
    tests: outcomesOf([...(stage.unitTests ?? []), ...stage.tests], tests),
  };
}

/** Records a stage after its transaction, which has written to another database. Until then it is on the list of what was begun. */
export async function recordApart(
  stage: Stage,
  outcome: JournalEntry,
  connection: Connection,
  context: StageContext,
): Promise<void> {
  await connection.run('begin transaction');
  await record(stage, outcome, connection, context);
  await connection.run(forgetBegun([stage.id]));
  await connection.run('commit');
  context.journal.recorded(stage.id);
}

/** Records a stage in the transaction that is open. */
export async function record(
  stage: Stage,
  { node, tests }: JournalEntry,
  connection: Connection,
  context: StageContext,
): Promise<void> {
  const stamp = { runId: context.runId, at: context.startedAt };
  if (stage.kind === 'build' && stage.moved) await connection.run(keepLeftRelation(stage.id));
  const statements = [recordNodes(node ? [node] : [], stamp), recordTests(tests, stamp)];
  for (const statement of statements) if (statement !== undefined) await connection.run(statement);
}

function outcomesOf(
  tests: readonly TestOutcome['test'][],
  results: readonly TestResult[],
): readonly TestOutcome[] {
  return tests.flatMap((test, index): TestOutcome[] => {
    const result = results[index];
    if (result?.status !== 'pass' && result?.status !== 'warn' && result?.status !== 'fail') return [];
    return [{ test, status: result.status, failures: result.failures ?? 0 }];
  });
}
