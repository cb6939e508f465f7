import type { Job } from './job.js';
import type { JobRun } from './run-record.js';

/** When the newest of these runs that succeeded began, ISO 8601; undefined when none did. */
export function lastSuccess(runs: readonly JobRun[]): string | undefined {
  const times = runs.flatMap(({ status, started_at }) => (status === 'success' ? [started_at] : []));
  return times.toSorted().at(-1);
}

/**
 * Whether the data of a job are older than they may be.
 * @param success when its last success began
 * @param since from when it is counted where there is no success; undefined: then it is not late
 */
export function isLate(job: Job, success: string | undefined, since: Date | undefined, now: Date): boolean {
  if (job.lateAfterMs === undefined) return false;
  const from = success === undefined ? since : new Date(success);
  return from !== undefined && now.getTime() - from.getTime() > job.lateAfterMs;
}
