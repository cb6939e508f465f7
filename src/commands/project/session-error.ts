import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { ExitCode } from '../frame/exit-codes.js';

/** A session that could not be opened: what to print, and the exit code that says why. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: ExitCode;
  constructor(diagnostics: readonly Diagnostic[], exitCode: ExitCode, options?: ErrorOptions) {
    super('the warehouse could not be opened', options);
    this.diagnostics = diagnostics;
    this.exitCode = exitCode;
  }
}
