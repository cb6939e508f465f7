import { hideCredentials } from '../core/diagnostics/credentials.js';
import { safeText } from '../core/diagnostics/frame.js';
import { planSteps, type PlanStep } from '../core/plan/plan-steps.js';
import type { Plan } from '../core/plan/stages.js';
import { planNotes, planSentence } from './render-plan.js';
import type { Style } from './style.js';
import { renderTable } from './table.js';

/**
 * What `eider plan` prints: a sentence, a table with a row for each thing that would be done or left alone, and what else is to be known.
 * `columns` is the terminal's width.
 */
export function renderPlanTable(
  plan: Plan,
  style: Style,
  columns?: number,
  production = 'the other warehouse',
): string {
  const steps = planSteps(plan);
  const rows = steps.map((step) => [step.action, step.kind, step.label, reasonOf(step), testsOf(step)]);
  const table = {
    columns: ['action', 'kind', 'relation', 'reason', 'tests'].map((name) => ({ name, numeric: false })),
    rows,
  };
  const notes = planNotes(plan, production).map((line) => `${line}\n`);
  const tested =
    plan.reusedTests === 0
      ? []
      : [
          `${plan.reusedTests === 1 ? '1 test' : `${plan.reusedTests} tests`} passed on this very data and would not run.\n`,
        ];
  const after = [...notes, ...tested].join('');
  return [`${planSentence(plan)}\n`, steps.length === 0 ? '' : renderTable(table, style, columns), after]
    .filter((block) => block !== '')
    .join('\n');
}

/** What `eider plan --output json` prints: an object a step, a line each, without the secrets of addresses. */
export function renderStepsJson(steps: readonly PlanStep[]): string {
  const hide = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? hideCredentials(value) : value;
  return steps.map((step) => `${JSON.stringify({ event: 'step', ...step }, hide)}\n`).join('');
}

/** `inputs changed: main.a` */
function reasonOf({ reason, after }: PlanStep): string {
  return reason === 'inputs changed' && after.length > 0 ? `${reason}: ${after.join(', ')}` : reason;
}

/** `2: unique (id), not_null (id)` */
function testsOf({ tests }: PlanStep): string {
  return tests.length === 0 ? '' : `${tests.length}: ${tests.map(({ label }) => safeText(label)).join(', ')}`;
}
