import { safeText } from '../core/diagnostics/frame.js';
import type { Proof, Runbook, StepReport } from '../core/runbook/runbook.js';
import { formatCounted, formatSeconds } from './format.js';
import type { Role, Style } from './style.js';

/** The first lines of `eider runbook`. */
export function runbookHead(
  { name, description }: Runbook,
  steps: number,
  target: string,
  style: Style,
): string {
  const { dot } = style.symbols;
  const about = description === '' ? '' : `${safeText(description)}\n`;
  return `${style.paint('strong', safeText(name))} ${dot} ${formatCounted(steps, 'step')} ${dot} target ${safeText(target)}\n${about}`;
}

/** A step with its proofs; with `onlyFailures`, without those that pass. */
export function runbookStep(report: StepReport, style: Style, onlyFailures: boolean): string {
  const { proofs, seconds, status, step } = report;
  const { pass, fail, skip, dot } = style.symbols;
  const looks: { readonly [Status in StepReport['status']]: readonly [string, Role] } = {
    passed: [pass, 'success'],
    failed: [fail, 'failure'],
    skipped: [skip, 'muted'],
    planned: [dot, 'muted'],
  };
  const [sign, role] = looks[status];
  const time =
    status === 'passed' || status === 'failed' ? `  ${style.paint('muted', formatSeconds(seconds))}` : '';
  const why = status === 'skipped' ? '  not reached' : '';
  const head = `\n${style.paint(role, sign)} ${step.number}. ${style.paint('strong', safeText(step.title))}${why}${time}\n`;
  const shown = proofs.filter(({ state }) => !onlyFailures || state === 'fail');
  return head + shown.map((proof) => proofLines(proof, style)).join('');
}

function proofLines({ remedy, state, subject, text }: Proof, style: Style): string {
  const { pass, fail, dot } = style.symbols;
  const looks: { readonly [State in Proof['state']]: readonly [string, Role] } = {
    pass: [pass, 'success'],
    fail: [fail, 'failure'],
    note: [dot, 'muted'],
  };
  const [sign, role] = looks[state];
  const line = `    ${style.paint(role, sign)} ${safeText(subject)}: ${safeText(text)}\n`;
  return remedy === undefined ? line : `${line}        ${style.paint('hint', safeText(remedy))}\n`;
}

/** The last line. */
export function runbookSummary(
  counts: { readonly passed: number; readonly failed: number; readonly skipped: number },
  style: Style,
): string {
  const { passed, failed, skipped } = counts;
  const parts = [
    `${passed} of ${formatCounted(passed + failed + skipped, 'step')} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} not reached`] : []),
  ];
  return `\n${parts.join(` ${style.symbols.dot} `)}\n`;
}
