import type { Span } from '../../core/diagnostics/source.js';
import type { NodeId } from '../../core/project/ids.js';
import type { SyncFiles, SyncPostgres } from '../../core/project/sync-settings.js';
import type { Retention } from '../../core/project/retention.js';
import type { Column } from '../../core/project/resources.js';
import type { Relation } from '../../core/sql/relation.js';
import type { SyncRecord } from './sync-state.js';

/** A source table that is loaded into the warehouse. */
export interface SyncSource<From = SyncFiles | SyncPostgres> {
  readonly id: NodeId;
  /** `source.table`, for people. */
  readonly name: string;
  readonly relation: Relation;
  readonly columns: readonly Column[];
  readonly from: From;
  /** Patterns of names whose type must be declared, besides Eider's own. */
  readonly sensitive: readonly string[];
  /** How long its rows live. */
  readonly retention?: Retention;
  /** Where it is declared. */
  readonly at: Span;
  /** Hash of all that its rows depend on besides the data itself. */
  readonly code: string;
  /** What the warehouse records of it. */
  readonly recorded: readonly SyncRecord[];
  /** Whether its table is in the warehouse as it was loaded. */
  readonly isPresent: boolean;
}

/** What a load did. */
export interface SyncResult {
  readonly loaded: number;
  readonly rejected: number;
  /** Rows in the table now. */
  readonly rows: number;
  /** `unchanged`: it was read, and is what is there. */
  readonly status: 'loaded' | 'unchanged';
  /** Rows of persons who were erased from it, kept out. */
  readonly erased: number;
  /** Erasures that cannot be told. */
  readonly untold: number;
  /** Rows that are too old: kept out, or removed from what was there and stays. */
  readonly expired: number;
}
