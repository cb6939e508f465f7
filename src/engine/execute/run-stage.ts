import { invariant } from '../../core/diagnostics/invariant.js';
import type { StageResult, TestResult } from '../../core/plan/events.js';
import { withheldFailure } from '../../core/plan/told-personal.js';
import type { BuildStage, Stage } from '../../core/plan/stages.js';
import type { Answer, PythonJob } from '../../core/template/ask.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { answerQuestion } from './answer-question.js';
import { buildRelation, isUpdateOf, runPostHooks } from './build-relation.js';
import { runBatches, type BatchesRun } from './microbatch.js';
import { dropIndexes, finishRelation } from './finish.js';
import { runNodeHooks } from './hooks.js';
import { recordApart, outcomeOf, record } from './record-stage.js';
import type { Materialised } from './relation-ddl.js';
import { BatchError, runTests } from './run-tests.js';
import { failedAs, failureOf, isBad, keptOf, kindOf, skipped } from './stage-result.js';
import { OriginError, type StageContext } from './stage-context.js';
import { isElsewhere, isJournalled } from './state-journal.js';
import { forgetFingerprint, recordFinish } from './state-tables.js';
import { exportAll, isStoredElsewhere, keepExported, storeAll } from './store-failures.js';
import { TestFigures } from './test-figures.js';

/** A write that met another transaction's write can be tried again: its transaction left nothing. */
const mostAttempts = 4;

/**
 * Runs one stage in one transaction: the relation and its tests are committed together, or not at all. Everyone else sees the old relation
 * until then; a failing test, an error or a kill leaves it in place. The state row is part of it, or follows by way of the journal.
 */
export async function runStage(
  stage: Stage,
  connection: Connection,
  context: StageContext,
): Promise<StageResult> {
  const started = performance.now();
  try {
    const settled = await settle(stage, connection, context);
    const result =
      'status' in settled ? settled : tellableResult(settled, await runSettled(settled, connection, context));
    return { ...result, seconds: (performance.now() - started) / 1000 };
  } finally {
    await context.python?.release(stage.id, connection);
  }
}

/** The SQL of some stages may hold personal values, which DuckDB would quote. */
function tellableResult(stage: Stage, result: StageResult): StageResult {
  const isWithheld = stage.kind === 'build' && stage.withheld === true;
  return isWithheld && result.failure ? { ...result, failure: withheldFailure(result.failure) } : result;
}

async function runSettled(stage: Stage, connection: Connection, context: StageContext): Promise<StageResult> {
  const units = await runUnitTests(stage, connection, context);
  if ('status' in units) return units;
  if (stage.kind === 'build' && stage.testsAfter && stage.tests.length > 0)
    return testedAfter(stage, connection, context, units.results);
  return betweenHooks(stage, connection, context, units.results);
}

/** Its tests judge what is in place already, in a transaction of their own. */
async function testedAfter(
  stage: BuildStage,
  connection: Connection,
  context: StageContext,
  units: readonly TestResult[],
): Promise<StageResult> {
  const { batches = [], id, label, reason, standIns, tests, waitsFor } = stage;
  const built = await betweenHooks({ ...stage, tests: [], batches: [] }, connection, context, units);
  if (built.status !== 'success') return { ...built, tests: [...units, ...tests.map(skipped)] };
  const after: Stage = { kind: 'test', id, label, waitsFor, reason, tests, batches };
  const tested = await attempts({ ...after, ...(standIns && { standIns }) }, connection, context, []);
  const { failure, failedSql, status } = tested;
  const failed = failure ? { failure, ...(failedSql && { failedSql }) } : {};
  return { ...built, status, inPlace: true, ...failed, tests: [...units, ...tested.tests] };
}

/** The stage with all of its SQL; its result where that cannot be made. */
async function settle(
  stage: Stage,
  connection: Connection,
  context: StageContext,
): Promise<Stage | StageResult> {
  if (stage.kind !== 'build' || !stage.late || !context.late) return stage;
  try {
    return await context.late.stage(stage, (question) =>
      question.kind === 'python'
        ? runModel(question.job, stage, connection, context)
        : answerQuestion(question, connection),
    );
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const base = { id: stage.id, label: stage.label, kind: kindOf(stage), seconds: 0, tests: [] };
    return { ...base, ...(await keptOf(stage, connection)), ...failedAs(error, error.failure) };
  }
}

/** Runs a model in Python. Of an incremental one only that of its two renderings is run which the stage then builds. */
async function runModel(
  job: PythonJob,
  stage: BuildStage,
  connection: Connection,
  context: StageContext,
): Promise<Answer> {
  const isOther = stage.work.kind === 'incremental' && job.incremental !== isUpdateOf(stage, context);
  if (isOther) return { kind: 'python', relation: undefined, columns: [] };
  invariant(context.python, `${stage.id} is in Python, and nothing runs it`);
  if (stage.standIns) await context.standIns.make(stage.standIns, connection);
  return context.python.run(stage.id, job, connection);
}

async function betweenHooks(
  stage: Stage,
  connection: Connection,
  context: StageContext,
  units: readonly TestResult[],
): Promise<StageResult> {
  const isUpdate = stage.kind === 'build' && isUpdateOf(stage, context);
  const unread = await makeStandIns(stage, connection, context);
  if (unread) return { ...unread, tests: units };
  const before = await outside(stage, 'pre_hook', isUpdate, connection, context);
  if (before) return { ...before, tests: units };
  const batches = await makeBatches(stage, connection, context);
  if (batches?.error !== undefined) return { ...(await unmade(stage, batches, connection)), tests: units };
  const made = await attempts(stage, connection, context, units);
  const result = batches ? { ...made, batches: batches.results } : made;
  const after =
    result.status === 'success'
      ? await outside(stage, 'post_hook', isUpdate, connection, context)
      : undefined;
  return after ? { ...result, ...after, tests: result.tests } : result;
}

/** Makes the batches of a model that is built so; undefined for other stages. */
async function makeBatches(
  stage: Stage,
  connection: Connection,
  context: StageContext,
): Promise<BatchesRun | undefined> {
  if (stage.kind !== 'build' || stage.work.kind !== 'microbatch') return undefined;
  return runBatches(stage, stage.work, connection, context);
}

/** The result of a stage of whose batches some could not be made: its tests would judge a part. */
async function unmade(
  stage: Stage,
  { error, results }: BatchesRun,
  connection: Connection,
): Promise<Omit<StageResult, 'tests'>> {
  const failure = failureOf(error);
  if (!failure) throw error;
  const base = { id: stage.id, label: stage.label, kind: kindOf(stage), seconds: 0 };
  // What was there is there no more as it was, where some batches were made.
  const kept = results.successful.length > 0 ? {} : await keptOf(stage, connection);
  return { ...base, ...kept, ...failedAs(error, failure), batches: results };
}

/** Makes what the stage reads in place of other relations; gives a result when that fails. */
async function makeStandIns(
  stage: Stage,
  connection: Connection,
  context: StageContext,
): Promise<StageResult | undefined> {
  if (!stage.standIns) return undefined;
  try {
    await context.standIns.make(stage.standIns, connection);
    return undefined;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const base = { id: stage.id, label: stage.label, kind: kindOf(stage), seconds: 0, tests: [] };
    return { ...base, ...(await keptOf(stage, connection)), ...failedAs(error, error.failure) };
  }
}

/** Runs the hooks that a node has outside of its transaction; gives a result when one fails. */
async function outside(
  stage: Stage,
  when: 'pre_hook' | 'post_hook',
  isUpdate: boolean,
  connection: Connection,
  context: StageContext,
): Promise<StageResult | undefined> {
  if (stage.kind !== 'build' || !stage.hooks) return undefined;
  const { hooks } = stage;
  try {
    const moment = { transaction: false, isUpdate } as const;
    if (when === 'pre_hook') await runNodeHooks(hooks.pre, { when, ...moment }, connection);
    else await runPostHooks(stage, moment, connection, context);
    return undefined;
  } catch (error) {
    if (!(error instanceof OriginError)) throw error;
    // What was to follow the relation has not happened: the next build must not take the node as done.
    if (when === 'post_hook') await connection.run(forgetFingerprint(stage.id));
    const kept = when === 'pre_hook' ? await keptOf(stage, connection) : {};
    const base = { id: stage.id, label: stage.label, kind: kindOf(stage), seconds: 0, tests: [] };
    return { ...base, ...kept, ...failedAs(error, error.failure) };
  }
}

async function attempts(
  stage: Stage,
  connection: Connection,
  context: StageContext,
  units: readonly TestResult[],
): Promise<StageResult> {
  let result = await attemptInParts(stage, connection, context, units);
  for (let tries = 1; tries < mostAttempts && isConflict(result); tries += 1) {
    result = await attemptInParts(stage, connection, context, units);
  }
  const failed = units.some(isBad) && result.status === 'success';
  return { ...result, ...(failed && { status: 'failed' as const }), tests: [...units, ...result.tests] };
}

/** The results of a stage's unit tests; the stage's own result when one that fails keeps it from being built, or they were interrupted. */
async function runUnitTests(
  stage: Stage,
  connection: Connection,
  context: StageContext,
): Promise<{ readonly results: readonly TestResult[] } | StageResult> {
  if (!stage.unitTests) return { results: [] };
  const base = { id: stage.id, label: stage.label, kind: kindOf(stage), seconds: 0 };
  try {
    const results = await context.units.run(stage.unitTests, connection);
    if (stage.kind !== 'build' || !results.some(isBad)) return { results };
    return {
      ...base,
      status: 'failed',
      ...(await keptOf(stage, connection)),
      tests: [...results, ...stage.tests.map(skipped)],
    };
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    const status = failure.type === 'Interrupt' ? 'interrupted' : 'error';
    return { ...base, status, ...(await keptOf(stage, connection)), failure, failedSql: 'other', tests: [] };
  }
}

function isConflict(result: StageResult): boolean {
  return result.failure?.subtype === 'CONFLICT';
}

/** A scan that tests share and that fails is taken apart, so that the failure is that of the test that causes it. */
async function attemptInParts(
  stage: Stage,
  connection: Connection,
  context: StageContext,
  units: readonly TestResult[],
): Promise<StageResult> {
  try {
    return await attempt(stage, connection, context, units);
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    return attempt({ ...stage, batches: [] }, connection, context, units);
  }
}

async function attempt(
  stage: Stage,
  connection: Connection,
  context: StageContext,
  units: readonly TestResult[],
): Promise<StageResult> {
  const base = { id: stage.id, label: stage.label, kind: kindOf(stage), seconds: 0 };
  const alone = isOneStatement(stage, context);
  let made: Materialised = {};
  let undo: Materialised['afterRollback'];
  let isCertain = true;
  let tests: readonly TestResult[] = [];
  const figures = new TestFigures(context.runId);
  try {
    if (stage.finish) await dropIndexes(stage.finish.relation, stage.finish.dropIndexes, connection);
    if (!alone) connection.beginTransaction();
    let unknownColumns: readonly string[] = [];
    if (stage.kind === 'build') {
      const built = await buildRelation(stage, connection, context, (part) => (undo = part.afterRollback));
      made = built;
      unknownColumns = built.unknownColumns;
    } else if (stage.finish) {
      // Committed before the tests: one of them that errs rolls back what it finds open.
      unknownColumns = await finishRelation(stage.finish, connection);
      if (isElsewhere(stage)) await connection.run('commit; begin transaction');
      await connection.run(recordFinish(stage.id, stage.finish.record));
      await connection.run('commit');
      await connection.run('begin transaction');
    }
    tests = await runTests(stage, connection, { figures, late: context.late });
    const failed = tests.some(isBad);
    if (failed && stage.kind === 'build') {
      const exported = await exportAll(stage, tests, connection, context);
      await connection.run('rollback');
      await undo?.();
      tests = await keepExported(exported, tests, connection);
      await figures.again(connection);
      return { ...base, status: 'failed', ...(await keptOf(stage, connection)), tests };
    }
    const besides = await exportAll(stage, tests, connection, context, isStoredElsewhere);
    tests = await storeAll(stage, tests, connection);
    const written = await made.beforeCommit?.();
    const outcome = outcomeOf(stage, { rows: made.rows, written }, [...units, ...tests]);
    const isApart = isElsewhere(stage);
    if (!isJournalled(stage) && !isApart) await record(stage, outcome, connection, context);
    // A failing commit does not tell what it kept: what stays is judged by the next run.
    undo = undefined;
    isCertain = false;
    if (!alone) await connection.run('commit');
    tests = await keepExported(besides, tests, connection);
    if (isJournalled(stage)) context.journal.add(outcome);
    else if (isApart) await recordApart(stage, outcome, connection, context);
    await made.afterCommit?.();
    const rows = made.rows === undefined ? {} : { rows: made.rows };
    const lacking = unknownColumns.length === 0 ? {} : { unknownColumns };
    return { ...base, status: failed ? 'failed' : 'success', ...rows, ...lacking, tests };
  } catch (error) {
    await rollback(connection);
    await undo?.();
    const failure = failureOf(error);
    if (!failure) throw error;
    if (!isCertain) context.journal.doubt(stage.id);
    return { ...base, ...(await keptOf(stage, connection)), ...failedAs(error, failure), tests };
  }
}

/** After any error a transaction must be rolled back: a COMMIT could report success and keep half of it, or nothing. */
async function rollback(connection: Connection): Promise<void> {
  try {
    await connection.run('rollback');
  } catch {
    // There was no transaction, or the database is gone: nothing is left to undo.
  }
}

/** Whether a single statement is all that a stage does: it is a transaction by itself. */
export function isOneStatement(stage: Stage, context: StageContext): boolean {
  if (stage.kind === 'test' || !isJournalled(stage) || stage.tests.length > 0) return false;
  if (stage.contract || stage.pointer || context.late?.looksAt?.(stage)) return false;
  const { kind } = stage.work;
  if (kind !== 'view' && kind !== 'table') return false;
  const present = context.kinds.of(stage.relation);
  return present === undefined || present === kind;
}
