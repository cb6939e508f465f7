import type * as duckdb from '@duckdb/node-api';

/** DuckDB's Node binding. Loaded on first use: `eider --help` must not pay for a 60 MB library. */
export type Binding = typeof duckdb;

let loading: Promise<Binding> | undefined;

/** The binding, imported once. */
export function loadBinding(): Promise<Binding> {
  loading ??= import('@duckdb/node-api');
  return loading;
}
