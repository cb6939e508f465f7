import type { RunOptionsRecord } from './run-options.js';
import type { RunResult, StageResult, TestResult } from '../plan/events.js';
import type { Plan } from '../plan/stages.js';

export const runResultsVersion = 1;

/** What a run did, `target/eider/run_results.json`. Holds no row and no secret. */
export interface RunResults {
  readonly format: 'eider-run-results';
  readonly version: 1;
  readonly eider: string;
  readonly run_id: string;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly results: readonly StageResult[];
  readonly reused: readonly string[];
  /** With what it was started. */
  readonly options?: RunOptionsRecord;
}

export interface RunStampInput {
  readonly eider: string;
  readonly runId: string;
  readonly startedAt: Date;
  readonly options?: RunOptionsRecord;
}

export function makeRunResults(plan: Plan, result: RunResult, stamp: RunStampInput): RunResults {
  return {
    format: 'eider-run-results',
    version: runResultsVersion,
    eider: stamp.eider,
    run_id: stamp.runId,
    command: plan.command,
    started_at: stamp.startedAt.toISOString(),
    seconds: round(result.seconds),
    interrupted: result.interrupted,
    results: result.stages.map((stage) => ({
      ...stage,
      seconds: round(stage.seconds),
      // The rows of unit tests are for those who watch the run.
      tests: stage.tests.map(withoutRows),
    })),
    reused: plan.reused.map((node) => node.id),
    ...(stamp.options && { options: stamp.options }),
  };
}

function withoutRows(test: TestResult): TestResult {
  const { unit, ...rest } = test;
  return unit ? rest : test;
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
