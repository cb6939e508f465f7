import type { Span } from '../diagnostics/source.js';
import type { Quoting } from './dbt/dbt-facts.js';
import type { Dialect } from './dialect.js';
import type { Retention } from './retention.js';
import type { Values } from './value.js';

/**
 * Configuration from project.yml (folders, outer to inner) and properties YAML, merged; the file's own `config()` is merged
 * over it once the template was rendered. Absent means "not said"; defaults are applied by `resolveConfig`.
 */
export interface NodeConfig {
  readonly enabled?: boolean;
  readonly materialized?: Materialization;
  readonly schema?: string;
  readonly database?: string;
  readonly alias?: string;
  readonly tags?: readonly string[];
  readonly meta?: Values;
  /** The language of its template in a native project; Handlebars unless said. */
  readonly dialect?: Dialect;
  /** The group of `groups:` that it belongs to. */
  readonly group?: string;
  /** Who may read the model: its group only, this project, everybody. */
  readonly access?: 'private' | 'protected' | 'public';
  /** Extensions that this node needs besides those Eider sees by itself. */
  readonly extensions?: readonly string[];
  /** incremental */
  readonly incremental_strategy?: IncrementalStrategy;
  readonly unique_key?: readonly string[];
  readonly on_schema_change?: 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail';
  /** What becomes of the rows that are there when the SQL has changed. */
  readonly on_change?: 'refuse' | 'continue';
  /** SQL conditions on the rows that are there: only those that meet them are looked at. */
  readonly incremental_predicates?: readonly string[];
  readonly merge_update_condition?: string;
  readonly merge_insert_condition?: string;
  readonly merge_update_columns?: readonly string[];
  readonly merge_exclude_columns?: readonly string[];
  /** Column → SQL expression over `old` and `new`. */
  readonly merge_update_set_expressions?: { readonly [column: string]: string };
  readonly merge_on_using_columns?: readonly string[];
  readonly merge_clauses?: MergeClauses;
  readonly full_refresh?: boolean;
  /** The column that says when a row happened: models that are built batch by batch read its part only. */
  readonly event_time?: string;
  /** microbatch */
  readonly batch_size?: 'hour' | 'day' | 'month' | 'year';
  /** The first moment there is anything to build of. */
  readonly begin?: string;
  /** How many batches before the present one are built again. */
  readonly lookback?: number;
  /** Taken for the sake of other warehouses: batches are built one after the other, each on all of DuckDB's threads. */
  readonly concurrent_batches?: boolean;
  /** snapshot: how a changed row is known; see `SnapshotSettings` */
  readonly strategy?: 'timestamp' | 'check';
  /** SQL; with `check` the time of the run unless given. */
  readonly updated_at?: string;
  readonly check_cols?: 'all' | readonly string[];
  /** What becomes of rows that are gone from the query. */
  readonly hard_deletes?: 'ignore' | 'invalidate' | 'new_record';
  /** SQL of what the end of a version that still holds is; NULL unless given. */
  readonly dbt_valid_to_current?: string;
  readonly snapshot_meta_column_names?: { readonly [Name in SnapshotColumn]?: string };
  /** external: what to write, relative to the project or in an object store, and COPY options; `delimiter` (below) for CSV */
  readonly location?: string;
  readonly format?: ExternalFormat;
  readonly options?: Values;
  /** function, table_function */
  readonly parameters?: readonly FunctionParameter[];
  /** seeds */
  readonly column_types?: { readonly [column: string]: string };
  readonly delimiter?: string;
  readonly quote?: string;
  readonly escape?: string;
  readonly encoding?: string;
  readonly null_strings?: readonly string[];
  /** Set by the loader of dbt projects, never by an author: the types and values of the seed are those that dbt gives it. */
  readonly seed_inference?: 'agate';
  /** dbt-duckdb's, of seeds: false has the rows inserted as Python reads them. */
  readonly fast?: boolean;
  /** Statements to run before and after the relation is made; levels add up. */
  readonly pre_hook?: readonly Hook[];
  readonly post_hook?: readonly Hook[];
  readonly contract?: { readonly enforced: boolean };
  /** incremental, and sources that are tables of the warehouse */
  readonly retention?: Retention;
  readonly persist_docs?: { readonly relation?: boolean; readonly columns?: boolean };
  readonly indexes?: readonly IndexConfig[];
  /** Accepted for the sake of other warehouses, and warned about: DuckDB has no grants. */
  readonly grants?: Values;
  /** tests */
  readonly severity?: 'error' | 'warn';
  readonly warn_if?: string;
  readonly error_if?: string;
  readonly where?: string;
  readonly limit?: number;
  /** Judge as the package does that the test is from, where Eider is stricter. */
  readonly compatible?: boolean;
  readonly fail_calc?: string;
  readonly store_failures?: boolean;
  /** Goes before `store_failures`; `view` is taken as `table`. */
  readonly store_failures_as?: 'table' | 'view' | 'ephemeral';
  /** dbt: what is quoted where the node is named. Levels are merged, as those of `docs` are. */
  readonly quoting?: Quoting;
  readonly docs?: { readonly show?: boolean; readonly node_color?: string };
  /** dbt: keys that Eider does not know, and values of its own keys that it cannot use; templates read them with `config.get`. */
  readonly extra?: Values;
}

/** SQL with templates that is run beside a node or a run. */
export interface Hook {
  readonly sql: string;
  /** False: outside of the transaction that makes the relation. */
  readonly transaction: boolean;
  /** The installed dbt package that it is from. */
  readonly package?: string;
  /** The language of its template in a native project: that of the file that says it. */
  readonly dialect?: Dialect;
  readonly at?: Span;
}

/** An index of a table, made after each build. */
export interface IndexConfig {
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** A name of the author's; otherwise one is made. */
  readonly name?: string;
}

/** A rule of a contract on the rows of a relation. */
export interface Constraint {
  readonly type: 'not_null' | 'unique' | 'primary_key' | 'check' | 'foreign_key';
  /** Empty for a `check` of the whole model. */
  readonly columns: readonly string[];
  /** check: the SQL condition. */
  readonly expression?: string;
  readonly name?: string;
  /** foreign_key: `ref('…')` or `source('…', '…')`, and its columns. */
  readonly to?: string;
  readonly toColumns?: readonly string[];
  readonly at: Span;
}

/** What a merge does, in full. */
export interface MergeClauses {
  readonly when_matched?: readonly MergeClause[];
  readonly when_not_matched?: readonly MergeClause[];
}

export interface MergeClause {
  readonly action: 'update' | 'delete' | 'insert' | 'do_nothing' | 'error';
  /** How columns are paired; `by_name` unless said, or `explicit` where columns are given. */
  readonly mode?: 'by_name' | 'by_position' | 'star' | 'explicit';
  /** All must hold. */
  readonly condition?: readonly string[];
  readonly update?: {
    readonly include?: readonly string[];
    readonly exclude?: readonly string[];
    readonly set_expressions?: { readonly [column: string]: string };
  };
  /** Of an update of rows that are there and not among the new ones. */
  readonly set_expressions?: { readonly [column: string]: string };
  readonly insert?: { readonly columns: readonly string[]; readonly values: readonly string[] };
  /** `source`: rows that are there and not among the new ones; `target`, the default: new rows that are not there. */
  readonly by?: 'source' | 'target';
  readonly error_message?: string;
}

export type Materialization =
  | 'view'
  | 'table'
  | 'incremental'
  | 'ephemeral'
  | 'external'
  | 'function'
  | 'table_function'
  | 'snapshot';

/** The columns that a snapshot adds to those of its query, by their usual names. */
export const snapshotColumns = [
  'dbt_scd_id',
  'dbt_updated_at',
  'dbt_valid_from',
  'dbt_valid_to',
  'dbt_is_deleted',
] as const;
export type SnapshotColumn = (typeof snapshotColumns)[number];

/** What a function takes. */
export interface FunctionParameter {
  readonly name: string;
  /** SQL; a parameter without one must be given. */
  readonly default?: string;
}

export type ExternalFormat = 'parquet' | 'csv' | 'json';
export type IncrementalStrategy = 'append' | 'delete+insert' | 'merge' | 'microbatch';
