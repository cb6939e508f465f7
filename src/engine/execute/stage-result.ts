import { basename } from 'node:path';
import type { StageResult, TestResult } from '../../core/plan/events.js';
import type { PlannedTest, Stage } from '../../core/plan/stages.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { kindOf as kindOfRelation } from './relation-ddl.js';
import { ModelSqlError, OriginError } from './stage-context.js';

/** What a stage does, for its result: a node's kind, `finish` or `test`. */
export function kindOf(stage: Stage): string {
  if (stage.kind === 'build') return stage.state.kind;
  return stage.finish && stage.tests.length === 0 ? 'finish' : 'test';
}

/** The part of a result that tells of a failure. */
export function failedAs(
  error: unknown,
  failure: SqlFailure,
): Pick<StageResult, 'status' | 'failure' | 'failedSql' | 'origin'> {
  // Whoever interrupted it knows why.
  if (failure.type === 'Interrupt') return { status: 'interrupted' };
  return {
    status: 'error',
    failure,
    failedSql: error instanceof ModelSqlError ? error.text : 'other',
    ...(error instanceof OriginError && { origin: error.origin }),
  };
}

/** Whether the relation of an earlier run is still in place; nothing when the database cannot tell any more. */
export async function keptOf(stage: Stage, connection: Connection): Promise<{ readonly kept?: boolean }> {
  if (stage.kind !== 'build') return {};
  try {
    return { kept: (await kindOfRelation(connection, stage.relation)) !== undefined };
  } catch (error) {
    if (error instanceof SqlError) return {};
    throw error;
  }
}

/** What an error says of SQL or of the file system; undefined for one that is a bug. */
export function failureOf(error: unknown): SqlFailure | undefined {
  if (error instanceof ModelSqlError || error instanceof SqlError) return error.failure;
  return systemFailure(error);
}

/** An error of the file system, such as a full disk while an external file is put in place. */
export function systemFailure(error: unknown): SqlFailure | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  const path = 'path' in error && typeof error.path === 'string' ? ` (${basename(error.path)})` : '';
  return {
    type: 'IO',
    subtype: error.code,
    message: full ? 'the disk is full' : `the file system refused: ${error.code}${path}`,
  };
}

/** Whether a test keeps its stage from being kept. */
export function isBad(test: TestResult): boolean {
  return test.status === 'fail' || test.status === 'error';
}

/** The result of a test that nothing was run for. */
export function skipped({ id, label, name }: PlannedTest): TestResult {
  return { id, name, label, status: 'skipped', seconds: 0 };
}
