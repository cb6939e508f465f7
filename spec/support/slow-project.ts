import { makeProject } from './project-folder.js';

/**
 * A project with two quick tables and `slow`, which takes minutes with `--vars '{"size": 1000000}'` and no time at all without. `shown` is a view that
 * is as slow to read.
 */
export async function makeSlowProject(): Promise<string> {
  return makeProject({
    'project.yml': `name: patient
vars: {size: 1}
models:
  +materialized: table
publish:
  bi:
    path: releases/bi.duckdb
    tables:
      - {model: first, columns: [a]}
`,
    'profiles.yml':
      'patient:\n  outputs:\n    dev: {path: warehouse.duckdb, threads: 1, duckdb_threads: 1}\n',
    'models/first.sql': 'select range as a from range(1000)',
    'models/second.sql': "select a + 1 as b from {{ ref('first') }}",
    'models/slow.sql':
      "select count(*) as n from {{ ref('second') }}, range({{ var('size') }}) r(x), range({{ var('size') }}) s(y) where b + x + y > 0",
  });
}

/** Options that make `slow` slow. */
export const slowly = ['--vars', '{"size": 1000000}'] as const;
