import { hideCredentials } from '../core/diagnostics/credentials.js';
import { displayWidth, padEnd, safeText } from '../core/diagnostics/frame.js';
import { buildKind } from '../core/plan/plan-steps.js';
import type { Plan, Stage } from '../core/plan/stages.js';
import { formatCount, formatCounted } from './format.js';
import type { Style } from './style.js';

/** What `--dry-run` prints: the stages that the command would do, in order and with the reason, and what it would leave alone. */
export function renderPlan(plan: Plan, style: Style, production = 'the other warehouse'): string {
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
  const leftOut = plan.leftOut.map(
    ({ name, missing }) =>
      `Left out: the test ${safeText(name)}, because ${safeText(missing)} was never built.`,
  );
  const blocks = [
    [planSentence(plan)],
    lines,
    [
      ...deferralLines(plan, production),
      ...needLines(plan),
      ...leftOut,
      ...hookLines(plan),
      ...orphanLines(plan),
    ],
  ].filter((block) => block.length > 0);
  return blocks.map((block) => block.map((line) => `${line}\n`).join('')).join('\n');
}

/**
 * What `--dry-run --output json` prints: the plan itself, on one line, without the secrets of addresses.
 * @param shown SQL as the database is to read it
 */
export function renderPlanJson(plan: Plan, shown: (sql: string) => string = (sql) => sql): string {
  const hide = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? hideCredentials(shown(value)) : value;
  return `${JSON.stringify(plan, hide)}\n`;
}

/** What a plan needs and does besides its stages: extensions and the project's hooks. */
export function planNotes(plan: Plan, production: string): readonly string[] {
  return [...deferralLines(plan, production), ...needLines(plan), ...hookLines(plan)];
}

function needLines({ extensions }: Plan): readonly string[] {
  return extensions.map(
    ({ name, neededBy }) => `Needs the extension ${name}, for ${formatCounted(neededBy.length, 'node')}.`,
  );
}

function hookLines({ runHooks }: Plan): readonly string[] {
  const line = (name: string, count: number, when: string): readonly string[] =>
    count === 0 ? [] : [`Runs ${name} ${when}: ${formatCounted(count, 'hook')}.`];
  return [
    ...line('on-run-start', runHooks?.start.length ?? 0, 'before'),
    ...line('on-run-end', runHooks?.end.length ?? 0, 'after'),
  ];
}

/** What is read from another warehouse. */
function deferralLines({ deferred = [] }: Plan, production: string): readonly string[] {
  return deferred.map(({ relation }) => {
    const label = `${relation.schema}.${relation.name}`;
    return `Reads ${safeText(label)} from ${safeText(production)}.`;
  });
}

/** Orphans, with what happens to them. */
function orphanLines({ orphans = [], prune = false }: Plan): readonly string[] {
  return orphans.flatMap(({ keep, label, relation }) => {
    if (!relation) return [];
    const name = `${relation.kind} ${safeText(label)}`;
    if (keep !== undefined) return [`No node owns the ${name}. It would stay: ${keep}.`];
    return [
      prune
        ? `Would drop the ${name}: no node owns it any more.`
        : `No node owns the ${name}: \`--prune\` drops it.`,
    ];
  });
}

/** What a plan comes to, in one sentence. */
export function planSentence(plan: Plan): string {
  const builds = plan.stages.filter((stage) => stage.kind === 'build').length;
  const tests = plan.stages.reduce((sum, stage) => sum + testsOf(stage), 0);
  const updates = plan.stages.filter((stage) => stage.kind === 'test' && stage.finish).length;
  const drops = plan.prune === true ? (plan.orphans ?? []).filter(isDropped).length : 0;
  const acts = [
    ...(builds === 0 ? [] : [`build ${formatCounted(builds, 'node')}`]),
    ...(updates === 0 ? [] : [`update ${formatCounted(updates, 'node')} in place`]),
    ...(drops === 0 ? [] : [`drop ${formatCounted(drops, 'relation')}`]),
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

function isDropped(orphan: NonNullable<Plan['orphans']>[number]): boolean {
  return orphan.relation !== undefined && orphan.keep === undefined;
}

function testsOf(stage: Stage): number {
  return stage.tests.length + (stage.unitTests?.length ?? 0);
}

function kindOf(stage: Stage): string {
  if (stage.kind === 'build') return buildKind(stage);
  return stage.finish && stage.tests.length === 0 ? 'finish' : 'test';
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(displayWidth));
}
