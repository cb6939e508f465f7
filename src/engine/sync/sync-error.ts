import { messageOf, type Diagnostic } from '../../core/diagnostics/diagnostic.js';

/** A source that could not be synchronised, and why. Whoever throws it has changed nothing, or rolls back. */
export class SyncError extends Error {
  override readonly name = 'SyncError';
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic, options?: ErrorOptions) {
    super(messageOf(diagnostic), options);
    this.diagnostic = diagnostic;
  }
}
