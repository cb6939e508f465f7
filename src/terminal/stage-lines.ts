import type { CodeData } from '../core/diagnostics/codes.js';
import type { Diagnostic } from '../core/diagnostics/diagnostic.js';
import { messageOf } from '../core/diagnostics/diagnostic.js';
import { displayWidth, padEnd, placeLabel, safeText } from '../core/diagnostics/frame.js';
import { unreachable } from '../core/diagnostics/invariant.js';
import type { StageResult, TestResult } from '../core/plan/events.js';
import { formatCount, formatCounted, formatSeconds } from './format.js';
import { renderDiagnostic } from './render-diagnostics.js';
import type { Role, Style } from './style.js';
import { unitDiffLines } from './unit-diff-lines.js';

const kindWidth = 11;
const outcomeWidth = 15;
const secondsWidth = 12;
const placeColumn = 58;

/** Where the columns of a report stand. */
export interface StageLayout {
  readonly labelWidth: number;
  /** The terminal's width, or undefined for a file. */
  readonly columns: number | undefined;
}

/** What a finished stage prints: its line, then a line or a frame for everything that did not pass. Each line is ended. */
export function stageLines(
  result: StageResult,
  findings: readonly Diagnostic[],
  blockedBy: string | undefined,
  layout: StageLayout,
  style: Style,
): string {
  const head = `${[headOf(result, layout, style), ...tailOf(result, blockedBy, style)].join('').trimEnd()}\n`;
  return head + detailsOf(result, findings, layout, style);
}

function headOf(result: StageResult, layout: StageLayout, style: Style): string {
  const [sign, role] = signOf(result, style);
  const word = result.status === 'skipped' ? 'skipped' : result.kind;
  return `  ${style.paint(role, `${sign} ${padEnd(word, kindWidth)}`)} ${padEnd(safeText(result.label), layout.labelWidth)} `;
}

function signOf(result: StageResult, style: Style): readonly [string, Role] {
  switch (result.status) {
    case 'success':
      return result.tests.some((test) => test.status === 'warn')
        ? [style.symbols.warn, 'warning']
        : [style.symbols.pass, 'success'];
    case 'reused':
      return [style.symbols.pass, 'muted'];
    case 'failed':
    case 'error':
      return [style.symbols.fail, 'failure'];
    case 'skipped':
      return [style.symbols.skip, 'warning'];
    case 'interrupted':
      return [style.symbols.stop, 'warning'];
    default:
      return unreachable(result.status);
  }
}

function tailOf(result: StageResult, blockedBy: string | undefined, style: Style): readonly string[] {
  if (result.status === 'skipped') {
    return [style.paint('muted', `   ${blockedBy === undefined ? 'not run' : `waits for ${blockedBy}`}`)];
  }
  if (result.status === 'reused') return [style.paint('muted', '   reused')];
  return [
    outcomeOf(result).padStart(outcomeWidth),
    style.paint('muted', formatSeconds(result.seconds).padStart(secondsWidth)),
    `   ${[batchesText(result, style), testsOf(result.tests, style)].filter((text) => text !== '').join(', ')}`,
  ];
}

function batchesText({ batches }: StageResult, style: Style): string {
  if (!batches) return '';
  const { failed, skipped, successful } = batches;
  const all = successful.length + failed.length + skipped.length;
  const bad = failed.length + skipped.length;
  const counted = `${formatCount(all)} ${all === 1 ? 'batch' : 'batches'}`;
  return bad > 0
    ? style.paint('failure', `${formatCount(successful.length)} of ${counted}`)
    : style.paint('muted', counted);
}

function outcomeOf(result: StageResult): string {
  if (result.kind === 'test') return '';
  if (result.status === 'success' || result.inPlace === true)
    return result.rows === undefined ? '' : formatCounted(result.rows, 'row');
  if (result.kind === 'finish') return 'not changed';
  if (result.origin?.kind === 'hook' && result.origin.moment === 'after') return 'replaced';
  if ((result.batches?.successful.length ?? 0) > 0) return 'in part';
  return result.kept === true ? 'not replaced' : 'not built';
}

function testsOf(tests: readonly TestResult[], style: Style): string {
  const ran = tests.filter((test) => test.status !== 'skipped').length;
  const failed = tests.filter((test) => test.status === 'fail' || test.status === 'error').length;
  const warned = tests.filter((test) => test.status === 'warn').length;
  if (failed > 0)
    return style.paint('failure', `${formatCount(failed)} of ${formatCounted(ran, 'test')} failed`);
  if (ran === 0) return '';
  const warnings = warned === 0 ? '' : style.paint('warning', `, ${formatCounted(warned, 'warning')}`);
  return `${style.paint('muted', formatCounted(ran, 'test'))}${warnings}`;
}

function detailsOf(
  result: StageResult,
  findings: readonly Diagnostic[],
  layout: StageLayout,
  style: Style,
): string {
  if (findings.length === 0) return fallbackDetails(result, style);
  return findings.map((finding) => detail(finding, layout, style)).join('');
}

/** A test that did not pass is one line, message and place; anything else is shown in its frame. */
function detail(finding: Diagnostic, layout: StageLayout, style: Style): string {
  if (finding.code.startsWith('test/') && finding.related.length === 0) {
    const message = messageOf(finding).split('\n')[0] ?? '';
    return failureLine(safeText(message), finding.at ? placeLabel(finding.at) : '', finding.severity, style);
  }
  if (finding.code === 'unit/failed') return unitFailure(finding, layout, style);
  const indent = ' '.repeat(4);
  const columns = layout.columns === undefined ? undefined : layout.columns - indent.length;
  return renderDiagnostic(finding, style, columns).replaceAll(/^(?=.)/gmu, indent);
}

/** A unit test that failed: one line, and the rows that differ. */
function unitFailure(finding: Diagnostic, layout: StageLayout, style: Style): string {
  const { diff } = finding.data as CodeData['unit/failed'];
  const indent = ' '.repeat(8);
  const columns = layout.columns === undefined ? undefined : layout.columns - indent.length;
  const table = unitDiffLines(diff, style, columns).replaceAll(/^(?=.)/gmu, indent);
  const place = finding.at ? placeLabel(finding.at) : '';
  return `${failureLine(safeText(messageOf(finding)), place, finding.severity, style)}${table}`;
}

function failureLine(message: string, place: string, severity: 'error' | 'warning', style: Style): string {
  const room = Math.max(displayWidth(message), placeColumn - 6);
  const text = `      ${style.paint(severity === 'warning' ? 'warning' : 'failure', message)}`;
  return place === ''
    ? `${text}\n`
    : `${text}${' '.repeat(room - displayWidth(message))}  ${style.paint('place', place)}\n`;
}

/** When nobody could say where it comes from, what the engine said must still be seen. */
function fallbackDetails(result: StageResult, style: Style): string {
  const own = result.failure
    ? failureLine(safeText(result.failure.message.split('\n')[0] ?? ''), '', 'error', style)
    : '';
  const tests = result.tests
    .filter((test) => test.status === 'fail' || test.status === 'error' || test.status === 'warn')
    .map((test) => failureLine(testText(test), '', test.status === 'warn' ? 'warning' : 'error', style));
  return own + tests.join('');
}

function testText(test: TestResult): string {
  if (test.failure) return `${safeText(test.label)}: ${safeText(test.failure.message.split('\n')[0] ?? '')}`;
  return `${safeText(test.label)}: ${formatCounted(test.failures ?? 0, 'failing row')}`;
}
