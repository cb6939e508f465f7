import { createRequire } from 'node:module';
import type * as duckdb from '@duckdb/node-api';

/** DuckDB's Node binding. Loaded on first use: `eider --help` must not pay for a 60 MB library. */
export type Binding = typeof duckdb;

let loaded: Binding | undefined;

/** The binding, loaded once. Not by `import()`: Node then looks through all of it for names to export, a tenth of a second. */
export async function loadBinding(): Promise<Binding> {
  loaded ??= createRequire(import.meta.url)('@duckdb/node-api') as Binding;
  return Promise.resolve(loaded);
}
