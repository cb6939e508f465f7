import type { NotifyEvent } from './job.js';
import type { JobRun } from './run-record.js';

/** What a notification says, as JSON for programs and as text for people. Holds no value of a row. */
export interface Message {
  readonly format: 'eider-job-notification';
  readonly version: 1;
  readonly event: NotifyEvent;
  readonly project: string;
  readonly job: string;
  readonly run?: string;
  readonly status?: string;
  readonly step?: string;
  readonly why?: string;
  readonly started_at?: string;
  readonly seconds?: number;
  /** All of it in a line: what chat programs show. */
  readonly text: string;
}

/**
 * What a finished run is worth telling: that it failed, or that it succeeded after one that had not.
 * @param before the run of the job before it that came to an end
 */
export function eventOf(run: JobRun, before: JobRun | undefined): 'failure' | 'recovery' | undefined {
  if (run.status === 'failed') return 'failure';
  if (run.status === 'success' && before && before.status !== 'success') return 'recovery';
  return undefined;
}

/** The message of a run. */
export function runMessage(event: 'failure' | 'recovery', run: JobRun, project: string): Message {
  const step = run.steps.find(({ status }) => status === 'failed')?.name;
  const text =
    event === 'failure'
      ? `${project}: the job ${run.job} failed: ${run.why ?? 'without a word'} (run ${run.id})`
      : `${project}: the job ${run.job} succeeds again (run ${run.id})`;
  return {
    format: 'eider-job-notification',
    version: 1,
    event,
    project,
    job: run.job,
    run: run.id,
    status: run.status,
    ...(step !== undefined && { step }),
    ...(run.why !== undefined && { why: run.why }),
    started_at: run.started_at,
    ...(run.seconds !== undefined && { seconds: run.seconds }),
    text,
  };
}

/** The message that the data of a job are older than they may be. `since`: ISO 8601, UTC, of the last success. */
export function lateMessage(
  job: string,
  project: string,
  since: string | undefined,
  allowed: string,
): Message {
  const last = since === undefined ? 'it has never succeeded' : `its last success began at ${since}`;
  const text = `${project}: the job ${job} is late: ${last}, and it may be ${allowed} old at most`;
  return { format: 'eider-job-notification', version: 1, event: 'late', project, job, why: last, text };
}
