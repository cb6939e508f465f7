import type { RunResult, StageResult } from '../core/plan/events.js';
import { formatCount, formatCounted, formatDuration, formatList } from './format.js';
import { countRun, type TestCounts } from './run-counts.js';
import type { Style } from './style.js';

/** `21 built · 3 reused · 1 failed · 1 skipped · 149 of 150 tests passed · 2.4 s`, coloured. */
export function summarySentence(result: RunResult, reused: number, style: Style): string {
  const counts = countRun(result, reused);
  const part = (count: number, word: string): string => (count === 0 ? '' : `${formatCount(count)} ${word}`);
  const ran =
    counts.built +
    (counts.updated ?? 0) +
    counts.failed +
    counts.errors +
    counts.skipped +
    counts.tests.total;
  const parts = [
    result.interrupted ? style.paint('warning', 'interrupted') : '',
    style.paint('success', part(counts.built, 'built')),
    part(counts.updated ?? 0, 'updated in place'),
    ran === 0 && counts.reused > 0
      ? `nothing to do: ${counts.reused === 1 ? '' : 'all '}${formatCount(counts.reused)} reused`
      : part(counts.reused, 'reused'),
    style.paint('failure', part(counts.failed, 'failed')),
    style.paint('failure', part(counts.errors, counts.errors === 1 ? 'error' : 'errors')),
    style.paint('warning', part(counts.skipped, 'skipped')),
    style.paint('warning', part(counts.interrupted, 'stopped')),
    ...testParts(counts.tests, style),
  ].filter((text) => text !== '');
  return [...(parts.length === 0 ? ['nothing to do'] : parts), formatDuration(result.seconds)].join(
    ` ${style.symbols.dot} `,
  );
}

function testParts(tests: TestCounts, style: Style): readonly string[] {
  if (tests.total === 0 && tests.skipped === 0) return [];
  const all = tests.passed === tests.total;
  const passed = all
    ? style.paint('success', `${formatCounted(tests.total, 'test')} passed`)
    : style.paint('failure', `${formatCount(tests.passed)} of ${formatCounted(tests.total, 'test')} passed`);
  return [
    tests.total === 0 ? '' : passed,
    tests.warned === 0 ? '' : style.paint('warning', formatCounted(tests.warned, 'warning')),
    tests.skipped === 0 ? '' : style.paint('warning', `${formatCounted(tests.skipped, 'test')} not run`),
  ];
}

/** What an analyst wants to know after a failure: what stands where, and where the failing rows are. */
export function afterwards(result: RunResult): readonly string[] {
  const broken = result.stages.filter(
    (stage) => stage.kind !== 'test' && ['failed', 'error', 'interrupted'].includes(stage.status),
  );
  const kept = broken.filter((stage) => stage.kept === true).map(shortName);
  const stored = result.stages.flatMap((stage) =>
    stage.tests.flatMap((test) => (test.stored ? [test.name] : [])),
  );
  return [
    ...(kept.length === 0
      ? []
      : [`The previous ${formatList(kept)} ${kept.length === 1 ? 'is' : 'are'} still in place.`]),
    ...(result.pruned ?? []).map((label) => `Dropped ${label}: no node owns it any more.`),
    ...stored.map((name) => `See the failing rows: eider show --failures ${name}`),
  ];
}

/** The name without its schema. */
export function shortName(stage: Pick<StageResult, 'label'>): string {
  return stage.label.slice(stage.label.lastIndexOf('.') + 1);
}
