import {
  asErrors,
  type Diagnostic,
  hasErrors,
  plainDiagnostic,
  sortDiagnostics,
} from '../core/diagnostics/diagnostic.js';
import { renderDiagnostics } from '../terminal/render-diagnostics.js';
import { createStyle, type Style } from '../terminal/style.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import type { CommonOptions } from './options.js';

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

/** Raises warnings to errors with `--warn-error`. */
export function applyWarnError(
  diagnostics: readonly Diagnostic[],
  options: { readonly warnError: boolean },
): readonly Diagnostic[] {
  return options.warnError ? asErrors(diagnostics) : diagnostics;
}

/** 1 when there is an error among the findings, else 0. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  return hasErrors(diagnostics) ? exitCodes.problem : exitCodes.success;
}
