import { invariant } from '../diagnostics/invariant.js';
import type { Job, JobStep } from './job.js';
import { narrowed } from './narrow.js';
import { stepKinds, type StepKind } from './step-kinds.js';

/** How a step is started: arguments of Eider's own command line, or a line for the shell. */
export type StepCommand =
  | { readonly kind: 'eider'; readonly args: readonly string[] }
  | { readonly kind: 'shell'; readonly line: string };

export interface StepChoice {
  /** What the run is narrowed to; empty: nothing. */
  readonly select: readonly string[];
  /** What an earlier run left undone is repeated: `eider retry`. */
  readonly repeat: boolean;
}

/** What a step runs. Selectors are arguments of their own, so that none can be taken for an option. */
export function stepCommand({ work }: JobStep, job: Job, choice: StepChoice): StepCommand {
  if (work.kind === 'command') return { kind: 'shell', line: work.command };
  const kind = stepKinds[work.step];
  invariant(kind, `there is no step ${work.step}`);
  const waiting = kind.waits === true && job.concurrency === 'wait' ? ['--wait'] : [];
  if (choice.repeat) return { kind: 'eider', args: ['retry', '--output=json', ...waiting] };
  return {
    kind: 'eider',
    args: [
      ...kind.words,
      '--output=json',
      ...chosen(kind, work.select, choice.select),
      ...work.exclude.map((selector) => `--exclude=${selector}`),
      ...(work.fullRefresh ? ['--full-refresh'] : []),
      ...waiting,
      ...(kind.chooses === 'names' && work.select.length > 0 ? ['--', ...work.select] : []),
    ],
  };
}

function chosen(kind: StepKind, own: readonly string[], asked: readonly string[]): readonly string[] {
  if (kind.chooses !== 'nodes') return [];
  return narrowed(own, asked).map((selector) => `--select=${selector}`);
}

/** Whether `eider retry` can repeat what such a step left undone. */
export function canRepeat({ work }: JobStep): boolean {
  return work.kind === 'eider' && stepKinds[work.step]?.retry === true;
}
