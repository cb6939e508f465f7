import { nextTimeOf } from '../../core/jobs/due.js';
import type { Job } from '../../core/jobs/job.js';
import { isLate, lastSuccess } from '../../core/jobs/late.js';
import type { JobRun } from '../../core/jobs/run-record.js';
import { renderTable } from '../../terminal/table.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { openJobs } from './jobs-world.js';
import type { JobsOptions } from '../frame/options.js';
import { exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';

/** `eider jobs list`: every job with its next time and its last run. */
export async function runJobsList(options: JobsOptions, io: Io): Promise<ExitCode> {
  const { value: opened, diagnostics } = await openJobs(options, io);
  if (!opened) {
    printDiagnostics(diagnostics, io, options);
    return exitCodeOf(diagnostics);
  }
  const now = io.now();
  const listed = await Promise.all(
    opened.jobs.map(async (job) => {
      const { runs } = await opened.history.read({ job: job.name, limit: job.keepRuns });
      return listedJob(job, runs, now);
    }),
  );
  if (options.output === 'json') for (const job of listed) io.stdout(`${JSON.stringify(job)}\n`);
  else {
    const names = ['job', 'schedule', 'next', 'last run', 'status'];
    const rows = listed.map((job) => [
      job.name,
      job.schedule === undefined ? null : `${job.schedule} ${job.timeZone ?? ''}`,
      job.next ?? null,
      job.last?.startedAt ?? null,
      job.late ? `${job.last?.status ?? 'never run'}, late` : (job.last?.status ?? null),
    ]);
    const columns = names.map((name) => ({ name }));
    io.stdout(
      renderTable({ columns, rows }, stdoutStyle(io, options), io.stdoutIsTty ? io.columns : undefined),
    );
  }
  return exitCodes.success;
}

function listedJob(job: Job, runs: readonly JobRun[], now: Date) {
  const [last] = runs;
  const next = nextTimeOf(job, now);
  const success = lastSuccess(runs);
  return {
    event: 'job' as const,
    name: job.name,
    description: job.description,
    schedule: job.schedule?.pattern,
    timeZone: job.schedule?.zone,
    next: next?.toISOString(),
    steps: job.steps.map(({ name }) => name),
    last: last && { run: last.id, status: last.status, startedAt: last.started_at, why: last.why },
    lastSuccess: success,
    late: isLate(job, success, undefined, now),
  };
}
