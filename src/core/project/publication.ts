import type { Span } from '../diagnostics/source.js';
import type { AfterStep } from './after-steps.js';
import type { Audience } from './audiences.js';
import type { NodeId } from './ids.js';

/** One published file: what `publish:` in project.yml says. */
export interface Publication {
  readonly id: NodeId;
  readonly name: string;
  readonly description: string;
  /** The file or folder to write, relative to the project. */
  readonly path: string;
  /** One DuckDB file, or a folder with a file a table. */
  readonly format: 'duckdb' | 'parquet' | 'csv';
  /** What a geometry becomes; where absent it stays one if the format has it, and is text in CSV. */
  readonly geometry?: 'wkt' | 'wkb' | 'lat_lon';
  /** What an integer of 128 bits becomes; where absent it stays one in a DuckDB file, and is a DECIMAL elsewhere. */
  readonly hugeint?: 'decimal' | 'double' | 'varchar';
  /** DuckDB's STORAGE_VERSION, `v1.0.0` unless said otherwise. */
  readonly storageVersion: string;
  /** How many earlier releases stay beside the live one; 0 keeps none. */
  readonly keep: number;
  /** Who reads it; nothing is said of it where absent. */
  readonly audience?: Audience;
  /** Personal classes that this file's readers may have all the same, within what its audience may have: only pseudonyms can be allowed. */
  readonly allow?: readonly 'pseudonym'[];
  readonly tables: readonly PublishedTable[];
  /** What is done once a release is in place, in this order. */
  readonly after?: readonly AfterStep[];
  readonly at: Span;
}

export interface PublishedTable {
  readonly model: string;
  /** Public name; the model's own unless said otherwise. */
  readonly name: string;
  readonly columns: readonly PublishedColumn[];
  /** How its rows are sorted. */
  readonly orderBy?: readonly SortColumn[];
  /** Columns of each index. */
  readonly indexes?: readonly (readonly string[])[];
  readonly waivers: readonly Waiver[];
  readonly at: Span;
}

/** A listed column to sort by. */
export interface SortColumn {
  readonly column: string;
  readonly descending: boolean;
}

export interface PublishedColumn {
  readonly name: string;
  readonly at: Span;
}

/** Code that lets one finding of one detector pass, with an owner and an end. */
export interface Waiver {
  readonly column: string;
  readonly detector: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; from the day after it, the waiver fails. */
  readonly expires: string;
  readonly at: Span;
}
