import { hideCredentials } from '../core/diagnostics/credentials.js';
import { displayWidth, padEnd, safeText } from '../core/diagnostics/frame.js';
import type { Plan, Stage } from '../core/plan/stages.js';
import { formatCount, formatCounted } from './format.js';
import type { Style } from './style.js';

/** What `--dry-run` prints: the stages that the command would do, in order and with the reason, and what it would leave alone. */
export function renderPlan(plan: Plan, style: Style): string {
  const widths = {
    kind: widest(plan.stages.map(kindOf)),
    label: widest(plan.stages.map((stage) => safeText(stage.label))),
    reason: widest(plan.stages.map((stage) => stage.reason)),
  };
  const lines = plan.stages.map((stage) => {
    const tests = testsOf(stage) === 0 ? '' : style.paint('muted', formatCounted(testsOf(stage), 'test'));
    const texts = [
      padEnd(kindOf(stage), widths.kind),
      padEnd(safeText(stage.label), widths.label),
      style.paint('muted', padEnd(stage.reason, widths.reason)),
      tests,
    ];
    return `  ${texts.join('  ')}`.trimEnd();
  });
  const needs = plan.extensions.map(
    ({ name, neededBy }) => `Needs the extension ${name}, for ${formatCounted(neededBy.length, 'node')}.`,
  );
  const leftOut = plan.leftOut.map(
    ({ name, missing }) =>
      `Left out: the test ${safeText(name)}, because ${safeText(missing)} was never built.`,
  );
  const blocks = [[planSentence(plan)], lines, [...needs, ...leftOut]].filter((block) => block.length > 0);
  return blocks.map((block) => block.map((line) => `${line}\n`).join('')).join('\n');
}

/** What `--dry-run --output json` prints: the plan itself, on one line, without the secrets of addresses. */
export function renderPlanJson(plan: Plan): string {
  const hide = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? hideCredentials(value) : value;
  return `${JSON.stringify(plan, hide)}\n`;
}

function planSentence(plan: Plan): string {
  const builds = plan.stages.filter((stage) => stage.kind === 'build').length;
  const tests = plan.stages.reduce((sum, stage) => sum + testsOf(stage), 0);
  const acts = [
    ...(builds === 0 ? [] : [`build ${formatCounted(builds, 'node')}`]),
    ...(tests === 0 ? [] : [`run ${formatCounted(tests, 'test')}`]),
  ];
  const reused = plan.reused.length;
  const rest = reused === 0 ? [] : [`leave ${formatCount(reused)} as ${reused === 1 ? 'it is' : 'they are'}`];
  if (acts.length === 0) {
    const upToDate =
      reused === 0
        ? ''
        : `: ${reused === 1 ? '1 node is' : `all ${formatCount(reused)} nodes are`} up to date`;
    return `\`eider ${plan.command}\` has nothing to do${upToDate}. Nothing was written.`;
  }
  return `\`eider ${plan.command}\` would ${joined([...acts, ...rest])}. Nothing was written.`;
}

/** `a, b and c` */
function joined(parts: readonly string[]): string {
  return [parts.slice(0, -1).join(', '), parts.at(-1) ?? ''].filter((part) => part !== '').join(' and ');
}

function testsOf(stage: Stage): number {
  return stage.tests.length + (stage.unitTests?.length ?? 0);
}

function kindOf(stage: Stage): string {
  return stage.kind === 'build' ? stage.work.kind : 'test';
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(displayWidth));
}
