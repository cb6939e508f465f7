import { plainDiagnostic, type PlainDiagnostic } from '../core/diagnostics/diagnostic.js';
import { unreachable } from '../core/diagnostics/invariant.js';
import type { UnitDiff } from '../core/diagnostics/unit-diff.js';
import type { BatchResults, RunEvent, StageResult, TestResult } from '../core/plan/events.js';
import { relationLabel } from '../core/sql/relation.js';
import { countRun, type RunCounts } from './run-counts.js';
import type { Reporter, ReporterInput, RunHeading } from './reporter.js';

/**
 * One line of `--output json`: a JSON object with `event` first and always the same keys in the same order; a key without a value is
 * left out. Seconds are decimal numbers. New keys and new events may be added within a `format`; none changes its meaning.
 */
export type JsonLine =
  | ({
      readonly event: 'run-started';
      readonly format: 1;
      readonly stages: number;
      readonly workers: number;
      readonly reused: number;
    } & RunHeading)
  | { readonly event: 'stage-started'; readonly id: string; readonly label: string }
  | JsonStage
  | { readonly event: 'notice'; readonly code: string; readonly text: string }
  | {
      readonly event: 'run-finished';
      readonly seconds: number;
      readonly interrupted: boolean;
      readonly counts: RunCounts;
      /** Labels of relations that were dropped because no node owns them. */
      readonly pruned?: readonly string[];
      readonly diagnostics: readonly PlainDiagnostic[];
    };

export interface JsonStage {
  readonly event: 'stage-finished';
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly status: StageResult['status'];
  readonly seconds: number;
  readonly rows?: number;
  readonly blockedBy?: string;
  /** Of a model that is built batch by batch. */
  readonly batches?: BatchResults;
  readonly tests: readonly JsonTest[];
  readonly diagnostics: readonly PlainDiagnostic[];
}

export interface JsonTest {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly status: TestResult['status'];
  readonly seconds: number;
  readonly failures?: number;
  readonly total?: number;
  /** The relation that keeps the failing rows. */
  readonly stored?: string;
  /** How the rows of a failed unit test differ from those it expects. */
  readonly diff?: UnitDiff;
}

/** Prints a run for programs: one JSON object a line, see `JsonLine`. Progress is not printed. */
export function createJsonReporter(input: ReporterInput): Reporter {
  let reused = 0;
  return {
    event: (event: RunEvent) => {
      if (event.kind === 'run-started') reused = event.reused;
      const line = lineOf(event, input, reused);
      if (line) input.write(`${JSON.stringify(line)}\n`);
    },
    close: () => undefined,
  };
}

function lineOf(event: RunEvent, input: ReporterInput, reused: number): JsonLine | undefined {
  switch (event.kind) {
    case 'run-started': {
      const { version, command, project, target, database } = input.heading;
      const { stages, workers } = event;
      return {
        event: 'run-started',
        format: 1,
        version,
        command,
        project,
        target,
        database,
        stages,
        workers,
        reused,
      };
    }
    case 'stage-started':
      return { event: 'stage-started', id: event.id, label: event.label };
    case 'stage-finished':
      return stageOf(event.result, input);
    case 'progress':
      return undefined;
    case 'notice':
      return { event: 'notice', code: event.code, text: event.text };
    case 'run-finished':
      return {
        event: 'run-finished',
        seconds: toMilliseconds(event.result.seconds),
        interrupted: event.result.interrupted,
        counts: countRun(event.result, reused),
        ...(event.result.pruned && { pruned: event.result.pruned }),
        diagnostics: (input.describeRun?.(event.result) ?? []).map(plainDiagnostic),
      };
    default:
      return unreachable(event);
  }
}

/** Finer than a millisecond is noise. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function stageOf(result: StageResult, input: ReporterInput): JsonStage {
  return {
    event: 'stage-finished',
    id: result.id,
    label: result.label,
    kind: result.kind,
    status: result.status,
    seconds: toMilliseconds(result.seconds),
    ...(result.rows !== undefined && { rows: result.rows }),
    ...(result.blockedBy !== undefined && { blockedBy: result.blockedBy }),
    ...(result.batches && { batches: result.batches }),
    tests: result.tests.map(testOf),
    diagnostics: input.describe(result).map(plainDiagnostic),
  };
}

function testOf(test: TestResult): JsonTest {
  return {
    id: test.id,
    name: test.name,
    label: test.label,
    status: test.status,
    seconds: toMilliseconds(test.seconds),
    ...(test.failures !== undefined && { failures: test.failures }),
    ...(test.total !== undefined && { total: test.total }),
    ...(test.stored && { stored: relationLabel(test.stored) }),
    ...(test.unit?.diff && { diff: test.unit.diff }),
  };
}
