import type { ColumnDifference } from '../diagnostics/codes/building.js';
import type { NodeId } from '../project/ids.js';
import type { UnitDiff } from '../diagnostics/unit-diff.js';
import type { Batch, BatchSize } from './batches.js';
import type { SqlFailure } from '../sql/failure.js';
import type { Relation } from '../sql/relation.js';

/** What happens while a plan runs. Events are JSON and hold no secrets, and no row values but those of unit tests; reporters print them. */
export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly stages: number;
      readonly workers: number;
      readonly reused: number;
    }
  | { readonly kind: 'stage-started'; readonly id: NodeId; readonly label: string }
  | { readonly kind: 'stage-finished'; readonly result: StageResult }
  /** Sent about every 200 ms while something runs. */
  | {
      readonly kind: 'progress';
      readonly running: readonly NodeId[];
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly kind: 'notice';
      readonly code: 'orphaned-file' | 'lock-waiting' | 'recovered';
      readonly text: string;
    }
  | { readonly kind: 'run-finished'; readonly result: RunResult };

export interface RunResult {
  readonly stages: readonly StageResult[];
  readonly seconds: number;
  readonly interrupted: boolean;
  /** A failure of the run itself, such as a disk full at the closing checkpoint. */
  readonly failure?: SqlFailure;
  /** The hook of the run that failed; `failure` says how. */
  readonly failedHook?: {
    readonly when: 'on-run-start' | 'on-run-end';
    readonly index: number;
    /** Whether its SQL could not even be made: its template failed, or what it asked of the database. */
    readonly isUnmade?: true;
  };
  /** The hooks of the run, as far as it came to them. */
  readonly hooks?: readonly RunHookResult[];
  /** Labels of orphans that were dropped. */
  readonly pruned?: readonly string[];
  /** Orphans that were left, each with the reason. */
  readonly kept?: readonly { readonly label: string; readonly reason: string }[];
}

export interface RunHookResult {
  readonly when: 'on-run-start' | 'on-run-end';
  readonly index: number;
  /** One after one that failed is skipped. */
  readonly status: 'success' | 'error' | 'skipped';
  readonly seconds: number;
}

/** Which rule of the project a stage broke, or which of its hooks failed. Holds no value of a row. */
export type FailureOrigin =
  | { readonly kind: 'columns'; readonly differences: readonly ColumnDifference[] }
  /** A type of the contract that DuckDB does not know. */
  | { readonly kind: 'type'; readonly column?: string }
  /** `index` counts the contract's constraints; absent when it may be any of its checks. */
  | { readonly kind: 'constraint'; readonly index?: number; readonly count?: number }
  | { readonly kind: 'unique-index'; readonly columns: readonly string[]; readonly count: number }
  | {
      readonly kind: 'hook';
      readonly when: 'pre_hook' | 'post_hook';
      readonly index: number;
      /** Before, inside or after the transaction; after it, the relation is replaced. */
      readonly moment: 'before' | 'inside' | 'after';
    };

export interface StageResult {
  readonly id: NodeId;
  readonly label: string;
  /** `view`, `table`, `seed`, `test`, … */
  readonly kind: string;
  /**
   * `success`: in place · `reused`: was up to date · `failed`: a test failed, not replaced · `error`: it could not be built ·
   * `skipped`: waits for one that failed · `interrupted`
   */
  readonly status: 'success' | 'reused' | 'failed' | 'error' | 'skipped' | 'interrupted';
  readonly seconds: number;
  /** Rows of the relation now, for tables; absent for views. */
  readonly rows?: number;
  /** When it did not succeed: true when a relation built earlier is still in place, false when there was none. */
  readonly kept?: boolean;
  /** Whether it is in place though its tests failed: they ran after it was, see `BuildStage.testsAfter`. */
  readonly inPlace?: true;
  readonly failure?: SqlFailure;
  /** What of the project's own rules the failure comes from. */
  readonly origin?: FailureOrigin;
  /** Columns that are described and do not exist: their comments were not written. */
  readonly unknownColumns?: readonly string[];
  /** Which statement failed: positions in `failure` refer to it. */
  readonly failedSql?: 'model' | 'model-incremental' | 'other';
  /** The stage that this one waits for, when skipped. */
  readonly blockedBy?: NodeId;
  readonly tests: readonly TestResult[];
  /** Of a model that is built batch by batch. */
  readonly batches?: BatchResults;
}

/** What became of batches, each list oldest first. */
export interface BatchResults {
  readonly size: BatchSize;
  readonly successful: readonly Batch[];
  readonly failed: readonly Batch[];
  /** Not tried, as the first had failed or the run was interrupted. */
  readonly skipped: readonly Batch[];
}

export interface TestResult {
  readonly id: NodeId;
  readonly name: string;
  readonly label: string;
  readonly status: 'pass' | 'warn' | 'fail' | 'error' | 'skipped';
  readonly seconds: number;
  readonly failures?: number;
  /** Rows tested, when a threshold is a percentage. */
  readonly total?: number;
  readonly failure?: SqlFailure;
  /** Where failing rows were kept. */
  readonly stored?: Relation;
  /** What a unit test came to, besides its status. Its values are those that its author wrote, or the model made of them. */
  readonly unit?: UnitOutcome;
}

export interface UnitOutcome {
  readonly diff?: UnitDiff;
  readonly problem?: UnitProblem;
  /** Columns whose types were guessed from the values given. */
  readonly guessed?: readonly { readonly input: string; readonly columns: readonly string[] }[];
}

/** Where rows are written: the index of an input, or the expectation. */
export type UnitPlace = number | 'expect';

/** Why a unit test could not be run: a mistake in its rows, at a place of its YAML. */
export type UnitProblem =
  | {
      readonly kind: 'unknown-column';
      readonly place: UnitPlace;
      readonly column: string;
      readonly known: readonly string[];
    }
  | {
      readonly kind: 'value';
      readonly place: UnitPlace;
      readonly row: number;
      readonly column: string;
      readonly type: string;
    }
  /** The SELECT that gives rows failed. */
  | { readonly kind: 'sql'; readonly place: UnitPlace; readonly failure: SqlFailure };
