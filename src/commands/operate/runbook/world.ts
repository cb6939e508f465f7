import type { Diagnostic } from '../../../core/diagnostics/diagnostic.js';
import type { RunbookWork, Proof } from '../../../core/runbook/runbook.js';
import type { ExitCode } from '../../frame/exit-codes.js';
import type { Io } from '../../frame/io.js';
import type { RunbookOptions } from '../../frame/options.js';
import type { Workspace } from '../../project/workspace.js';

/** What the steps of a runbook work with. */
export interface RunbookWorld {
  readonly workspace: Workspace;
  readonly options: RunbookOptions;
  readonly io: Io;
}

/** What a step came to; it passed when `exitCode` is 0. */
export interface StepOutcome {
  readonly proofs: readonly Proof[];
  readonly exitCode: ExitCode;
  /** Mistakes with a place in the project. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** The work of one kind of step. */
export type WorkOf<Check extends RunbookWork['check']> = Extract<RunbookWork, { readonly check: Check }>;

/** Rows of a relation that a scan judges together. */
export const sampleRows = 5000;

export function pass(subject: string, text: string): Proof {
  return { state: 'pass', subject, text };
}

export function note(subject: string, text: string, remedy?: string): Proof {
  return { state: 'note', subject, text, ...(remedy !== undefined && { remedy }) };
}

export function fail(subject: string, text: string, remedy?: string): Proof {
  return { state: 'fail', subject, text, ...(remedy !== undefined && { remedy }) };
}

/** 0 when no proof fails, else that code. */
export function codeFor(proofs: readonly Proof[], failed: ExitCode): ExitCode {
  return proofs.some(({ state }) => state === 'fail') ? failed : 0;
}
