import { safeText } from '../core/diagnostics/frame.js';
import { secondsText } from '../core/jobs/outcome.js';
import type { AttemptRecord, JobRun, StepRecord } from '../core/jobs/run-record.js';
import type { Slower } from '../core/jobs/slower.js';
import { formatCounted } from './format.js';
import type { Style } from './style.js';

/** A run of a job for people: its steps, its failures, and what became slower. */
export function renderJobRun(run: JobRun, slower: readonly Slower[], style: Style): string {
  const head = [
    `${style.paint('header', run.job)} · ${run.id}`,
    `${run.status}${run.seconds === undefined ? '' : ` · ${secondsText(run.seconds)}`} · began ${run.started_at}`,
    ...(run.why === undefined ? [] : [safeText(run.why)]),
    ...(run.resumes === undefined ? [] : [`goes on with ${run.resumes}`]),
    ...(run.select.length === 0 ? [] : [`narrowed to ${safeText(run.select.join(' '))}`]),
  ];
  const width = Math.max(0, ...run.steps.map(({ name }) => name.length));
  const steps = run.steps.flatMap((step) => stepLines(step, width));
  const lines = [...head, ...(steps.length === 0 ? [] : ['', ...steps]), ...slowerLines(slower)];
  return lines.map((line) => `${line}\n`).join('');
}

function stepLines(step: StepRecord, width: number): readonly string[] {
  const last = step.attempts.at(-1);
  const built = step.nodes.filter(({ status }) => status === 'success').length;
  const parts = [
    step.status,
    ...(last ? [secondsText(last.seconds)] : []),
    ...(step.attempts.length > 1
      ? [formatCounted(step.attempts.length, 'try').replace('trys', 'tries')]
      : []),
    ...(built === 0
      ? []
      : [
          step.kind === 'sync'
            ? `${formatCounted(built, 'source')} loaded`
            : `${formatCounted(built, 'node')} built`,
        ]),
  ];
  const failed = step.attempts.filter(({ outcome }) => outcome !== 'success').map(attemptLine);
  const nodes = step.nodes
    .filter(({ status }) => status === 'failed' || status === 'error')
    .map(({ label, status }) => `      ${label}: ${status}`);
  return [`  ${safeText(step.name).padEnd(width)}  ${parts.join(' · ')}`, ...failed, ...nodes];
}

function attemptLine({ why, codes, seconds }: AttemptRecord): string {
  const said = codes.length === 0 ? '' : ` [${codes.join(', ')}]`;
  return `      after ${secondsText(seconds)}: ${safeText(why ?? 'it failed')}${said}`;
}

function slowerLines(slower: readonly Slower[]): readonly string[] {
  if (slower.length === 0) return [];
  const lines = slower.map(
    ({ what, name, seconds, usual, runs }) =>
      `  ${what} ${safeText(name)}: ${secondsText(seconds)}, usually ${secondsText(usual)} (median of ${runs})`,
  );
  return ['', 'Slower than usual:', ...lines];
}
