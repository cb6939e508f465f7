import type { Relation } from '../sql/relation.js';

/**
 * What becomes of a value on its way: `copied` unchanged, `transformed` by an expression of its own row, `aggregated` with other rows.
 * Where one value comes by several ways, the least processed counts.
 */
export type How = 'copied' | 'transformed' | 'aggregated';

/** How a column decides which rows there are, or which of them meet, without being in the value. */
export type InfluenceKind = 'filter' | 'join' | 'group' | 'order' | 'window';

/** A column of a table that a query reads. */
export interface SourceColumn {
  readonly relation: Relation;
  readonly column: string;
}

/** One way by which values of a column get into a column of a result. */
export interface Edge {
  readonly source: SourceColumn;
  readonly how: How;
  /** Marked macros (declassifiers) on the way, sorted: every value that takes this way went through all of them. */
  readonly markers: readonly string[];
  /** Names of the aggregate functions on the way, sorted. */
  readonly aggregates: readonly string[];
  /** The query keeps only groups of at least so many rows, by a condition on `count(*)` that lineage can see. */
  readonly atLeast?: number;
  /** The aggregate need not be of all rows of its group: a `FILTER`, or a `CASE` within it, leaves some out. */
  readonly partial?: true;
}

/** A column that influences rows and is not in the value. */
export interface Influence {
  readonly source: SourceColumn;
  readonly kind: InfluenceKind;
}

/** Where a column of a result comes from. Lists are sorted and hold nothing twice. */
export interface ColumnLineage {
  readonly edges: readonly Edge[];
  /** What decides which rows this one value is made of: conditions of a subquery, `FILTER`, `OVER (…)`, the order in an aggregate. */
  readonly influences: readonly Influence[];
  /** True where lineage could not follow and took everything that could be meant: values of any column may be in it. */
  readonly uncertain: boolean;
}

/** Where the columns of a query come from. */
export interface QueryLineage {
  /** In the order of the result. */
  readonly columns: readonly ColumnLineage[];
  /** What decides which rows there are, and their order; it holds for every column. */
  readonly rows: readonly Influence[];
  /** What lineage could not follow, such as an operator that it does not know; empty where it is exact. */
  readonly doubts: readonly string[];
}
