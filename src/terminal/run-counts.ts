import type { RunResult, TestResult } from '../core/plan/events.js';

/** What a run came to, in numbers: the same in every report. */
export interface RunCounts {
  /** Relations made; stages that only test are not among them. */
  readonly built: number;
  readonly reused: number;
  /** Not replaced because a test failed. */
  readonly failed: number;
  /** Could not be built. */
  readonly errors: number;
  readonly skipped: number;
  readonly interrupted: number;
  /** Relations in place whose indexes or comments were changed; absent when there are none. */
  readonly updated?: number;
  readonly tests: TestCounts;
}

export interface TestCounts {
  /** Tests that ran. */
  readonly total: number;
  /** Those that let the data through; the warned are among them. */
  readonly passed: number;
  readonly warned: number;
  readonly skipped: number;
}

/** `reused` is the number of nodes that the plan left alone: they have no stage. */
export function countRun(result: RunResult, reused: number): RunCounts {
  const counts = { built: 0, reused, failed: 0, errors: 0, skipped: 0, interrupted: 0 };
  let updated = 0;
  const tests: TestResult[] = [];
  for (const stage of result.stages) {
    tests.push(...stage.tests);
    switch (stage.status) {
      case 'success':
        if (stage.kind === 'finish') updated += 1;
        else if (stage.kind !== 'test') counts.built += 1;
        break;
      case 'reused':
        counts.reused += 1;
        break;
      case 'failed':
        // A failed test of a stage that only tests is counted with the tests.
        if (stage.kind !== 'test') counts.failed += 1;
        break;
      case 'error':
        counts.errors += 1;
        break;
      case 'skipped':
        counts.skipped += 1;
        break;
      case 'interrupted':
        counts.interrupted += 1;
        break;
    }
  }
  return { ...counts, ...(updated > 0 && { updated }), tests: countTests(tests) };
}

function countTests(tests: readonly TestResult[]): TestCounts {
  const count = (...wanted: readonly TestResult['status'][]): number =>
    tests.filter((test) => wanted.includes(test.status)).length;
  return {
    total: count('pass', 'warn', 'fail', 'error'),
    passed: count('pass', 'warn'),
    warned: count('warn'),
    skipped: count('skipped'),
  };
}
