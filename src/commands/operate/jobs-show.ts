import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { JobRun } from '../../core/jobs/run-record.js';
import { slowerThanUsual } from '../../core/jobs/slower.js';
import type { RunHistory } from '../../engine/jobs/run-history.js';
import { renderJobRun } from '../../terminal/render-job-run.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { brokenRecords } from './jobs-history.js';
import { openJobs } from './jobs-world.js';
import type { JobsShowOptions } from '../frame/options.js';
import { exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';

/** How many earlier runs a run is compared with. */
const compared = 20;

/** `eider jobs show`: one run, and what of it became slower. */
export async function runJobsShow(options: JobsShowOptions, io: Io): Promise<ExitCode> {
  const refuse = (findings: readonly Diagnostic[]): ExitCode => {
    printDiagnostics(findings, io, options);
    return exitCodeOf(findings);
  };
  const { value: opened, diagnostics } = await openJobs(options, io);
  if (!opened) return refuse(diagnostics);
  const { history } = opened;
  const found = await findRun(options.run, history);
  if ('code' in found) return refuse([found]);
  const past = await history.read({ job: found.job, limit: 400 });
  const earlier = past.runs.filter(({ id }) => id < found.id).slice(0, compared);
  const slower = slowerThanUsual(found, earlier);
  printDiagnostics(brokenRecords(past), io, options);
  if (options.output === 'json') io.stdout(`${JSON.stringify({ event: 'job-run', ...found, slower })}\n`);
  else io.stdout(renderJobRun(found, slower, stdoutStyle(io, options)));
  return exitCodes.success;
}

async function findRun(run: string, history: RunHistory): Promise<JobRun | Diagnostic> {
  if (run === 'last') {
    const [last] = (await history.read({ limit: 1 })).runs;
    return last ?? diagnostic('jobs/unknown-run', { run, matches: 0 });
  }
  const { runs } = await history.find(run);
  const [only] = runs;
  return only && runs.length === 1 ? only : diagnostic('jobs/unknown-run', { run, matches: runs.length });
}
