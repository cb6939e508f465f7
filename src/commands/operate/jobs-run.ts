import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { safeText } from '../../core/diagnostics/frame.js';
import type { Job } from '../../core/jobs/job.js';
import type { JobRun } from '../../core/jobs/run-record.js';
import { stepCommand } from '../../core/jobs/step-command.js';
import { runJob } from '../../engine/jobs/run-job.js';
import { firstDone } from '../../engine/jobs/run-steps.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { jobNamed, jobWorld, openJobs, type OpenedJobs } from './jobs-world.js';
import type { JobsRunOptions } from '../frame/options.js';
import { exitCodeOf, printDiagnostics } from '../frame/print.js';

/** `eider jobs run`: one job, now, under this process. */
export async function runJobsRun(options: JobsRunOptions, io: Io): Promise<ExitCode> {
  const refuse = (findings: readonly Diagnostic[]): ExitCode => {
    printDiagnostics(findings, io, options);
    return exitCodeOf(findings);
  };
  const { value: opened, diagnostics } = await openJobs(options, io);
  if (!opened) return refuse(diagnostics);
  const job = jobNamed(options.name, opened.jobs);
  if ('code' in job) return refuse([job]);
  const resumes = options.resume ? await resumable(options.name, opened) : undefined;
  if (resumes && 'code' in resumes) return refuse([resumes]);
  if (options.dryRun) return dryRun(job, resumes, options, io);
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  try {
    const world = jobWorld(opened, options, io, (line, { level }) => {
      if (!options.quiet || level === 'warn' || level === 'error') io.stdout(line);
    });
    const result = await runJob(
      {
        job,
        trigger: 'hand',
        select: resumes ? resumes.select : options.select,
        ...(resumes && { resumes }),
        ...(options.wait !== undefined && {
          waitMs: options.wait === 'forever' ? Number.POSITIVE_INFINITY : options.wait * 1000,
        }),
        signal: abort.signal,
      },
      world,
    );
    printDiagnostics(result.diagnostics, io, options);
    return result.exitCode as ExitCode;
  } finally {
    release();
  }
}

/** The last run of a job, when something of it is left to do. */
async function resumable(job: string, { history }: OpenedJobs): Promise<JobRun | Diagnostic> {
  const { runs } = await history.read({ job, limit: 50 });
  const last = runs.find(({ status }) => status !== 'skipped');
  const nothing = (why: string): Diagnostic => diagnostic('jobs/nothing-to-resume', { job, why });
  if (!last) return nothing('it has never run');
  if (last.status === 'success') return nothing('its last run succeeded');
  if (last.status === 'running') return nothing('it is running');
  return last;
}

/** Prints the command of every step; runs nothing and records nothing. */
function dryRun(job: Job, resumes: JobRun | undefined, options: JobsRunOptions, io: Io): ExitCode {
  const kept = new Set(firstDone(resumes?.steps ?? []));
  const select = resumes ? resumes.select : options.select;
  for (const step of job.steps) {
    const { name } = step;
    const command = stepCommand(step, job, { select, repeat: false });
    const words = command.kind === 'eider' ? ['eider', ...command.args] : ['/bin/sh', '-c', command.line];
    const line = { event: 'job-step', name, command: words, kept: kept.has(name) };
    const shown = command.kind === 'eider' ? words.join(' ') : command.line;
    const text = `${name}: ${kept.has(name) ? 'done by the run before' : safeText(shown)}`;
    io.stdout(`${options.output === 'json' ? JSON.stringify(line) : text}\n`);
  }
  return exitCodes.success;
}
