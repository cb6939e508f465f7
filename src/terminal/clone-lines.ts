import { safeText } from '../core/diagnostics/frame.js';
import type { ClonePlan, CloneSkip, CloneStep } from '../core/plan/clone.js';
import { formatCounted } from './format.js';
import type { Style } from './style.js';

/** What copying one relation came to. */
export interface CloneOutcome {
  readonly made: 'view' | 'table';
  readonly rows?: number;
  readonly whole: boolean;
}

/** Of the kinds: `incremental` is the longest of those that are common. */
const width = 11;

/** A line of `eider clone`: a copy that was made, or that would be. */
export function clonedLine(step: CloneStep, outcome: CloneOutcome | undefined, style: Style): string {
  const kind = (outcome?.made ?? step.kind).padEnd(width);
  const rows = outcome?.rows === undefined ? '' : `  ${formatCounted(outcome.rows, 'row')}`;
  const note =
    outcome?.whole === false ? style.paint('muted', '  only its rows: the next build makes it anew') : '';
  return `  ${kind}  ${safeText(step.label)}${rows}${note}`;
}

const reasons: { readonly [Reason in CloneSkip['reason']]: string } = {
  here: 'is here already: --full-refresh copies it again',
  'not there': 'is not in the other warehouse',
  external: 'is a file: build it',
  files: 'reads files that are not here',
  function: 'is a function: build it',
};

/** A line of `eider clone`: a node that is left out, and why. */
export function skippedLine({ kind, label, reason }: CloneSkip, style: Style): string {
  return style.paint('muted', `  ${kind.padEnd(width)}  ${safeText(label)}  ${reasons[reason]}`);
}

/** The last line of `eider clone`. */
export function cloneSummary(plan: ClonePlan, done: number, dryRun: boolean): string {
  const left = plan.skipped.length === 0 ? '' : `, ${plan.skipped.length} left out`;
  if (dryRun)
    return `\`eider clone\` would copy ${formatCounted(done, 'relation')}${left}. Nothing was written.`;
  return `${formatCounted(done, 'relation')} copied${left}`;
}
