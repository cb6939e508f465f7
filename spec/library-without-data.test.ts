import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeProject, removeProjects, type Files } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** Macros that look at relations, in a project of which nothing was ever built. */
afterAll(removeProjects);

const seeds: Files = {
  'seeds/sales.csv': 'id,size,color,n\n1,S,red,2\n2,M,blue,3\n',
  'seeds/returns.csv': 'id,reason\n1,broken\n',
};

const projects: { readonly [kind: string]: Files } = {
  native: {
    'project.yml': 'name: shop\n',
    'profiles.yml': 'shop: {target: dev, outputs: {dev: {path: shop.duckdb}}}\n',
  },
  dbt: {
    'dbt_project.yml': 'name: shop\nprofile: shop\n',
    'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n',
  },
};

/** The macro, a model that calls it, and the columns that a check finds of it. */
const cases = [
  [
    'star',
    "select {{ dbt_utils.star(from=ref('sales'), except=['color'], prefix='p_') }} from {{ ref('sales') }}",
    'p_id p_size p_n',
  ],
  [
    'union_relations',
    "{{ dbt_utils.union_relations([ref('sales'), ref('returns')]) }}",
    '_dbt_source_relation id size color n reason',
  ],
  ['deduplicate', "{{ dbt_utils.deduplicate(ref('sales'), 'size', 'n desc') }}", 'id size color n'],
  [
    'pivot',
    "select size, {{ dbt_utils.pivot('color', ['red', 'blue'], then_value='n') }} from {{ ref('sales') }} group by size",
    'size red blue',
  ],
  ['unpivot', "{{ dbt_utils.unpivot(ref('returns'), exclude=['id']) }}", 'id field_name value'],
] as const;

describe.each(Object.entries(projects))('in a %s project', (_kind, files) => {
  test.each(cases)('%s needs no data', async (_macro, sql, columns) => {
    const cwd = await makeProject({ ...files, ...seeds, 'models/made.sql': sql });
    const checked = await runEider(['check', '--no-rules'], { cwd });
    expect(checked.stderr).toBe('');
    expect(checked.code).toBe(0);
    const { stdout } = await runEider(['columns', 'made', '--output', 'json'], { cwd });
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly name?: string; readonly column?: string })
      .map(({ name, column }) => column ?? name);
    expect(found.join(' ')).toBe(columns);
    expect(existsSync(join(cwd, 'shop.duckdb'))).toBe(false);
  });

  test('get_column_values is of rows: the model is left out, and all others are checked', async () => {
    const cwd = await makeProject({
      ...files,
      ...seeds,
      'models/wide.sql':
        "select size, {{ dbt_utils.pivot('color', dbt_utils.get_column_values(ref('sales'), 'color')) }} from {{ ref('sales') }} group by size",
      'models/other.sql': "select nothing from {{ ref('sales') }}",
    });
    const { code, stderr } = await runEider(['check', '--no-rules'], { cwd });
    expect(code).not.toBe(0);
    expect(stderr).toContain('check/asks-data');
    expect(stderr).toContain('models/wide.sql');
    expect(stderr).toContain('models/other.sql');
  });
});
