import type { StageResult } from '../../core/plan/events.js';
import type { BuildStage, Stage } from '../../core/plan/stages.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection } from '../duckdb/connection.js';
import { viewPrefix } from './relation-ddl.js';
import { isOneStatement, runStage } from './run-stage.js';
import { isParsedBy, type StageContext } from './stage-context.js';
import { SqlError } from '../duckdb/sql-error.js';

/** Enough to make the commit cheap, few enough that what waits for one of them does not wait long. */
export const mostViewsAtOnce = 16;

/** A view that is made by one statement and that no test looks at, before or after. */
export type PlainView = BuildStage & { readonly work: { readonly kind: 'view' } };

export function isPlainView(stage: Stage, context: StageContext): stage is PlainView {
  return (
    stage.kind === 'build' &&
    stage.work.kind === 'view' &&
    stage.unitTests === undefined &&
    isOneStatement(stage, context) &&
    isParsedBy(viewPrefix(stage.relation), trimStatement(stage.work.sql))
  );
}

/**
 * Makes views that do not read each other in one transaction: a commit costs more than a view. When one fails, none is made, and each is run alone, so that
 * the failure is its own. They go to DuckDB as one text, and each gets an equal share of the time.
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
  const started = performance.now();
  let isCommitting = false;
  try {
    const statements = stages.map(
      ({ relation, work }) => `${viewPrefix(relation)}${trimStatement(work.sql)}\n;\n`,
    );
    connection.beginTransaction();
    await connection.run(statements.join(''));
    isCommitting = true;
    await connection.run('commit');
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    // DuckDB may have ended the transaction itself.
    await connection.run('rollback').catch(() => undefined);
    if (isCommitting) for (const { id } of stages) context.journal.doubt(id);
    return undefined;
  }
  const seconds = (performance.now() - started) / 1000 / stages.length;
  return stages.map(({ id, label, state }) => {
    context.journal.add({ id, node: { state }, tests: [] });
    return { id, label, kind: state.kind, status: 'success', seconds, tests: [] };
  });
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
