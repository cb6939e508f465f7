import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
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

describe('a folder of files', () => {
  const files = {
    'project.yml': `name: demo
models: {+materialized: table}
vars: {n: 3}
publish:
  lake:
    path: out/lake
    format: parquet
    keep: 0
    tables: [{model: towns, name: all/towns, order-by: [code desc], columns: [code, place, total]}]
  open: {path: out/open, format: csv, tables: [{model: towns, name: towns, columns: [code, place, tags, at]}]}
`,
    'models/towns.sql': `select case when i = 0 then null when i = 1 then '' else '0' || i || ',"x"\n' end as code,
  case when i > 0 then ('POINT (' || i || ' 48)')::geometry end as place, i::hugeint as total, [i, i + 1] as tags,
  timestamptz '2026-01-01 00:00:00+02' as at from range({{ var('n') }}) t(i)`,
    'models/schema.yml': `models: [{name: towns, description: 'All, of "them"', columns: [{name: code, description: A code}]}]\n`,
  };

  test('Parquet files are sorted, GeoParquet, without HUGEINT; CSV files tell null from empty; both have a dictionary', async () => {
    const folder = await makeProject(files);
    await eider(folder, 'build');
    await eider(folder, 'publish');
    const lake = join(folder, 'out/lake');
    expect((await readdir(`${lake}/`)).sort()).toEqual([
      'all%2Ftowns.parquet',
      'dictionary.csv',
      'release.json',
    ]);
    const ask = async (sql: string): Promise<readonly unknown[]> => query(':memory:', folder, sql);
    const parquet = `'${lake}/all%2Ftowns.parquet'`;
    expect(
      await ask(`select code, st_astext(place) as place, total::varchar as total from ${parquet}`),
    ).toEqual([
      { code: '02,"x"\n', place: 'POINT (2 48)', total: '2' },
      { code: '', place: 'POINT (1 48)', total: '1' },
      { code: null, place: null, total: '0' },
    ]);
    expect(
      await ask(
        `select column_name as name, column_type as type from (describe select * from ${parquet}) where column_name <> 'code'`,
      ),
    ).toEqual([
      { name: 'place', type: "GEOMETRY('OGC:CRS84')" },
      { name: 'total', type: 'DECIMAL(38,0)' },
    ]);
    expect(await ask(`select key::varchar as key from parquet_kv_metadata(${parquet})`)).toContainEqual({
      key: 'geo',
    });
    expect(await readFile(join(folder, 'out/open/towns.csv'), 'utf8')).toBe(
      'code,place,tags,at\n,,"[0,1]",2025-12-31 22:00:00+00\n"",POINT (1 48),"[1,2]",2025-12-31 22:00:00+00\n"02,""x""\n",POINT (2 48),"[2,3]",2025-12-31 22:00:00+00\n',
    );
    expect(await readFile(join(lake, 'dictionary.csv'), 'utf8')).toBe(`\
table,file,column,type,description
all/towns,all%2Ftowns.parquet,,,"All, of ""them"""
all/towns,all%2Ftowns.parquet,code,VARCHAR,A code
all/towns,all%2Ftowns.parquet,place,GEOMETRY,
all/towns,all%2Ftowns.parquet,total,"DECIMAL(38,0)",
`);
    expect(JSON.parse(await readFile(join(lake, 'release.json'), 'utf8'))).toMatchObject({
      publication: 'lake',
      format: 'parquet',
      tables: [{ table: 'all/towns', file: 'all%2Ftowns.parquet', source_relation: 'main.towns', rows: 3 }],
    });
    expect(((await stat(join(lake, 'release.json'))).mode & 0o777).toString(8)).toBe('640');
  });

  test('is exchanged as a whole: a reader that resolved the link before goes on with the old one', async () => {
    const folder = await makeProject(files);
    await eider(folder, 'build');
    await eider(folder, 'publish', 'lake');
    const reader = await realpath(join(folder, 'out/lake'));
    for (const n of [4, 5]) {
      const vars = ['--vars', `{"n": ${n}}`];
      await eider(folder, 'build', ...vars);
      const before = await realpath(join(folder, 'out/lake'));
      await eider(folder, 'publish', 'lake', ...vars);
      expect(JSON.parse(await readFile(join(before, 'release.json'), 'utf8')).tables[0].rows).toBe(n - 1);
      expect(JSON.parse(await readFile(join(folder, 'out/lake/release.json'), 'utf8')).tables[0].rows).toBe(
        n,
      );
    }
    // keep: 0 keeps one for those who are reading it, and no more.
    expect(await readdir(join(folder, 'out/lake.generations'))).toHaveLength(2);
    await expect(stat(reader)).rejects.toThrow('ENOENT');
  });

  test('a publisher killed before the exchange leaves nothing after the next run', async () => {
    const folder = await makeProject(files);
    await eider(folder, 'build');
    await eider(folder, 'publish', 'lake');
    const generations = join(folder, 'out/lake.generations');
    const [live = ''] = await readdir(generations);
    const gone = '21001231T000000000Z';
    const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    for (const [pid, settling] of [
      [999_999_998, gone],
      [999_999_999, live],
    ])
      await writeFiles(join(folder, `out/.lake.${host}-${pid}-0123456789abcdef.partial`), {
        settling: String(settling),
      });
    await writeFiles(join(generations, gone), { 'release.json': '{}' });
    await eider(folder, 'publish', 'lake');
    expect(await readdir(generations)).toEqual([live]);
    expect((await readdir(join(folder, 'out'))).sort()).toEqual(['lake', 'lake.generations']);
    await eider(folder, 'publish', 'lake', '--verify');
  });
});
