import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { DiffReport } from '../diff/types.js';
import type { Plan } from '../plan/stages.js';
import type { RunResult } from '../plan/events.js';
import type { ChangeImpact } from './change-impact.js';

/** All that `eider ci` found out about a pull request. Holds no value of a row. */
export interface CiReport {
  /** Undefined: it could not be read. */
  readonly project: string | undefined;
  /** What it is compared with, for people; undefined when there is nothing. */
  readonly base: string | undefined;
  /** Why the code is not trusted; absent when it is. */
  readonly untrusted?: string;
  /** How many models were looked at, and how many of them could not be checked; undefined: the check did not begin. */
  readonly models: { readonly total: number; readonly unchecked: number } | undefined;
  /** Of the check, the build, its tests and the scan. */
  readonly findings: readonly Diagnostic[];
  /** In the order of building; those that are gone come last. Absent: it is not known. */
  readonly changed?: readonly ChangedNode[];
  readonly build: CiBuild;
  /** Absent: it could not be made, or there is nothing to compare. */
  readonly diff?: DiffReport;
  readonly impact: ChangeImpact;
}

/** A model, seed or source of which the code has changed. */
export interface ChangedNode {
  readonly id: string;
  readonly name: string;
  /** `view`, `table`, `seed`, … */
  readonly kind: string;
  readonly change: 'added' | 'modified' | 'removed';
}

export type CiBuild =
  | { readonly kind: 'left-out'; readonly why: string }
  | {
      readonly kind: 'done';
      readonly rows: CiRows;
      readonly plan: Plan;
      readonly result: RunResult;
      /** What was to be built and was not, with the reason. */
      readonly leftOut: readonly LeftOut[];
      /** Sentences about what the build did otherwise than a build of production would. */
      readonly notes: readonly string[];
    };

/**
 * Whose rows were built from: `base`: those of the base's warehouse, for all that did not change · `sources`: all that is needed was built from the
 * sources · `sample`: from a part of either · `none`: from no rows, for columns, types, contracts and unit tests
 */
export type CiRows = 'base' | 'sources' | 'sample' | 'none';

export interface LeftOut {
  readonly name: string;
  readonly why: string;
}
