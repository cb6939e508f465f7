import type { QueryLineage } from '../../core/lineage/types.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import type { Relation } from '../../core/sql/relation.js';
import type { ColumnDescription } from '../duckdb/connection.js';

/** A query to bind, and the relation that it makes. */
export interface BindRequest {
  readonly relation: Relation;
  readonly sql: string;
  /** Its rows are those of the query at each reading, as a view's are: a column of NULLs keeps having no type. */
  readonly live?: boolean;
  /** For a function: the statements that make it, in place of a table of `sql`. */
  readonly statements?: readonly string[];
  /** Other queries that add to the same relation, such as that of later runs; they may read it. */
  readonly more?: readonly string[];
  /** What the database was asked to make the query: the answers may stand in it as literals, in any column. */
  readonly asked?: readonly string[];
  /** The relations it reads, as far as others than DuckDB know: when one of them has failed, it is not bound. */
  readonly parents: readonly Relation[];
  /** Columns that are promised for it: they stand in where DuckDB cannot tell without data. */
  readonly declared?: readonly ColumnDescription[];
}

export type BindResult = Bound | Refused | NotBound;

export interface Bound {
  readonly kind: 'bound';
  readonly relation: Relation;
  readonly columns: readonly ColumnDescription[];
  readonly lineage: QueryLineage;
  /** Columns that DuckDB renamed because another one before them has the name. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Why the columns are the declared ones and lineage is unsure. */
  readonly assumed?: DataNeed;
}

/** DuckDB refused a query. `failure.position` counts in that query. */
export interface Refused {
  readonly kind: 'refused';
  readonly relation: Relation;
  readonly failure: SqlFailure;
  /** 0 for `sql`, from 1 for one of `more`. */
  readonly query: number;
  /** Set when it would bind with data, or with declared columns. */
  readonly needs?: DataNeed;
}

/** Not tried, because a relation that it reads, or one that this reads, was refused. */
export interface NotBound {
  readonly kind: 'not-bound';
  readonly relation: Relation;
  /** The first relation that was refused. */
  readonly because: Relation;
}

/** What cannot be known without data: the values a PIVOT makes columns of, or the content of files. */
export type DataNeed = 'pivot' | 'files';
