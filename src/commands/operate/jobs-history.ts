import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { secondsText } from '../../core/jobs/outcome.js';
import type { JobRun } from '../../core/jobs/run-record.js';
import type { HistoryRead } from '../../engine/jobs/run-history.js';
import { renderTable } from '../../terminal/table.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import { jobNamed, openJobs } from './jobs-world.js';
import type { JobsHistoryOptions } from '../frame/options.js';
import { exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';

/** `eider jobs history`: the last runs, newest first. */
export async function runJobsHistory(options: JobsHistoryOptions, io: Io): Promise<ExitCode> {
  const refuse = (findings: readonly Diagnostic[]): ExitCode => {
    printDiagnostics(findings, io, options);
    return exitCodeOf(findings);
  };
  const { value: opened, diagnostics } = await openJobs(options, io);
  if (!opened) return refuse(diagnostics);
  const { name, limit } = options;
  const job = name === undefined ? undefined : jobNamed(name, opened.jobs);
  if (job && 'code' in job) return refuse([job]);
  const read = await opened.history.read({ ...(name !== undefined && { job: name }), limit });
  printDiagnostics(brokenRecords(read), io, options);
  if (options.output === 'json') {
    for (const run of read.runs) io.stdout(`${JSON.stringify({ event: 'job-run', ...run })}\n`);
  } else if (read.runs.length === 0) io.stdout('no job has run yet\n');
  else {
    const columns = ['run', 'job', 'status', 'time', 'why'].map((each) => ({ name: each }));
    const table = { columns, rows: read.runs.map(row) };
    io.stdout(renderTable(table, stdoutStyle(io, options), io.stdoutIsTty ? io.columns : undefined));
  }
  return exitCodes.success;
}

function row(run: JobRun): readonly (string | null)[] {
  const time = run.seconds === undefined ? null : secondsText(run.seconds);
  return [run.id, run.job, run.status, time, run.why ?? null];
}

/** Warnings of records that are left out. */
export function brokenRecords({ broken }: HistoryRead): readonly Diagnostic[] {
  return broken.map((file) => diagnostic('jobs/broken-record', { file }));
}
