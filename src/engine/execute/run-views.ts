import type { StageResult } from '../../core/plan/events.js';
import type { BuildStage, Stage } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { viewPrefix } from './relation-ddl.js';
import { isOneStatement, runStage } from './run-stage.js';
import { ModelSqlError, type StageContext } from './stage-context.js';
import { SqlError } from '../duckdb/sql-error.js';

/** Enough to make the commit cheap, few enough that what waits for one of them does not wait long. */
export const mostViewsAtOnce = 16;

/** A view that is made by one statement and that no test looks at. */
export type PlainView = BuildStage & { readonly work: { readonly kind: 'view' } };

export function isPlainView(stage: Stage, context: StageContext): stage is PlainView {
  return stage.kind === 'build' && stage.work.kind === 'view' && isOneStatement(stage, context);
}

/**
 * Makes views that do not read each other in one transaction: a commit costs more than a view. When one fails, none is made, and each is run alone, so that
 * the failure is its own.
 */
export async function runViews(
  stages: readonly PlainView[],
  connection: Connection,
  context: StageContext,
  isStopped: () => boolean,
): Promise<readonly StageResult[]> {
  return (await runTogether(stages, connection, context)) ?? runApart(stages, connection, context, isStopped);
}

async function runTogether(
  stages: readonly PlainView[],
  connection: Connection,
  context: StageContext,
): Promise<readonly StageResult[] | undefined> {
  const results: StageResult[] = [];
  let isCommitting = false;
  try {
    connection.beginTransaction();
    for (const { id, label, relation, state, work } of stages) {
      const started = performance.now();
      await context.runModel(connection, viewPrefix(relation), work.sql);
      const seconds = (performance.now() - started) / 1000;
      results.push({ id, label, kind: state.kind, status: 'success', seconds, tests: [] });
    }
    isCommitting = true;
    await connection.run('commit');
  } catch (error) {
    if (!(error instanceof ModelSqlError) && !(error instanceof SqlError)) throw error;
    // DuckDB may have ended the transaction itself.
    await connection.run('rollback').catch(() => undefined);
    if (isCommitting) for (const { id } of stages) context.journal.doubt(id);
    return undefined;
  }
  for (const { id, state } of stages) context.journal.add({ id, node: { state }, tests: [] });
  return results;
}

async function runApart(
  stages: readonly PlainView[],
  connection: Connection,
  context: StageContext,
  isStopped: () => boolean,
): Promise<readonly StageResult[]> {
  const results: StageResult[] = [];
  for (const stage of stages) {
    const { id, label, state } = stage;
    results.push(
      isStopped()
        ? { id, label, kind: state.kind, status: 'interrupted', seconds: 0, tests: [] }
        : await runStage(stage, connection, context),
    );
  }
  return results;
}
