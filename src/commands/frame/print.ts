import {
  asErrors,
  type Diagnostic,
  plainDiagnostic,
  sortDiagnostics,
} from '../../core/diagnostics/diagnostic.js';
import { isRaised, judgeBy } from '../../core/diagnostics/warning-policy.js';
import { renderDiagnostics } from '../../terminal/render-diagnostics.js';
import { createStyle, type Style } from '../../terminal/style.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import type { CommonOptions, ProjectOptions } from './options.js';

type Look = Pick<CommonOptions, 'output' | 'colour'>;

/** The style of standard output. */
export function stdoutStyle(io: Io, options: Pick<Look, 'colour'>): Style {
  return createStyle({ isTty: io.stdoutIsTty, env: io.env, platform: io.platform, colour: options.colour });
}

/** The style of standard error. */
export function stderrStyle(io: Io, options: Pick<Look, 'colour'>): Style {
  return createStyle({ isTty: io.stderrIsTty, env: io.env, platform: io.platform, colour: options.colour });
}

/**
 * Prints findings, sorted by place: to standard error as frames, or with `--output json` to standard output, one object a line, with
 * `"event":"diagnostic"` first.
 */
export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io, options: Look): void {
  if (diagnostics.length === 0) return;
  if (options.output === 'json') {
    for (const finding of sortDiagnostics(diagnostics)) {
      io.stdout(`${JSON.stringify({ event: 'diagnostic', ...plainDiagnostic(finding) })}\n`);
    }
    return;
  }
  io.stderr(
    renderDiagnostics(diagnostics, stderrStyle(io, options), io.stderrIsTty ? io.columns : undefined),
  );
}

/** What decides which warnings are errors. */
export type WarningOptions = Pick<ProjectOptions, 'warnError' | 'warnings'>;

/** Raises warnings to errors with `--warn-error`, or as `--warn-error-options` says. */
export function applyWarnError(
  diagnostics: readonly Diagnostic[],
  { warnError, warnings }: WarningOptions,
): readonly Diagnostic[] {
  if (warnError) return asErrors(diagnostics);
  return warnings ? judgeBy(diagnostics, warnings) : diagnostics;
}

/** Whether a warning of this code fails the command. */
export function failsBy(code: Diagnostic['code'], { warnError, warnings }: WarningOptions): boolean {
  return warnError || (warnings !== undefined && isRaised(code, warnings));
}

const notFound: ReadonlySet<Diagnostic['code']> = new Set([
  'project/missing',
  'profile/no-such-profile',
  'profile/no-such-target',
  'publish/unknown',
  'publish/no-release',
  'publish/unknown-generation',
  'publish/no-earlier',
  'jobs/unknown',
  'jobs/unknown-run',
  'runbook/unknown',
  'lineage/unknown',
] as const);

/** 0 without an error; 6 when all that is wrong is that something named does not exist; else 1. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter((finding) => finding.severity === 'error');
  if (errors.length === 0) return exitCodes.success;
  return errors.every((finding) => notFound.has(finding.code)) ? exitCodes.notFound : exitCodes.problem;
}
