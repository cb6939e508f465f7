import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeProject, removeProjects, writeFiles } from './support/project-folder.js';
import { runEider, type Ran } from './support/run-eider.js';
import { query } from './support/warehouse.js';

/** Releases as their readers find them. */
afterAll(removeProjects);

async function eider(cwd: string, ...argv: readonly string[]): Promise<Ran> {
  const ran = await runEider(argv, { cwd });
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  return ran;
}

test('a release tells which sources each of its tables comes from, in which version, and when it was read', async () => {
  const folder = await makeProject({
    'project.yml': `name: demo
publish:
  bi:
    path: bi.duckdb
    tables: [{model: codes, columns: [code]}, {model: free, columns: [x]}]
`,
    'models/sources.yml': 'sources: [{name: raw, tables: [{name: codes, location: lake/codes.csv}]}]\n',
    'models/stg.sql': "select code from {{ source('raw', 'codes') }}",
    'models/codes.sql': "select code from {{ ref('stg') }}",
    'models/free.sql': 'select 1 as x',
    'lake/codes.csv': 'code\na\n',
  });
  const sources = async (): Promise<readonly { source: string; version: string; read_at: string }[]> => {
    const rows = await query(
      join(folder, 'bi.duckdb'),
      folder,
      'select sources from _eider_release order by table_name',
    );
    expect(rows[1]).toEqual({ sources: '[]' });
    return JSON.parse(String(rows[0]?.['sources']));
  };
  await eider(folder, 'build');
  await eider(folder, 'publish');
  const first = await sources();
  expect(first).toEqual([
    {
      source: 'raw.codes',
      version: expect.stringMatching(/^[0-9a-f]{16}$/u),
      read_at: expect.stringMatching(/^20.*Z$/u),
    },
  ]);
  await writeFiles(folder, { 'lake/codes.csv': 'code\na\nb\n' });
  await eider(folder, 'build');
  await eider(folder, 'publish');
  const second = await sources();
  expect(second).toMatchObject([{ source: 'raw.codes' }]);
  expect(second[0]?.version).not.toBe(first[0]?.version);
});
