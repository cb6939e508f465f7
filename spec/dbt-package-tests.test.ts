import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runEider } from './support/run-eider.js';

/** What packages' own integration projects do, in small. Each outcome is dbt's. */
const files = {
  'dbt_project.yml': 'name: small\nversion: "1.0"\nprofile: small\n',
  'profiles.yml':
    'small:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: small.duckdb, schema: main }\n',
  'macros/counts.sql': `{% test same_count(model, other) %}
  {{ return(adapter.dispatch('test_same_count')(model, other)) }}
{% endtest %}
{% macro default__test_same_count(model, other) %}
  {{ config(fail_calc='sum(n)') }}
  {% if not execute %}{{ return('') }}{% endif %}
  select abs((select count(*) from {{ model }}) - (select count(*) from {{ other }})) as n
{% endmacro %}
`,
  'models/a.sql': "select 1 as id, 1.00001::double as x, 'p' as note",
  'models/b.sql': "select 1 as id, 1.00002::double as x, 'q' as note",
  'models/nothing.sql': "select {{ dbt_utils.star(ref('a'), except=['id', 'x', 'note']) }} 1 as id",
  'models/all.yml': `models:
  - name: a
    tests:
      - same_count: { other: ref('b') }
      - dbt_utils.equality: { compare_model: ref('b'), compare_columns: [id, x], precision: 4 }
      - dbt_utils.equality: { compare_model: ref('b'), exclude_columns: [note], precision: 4 }
      - dbt_utils.equality: { name: finer, compare_model: ref('b'), exclude_columns: [note], precision: 5 }
    columns:
      - name: "concat(coalesce(note, ' '), 'z')"
        tests: [not_null, unique]
`,
};

let project = '';
let outcomes: readonly (readonly [string, string])[] = [];
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'eider-dbt-package-tests-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  await runEider(['build'], { cwd: project, env: { DBT_PROFILES_DIR: project } });
  const text = await readFile(join(project, 'target', 'run_results.json'), 'utf8');
  const { results } = JSON.parse(text) as {
    readonly results: readonly { readonly unique_id: string; readonly status: string }[];
  };
  outcomes = results.map(({ status, unique_id: id }) => [id.split('.')[2] ?? '', status] as const);
}, 120_000);
afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

const of = (start: string): readonly string[] =>
  outcomes.filter(([name]) => name.startsWith(start)).map(([, status]) => status);

test('a macro that is dispatched to says how failures are counted', () => {
  expect(of('same_count')).toEqual(['pass']);
});

test('chosen columns are compared with a precision', () => {
  expect([of('dbt_utils_equality'), of('finer')]).toEqual([['pass', 'pass'], ['fail']]);
});

test('an expression may stand in the place of a column', () => {
  expect([of('not_null'), of('unique')]).toEqual([['pass'], ['pass']]);
});

test('a star that leaves out every column puts out none', () => {
  expect(of('nothing')).toEqual(['success']);
});
