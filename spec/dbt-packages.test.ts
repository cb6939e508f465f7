import { afterAll, describe, expect, test } from 'vitest';
import { makeProject, removeProjects, type Files } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** What installed packages bring along, and what of a real project dbt takes that a native one refuses. */
afterAll(removeProjects);

const base: Files = {
  'dbt_project.yml': `
name: shop
profile: shop
vars: {limits: {least: 2}, flag: true}
models: {limits: {+materialized: table}}
seeds: {limits: {limits: {+enabled: false}}}
`,
  'profiles.yml': `shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n`,
  'packages.yml': 'packages: [{local: dbt_packages/limits}]\n',
  // JSON is YAML too.
  'dbt_packages/limits/dbt_project.yml':
    '{"name": "limits", "vars": {"least": 9}, "on-run-start": ["{{ made_by_package() }}"]}',
  'dbt_packages/limits/macros/own.sql': `
{% macro made_by_package() %}create or replace table started as select 1 as id{% endmacro %}
{% macro lowest() %}{{ return(var('least')) }}{% endmacro %}
{% test at_least(model, column_name, least) %}
select * from {{ model }} where {{ column_name }} < {{ least }}
{% endtest %}
`,
  'dbt_packages/limits/models/counted.sql': 'select {{ lowest() }} as id',
  'dbt_packages/limits/models/counted.yml': `
models:
  - name: counted
    columns:
      - name: id
        data_tests:
          - limits.at_least: {arguments: {least: "{{ var('least') }}"}}
          - limits.at_least: {arguments: {least: "{{ limits.lowest() }}"}, config: {where: id > 0}}
unit_tests:
  - name: counts
    model: counted
    config: {enabled: "{{ var('flag') | as_bool }}"}
    given: []
    expect: {rows: [{id: 2}]}
`,
  'dbt_packages/limits/seeds/limits.csv': 'id\n1\n',
  'seeds/limits.csv': 'id\n2\n',
};

async function ran(command: string, files: Files): Promise<{ readonly code: number; readonly text: string }> {
  const folder = await makeProject({ ...base, ...files });
  const { code, stdout, stderr } = await runEider([command], { cwd: folder, env: { EIDER_THREADS: '1' } });
  return { code, text: `${stdout}${stderr}` };
}

describe('a package', () => {
  test('has its own macros in hooks, tests, arguments and unit tests, and what the project says of it', async () => {
    const { code, text } = await ran('build', {});
    expect(text).not.toContain('error');
    expect(code).toBe(0);
    expect(text).toContain('3 tests passed');
  });
});

describe('dbt takes', () => {
  test('two tests of one name that say different things, and one that stands there twice', async () => {
    const twice = (where: string): Files => ({
      'models/m.sql': 'select 1 as id',
      'models/m.yml': `models: [{name: m, columns: [{name: id, data_tests: [unique, {unique: {config: {where: ${where}}}}]}]}]`,
    });
    expect((await ran('parse', twice('id > 0'))).code).toBe(0);
    const { code } = await ran('parse', {
      'models/m.sql': 'select 1 as id',
      'models/m.yml': 'models: [{name: m, columns: [{name: id, data_tests: [unique, unique]}]}]',
    });
    expect(code).toBe(0);
  });

  test('a snapshot whose own file says its schema as it is', async () => {
    const { code, text } = await ran('build', {
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(target_schema='kept', unique_key='id', strategy='check', check_cols=['id']) }}select 1 as id{% endsnapshot %}",
    });
    expect(text).toContain(' kept.s ');
    expect(code).toBe(0);
  });

  test('a test that says its column itself', async () => {
    const { code, text } = await ran('build', {
      'models/m.sql': 'select 1 as id',
      'models/m.yml':
        'models: [{name: m, data_tests: [{not_null: {arguments: {column_name: id}}}], columns: [{name: id}]}]',
    });
    expect(text).not.toContain('error');
    expect(code).toBe(0);
  });

  test('a singular test without SQL, and one that never returns a row', async () => {
    const { code, text } = await ran('build', {
      'tests/empty.sql': '\n',
      'tests/none.sql': 'select 1 where false',
    });
    expect(text).not.toContain('`empty`');
    expect(text).toContain('warning[test/compatible]: the test `none` always passes');
    expect(code).toBe(0);
  });

  test('a key of a model that is built in batches', async () => {
    const { code, text } = await ran('parse', {
      'models/m.sql':
        "{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id', event_time='at', batch_size='day', begin='2024-01-01') }}\nselect 1 as id, timestamp '2024-01-01' as at",
    });
    expect(text).toContain('warning[config/cannot-combine]');
    expect(code).toBe(0);
  });
});
