import type { Job } from './job.js';
import type { JobRun } from './run-record.js';

/** A job for tests: every minute of UTC, one step. */
export function testJob(changes: Partial<Job> = {}): Job {
  return {
    name: 'nightly',
    description: '',
    schedule: { pattern: '@daily', zone: 'UTC' },
    catchUp: true,
    concurrency: 'wait',
    keepRuns: 200,
    steps: [
      {
        name: 'build',
        work: { kind: 'eider', step: 'build', select: [], exclude: [], fullRefresh: false },
        retries: { count: 0, delayMs: 60_000, backoff: 1, maxDelayMs: 3_600_000, jitter: 0 },
      },
    ],
    notify: [],
    ...changes,
  };
}

/** A run for tests: one that succeeded. */
export function testRun(changes: Partial<JobRun> = {}): JobRun {
  return {
    format: 'eider-job-run',
    version: 1,
    eider: '0.1.0',
    id: '20261121T000000000Z-0000',
    job: 'nightly',
    trigger: 'schedule',
    select: [],
    pid: 1,
    host: 'here',
    started_at: '2026-11-21T00:00:00.000Z',
    seconds: 10,
    status: 'success',
    exit_code: 0,
    steps: [],
    ...changes,
  };
}
