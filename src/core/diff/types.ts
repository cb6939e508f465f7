import type { RowLimit } from '../plan/reading.js';

/** What changed between a base and the project as it is: models, their columns, their rows. Counts only: no value of a row, but for the keys asked for. */
export interface DiffReport {
  readonly format: 'eider-diff';
  readonly version: 1;
  readonly project: string;
  readonly base: DiffBase;
  /** Which part of the keys was compared; absent: all. */
  readonly sample?: DiffSample;
  /** In the order of building; those that are gone come last, by name. */
  readonly models: readonly ModelDiff[];
}

/** A percentage of the keys of each model, or so many of them: the same keys on both sides. */
export type DiffSample = Exclude<RowLimit, { readonly kind: 'empty' }>;

/** What the project is compared with. */
export interface DiffBase {
  /** As it was given: a folder, or `git:REF`. */
  readonly state: string;
  /** The commit's full id, of `git:REF`. */
  readonly commit?: string;
  /** The database file whose rows were compared, for people; absent: columns only. */
  readonly warehouse?: string;
}

/** `modified`: selected, and there on both sides. */
export type ModelChange = 'added' | 'removed' | 'modified';

/** One model or seed. */
export interface ModelDiff {
  readonly id: string;
  readonly name: string;
  /** `view`, `table`, `incremental`, `seed`, …: as it is, or was when it is gone. */
  readonly materialized: string;
  /** `schema.name`, as it is, or was when it is gone. */
  readonly relation: string;
  /** Its file, relative to the project; of the base when it is gone. */
  readonly file: string;
  readonly change: ModelChange;
  /** In the order of the columns as they are, then those that are gone. */
  readonly columns: readonly ColumnChange[];
  /** Absent: the columns of one side are not known, see `gaps`. */
  readonly columnCount?: { readonly before: number; readonly after: number };
  /** Absent: rows were not compared, see `gaps`. */
  readonly rows?: RowChanges;
  /** Why something was not compared, or how far it can be trusted; sorted. */
  readonly gaps: readonly DiffGap[];
}

export type ColumnChange =
  | { readonly kind: 'added'; readonly name: string; readonly type: string }
  | { readonly kind: 'removed'; readonly name: string; readonly type: string }
  | { readonly kind: 'retyped'; readonly name: string; readonly before: string; readonly after: string }
  /** Its place among the columns of both sides, from 1. Only as many columns are listed as it takes to get from one order to the other. */
  | { readonly kind: 'moved'; readonly name: string; readonly before: number; readonly after: number };

/** Rows of one model; with a sample, the rows of the sample. */
export type RowChanges = KeyedRows | UnkeyedRows;

interface RowCounts {
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
}

/** Rows were paired by a key. A row whose key comes twice on a side is paired with nothing: it was added, removed, or is as it was. */
export interface KeyedRows extends RowCounts {
  readonly kind: 'keyed';
  readonly key: readonly string[];
  /** Rows with the same key and something else that differs. */
  readonly changed: number;
  /** By column of both sides, in the order as they are; only those that changed in some row. */
  readonly columns: readonly ColumnRows[];
  /** Of every column, as asked for. */
  readonly statuses?: readonly ColumnStatus[];
  /** Keys that more than one row has. */
  readonly repeatedKeys: { readonly before: number; readonly after: number };
  /** A few keys of each kind, as asked for; only where every column of the key is declared as not personal. */
  readonly examples?: KeyExamples;
}

export interface ColumnRows {
  readonly name: string;
  /** In how many rows. */
  readonly changed: number;
}

/** How many pairs of rows are equal in a column, and how many are not. */
export interface ColumnStatus {
  readonly name: string;
  /** NULL equals NULL. */
  readonly equal: number;
  readonly changed: number;
  /** Of those that changed, how many had a value and have none. */
  readonly emptied: number;
  /** How many had none and have one. */
  readonly filled: number;
}

/** Keys as texts, one for each column of the key; null for NULL. */
export interface KeyExamples {
  readonly added: readonly KeyValues[];
  readonly removed: readonly KeyValues[];
  readonly changed: readonly KeyValues[];
}

export type KeyValues = readonly (string | null)[];

/** There is no key: rows were counted as wholes, and a changed row is one removed and one added. */
export interface UnkeyedRows extends RowCounts {
  readonly kind: 'unkeyed';
}

/**
 * - `no-warehouse`: the base has no data here
 * - `untrusted`: the project is a stranger's: no data is read
 * - `not-built`, `not-built-in-base`: that warehouse does not hold the relation
 * - `stale`, `stale-in-base`: it was built from other code there: the difference is not that of the code
 * - `columns-unknown`, `columns-unknown-in-base`: they are known from data only, and there is none
 * - `nothing-common`: no column is on both sides: rows are not compared
 * - `ephemeral`, `function`: it has no rows of its own
 * - `partial`, `partial-in-base`: it was built from a part of the rows there (`--empty`, `--sample`): rows are not compared
 * - `unreadable`: a query of it failed, as its view reads what is not here
 * - `personal-key`: examples were asked for, and the key is not declared as not personal
 */
export type DiffGap =
  | 'no-warehouse'
  | 'untrusted'
  | 'not-built'
  | 'not-built-in-base'
  | 'stale'
  | 'stale-in-base'
  | 'columns-unknown'
  | 'columns-unknown-in-base'
  | 'nothing-common'
  | 'ephemeral'
  | 'function'
  | 'partial'
  | 'partial-in-base'
  | 'unreadable'
  | 'personal-key';

/** Whether anything of the model differs as far as it was looked at; one that is new or gone does. */
export function differs(model: ModelDiff): boolean {
  const { change, columns, rows } = model;
  if (change !== 'modified' || columns.length > 0) return true;
  if (!rows) return false;
  return rows.added > 0 || rows.removed > 0 || (rows.kind === 'keyed' && rows.changed > 0);
}
