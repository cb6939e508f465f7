import type { SourceFormat } from './source-format.js';
import type { Values } from './value.js';

/** How a table of a source is loaded into the warehouse by `eider sync`. */
export interface SyncSettings {
  readonly from: SyncFiles | SyncPostgres;
  /** Patterns of column names, besides Eider's own, whose type must be declared; `*` stands for any text. */
  readonly sensitive: readonly string[];
}

/** How a table is loaded in some targets, where the others read its files in place. */
export interface LoadedIn {
  /** Names of targets. */
  readonly targets: readonly string[];
  readonly sync: SyncSettings;
  /** What the others read. */
  readonly inPlace: {
    readonly location?: readonly string[];
    readonly format?: SourceFormat;
    readonly options: Values;
    readonly partition?: PathPartition;
  };
}

/** What the paths of files say of their rows: `2025`, of `lake/{year}/raw.csv`, for a column `year`. */
export interface PathPartition {
  readonly column: string;
  /** The path, with the placeholder. */
  readonly template: string;
  /** The values that must be there; those that are found unless said. */
  readonly values?: readonly string[];
}

/** From files: local, http(s), or an S3-compatible store. */
export interface SyncFiles {
  readonly kind: 'files';
  /** Paths, patterns or addresses; with `partition`, one that holds its placeholder. */
  readonly location: readonly string[];
  readonly format: SourceFormat;
  /** Options of the reader. */
  readonly options: Values;
  /** The name of the placeholder and of the column: `year` of `lake/{year}/raw.csv`. */
  readonly partition?: string;
  /** The partitions that must be there; those that a pattern finds unless said. */
  readonly values?: readonly string[];
  /** Most rejected lines; one more, and nothing is loaded. */
  readonly maxRejects: number;
  /** SHA-256 that the file must have, hexadecimal. */
  readonly checksum?: string;
  /** Fetched files stay in the cache. */
  readonly keepFiles: boolean;
}

/** From a Postgres database. */
export interface SyncPostgres {
  readonly kind: 'postgres';
  /** The name of a secret of the target, of type `postgres`. */
  readonly secret: string;
  /** A table or view there; absent with `query`. */
  readonly table?: { readonly schema: string; readonly name: string };
  /** SELECT in Postgres's own SQL. */
  readonly query?: string;
  /** A column that grows with every change: only later rows are fetched. */
  readonly cursor?: string;
  /** How far before the last value of the cursor rows are fetched again: a number, or an interval. */
  readonly lookback?: string;
  /** Columns that name a row. */
  readonly key: readonly string[];
  /** Rows that are gone there go here, too. */
  readonly deletes: boolean;
}

/** When the data of a source is too old. */
export interface Freshness {
  readonly warnAfter?: Age;
  readonly errorAfter?: Age;
  /** SQL condition on the rows that are looked at. */
  readonly filter?: string;
  /** SQL expression of the time at which a row was loaded; the recorded time of the source's version unless said. */
  readonly loadedAtField?: string;
}

export interface Age {
  readonly count: number;
  readonly period: 'minute' | 'hour' | 'day';
}
