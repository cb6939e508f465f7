import type { Diagnostic } from '../core/diagnostics/diagnostic.js';
import type { RunEvent, RunResult, StageResult } from '../core/plan/events.js';

/** Prints what happens while a plan runs. */
export interface Reporter {
  event(event: RunEvent): void;
  /** Leaves the terminal clean; call it once, also after a failure. */
  close(): void;
}

/** What every reporter needs; the command gives it. */
export interface ReporterInput {
  readonly write: (text: string) => void;
  /** A stage's failures as diagnostics with places: one for its own failure, one for each test that did not pass. */
  readonly describe: (result: StageResult) => readonly Diagnostic[];
  /** The failure of the run itself, such as a full disk at the closing checkpoint. */
  readonly describeRun?: (result: RunResult) => readonly Diagnostic[];
  readonly heading: RunHeading;
}

/** What the first line of a report says. */
export interface RunHeading {
  readonly version: string;
  readonly command: string;
  readonly project: string;
  readonly target: string;
  /** The database file, relative to the project. */
  readonly database: string;
}
