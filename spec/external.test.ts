import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeProject, removeProjects, type Files } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { query } from './support/warehouse.js';

/** External files: what stands behind their views, what is left over, what is noticed when somebody removes it. */
afterAll(removeProjects);

const files: Files = {
  'project.yml': 'name: maps\nvars: {v: 1}\n',
  'profiles.yml': `maps:
  target: dev
  outputs:
    dev: {path: dev.duckdb}
    prod: {path: prod.duckdb}
`,
  'models/out.sql':
    "{{ config(materialized='external', location='exports/out.parquet') }}\nselect range as id, {{ var('v') }} as v from range(100)",
  'models/read.sql':
    "{{ config(materialized='table') }}\nselect count(*) as n, max(v) as v from {{ ref('out') }}",
};

async function build(folder: string, ...more: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runEider(['build', ...more], { cwd: folder });
  expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout });
  return stdout;
}

const versionIn = async (folder: string, database: string): Promise<unknown> =>
  query(join(folder, database), folder, 'select count(*) as n, min(v) as v from main.out');

async function generations(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, '.eider/external'), { recursive: true });
  return names.filter((name) => name.endsWith('.parquet'));
}

test("two targets of one project do not touch each other's files", async () => {
  const folder = await makeProject(files);
  await build(folder);
  await build(folder, '-t', 'prod', '--vars', '{"v": 2}');
  await build(folder, '-t', 'prod', '--vars', '{"v": 3}');
  expect(await versionIn(folder, 'dev.duckdb')).toEqual([{ n: '100', v: 1 }]);
  expect(await versionIn(folder, 'prod.duckdb')).toEqual([{ n: '100', v: 3 }]);
  expect(await generations(folder)).toHaveLength(2);
});

describe('a file that somebody removed is written again', () => {
  test.each(['exports', '.eider'])('%s', async (gone) => {
    const folder = await makeProject(files);
    await build(folder);
    expect(await build(folder)).toContain('nothing to do');
    await rm(join(folder, gone), { recursive: true });
    expect(await build(folder)).toMatch(/external/u);
    expect(await versionIn(folder, 'dev.duckdb')).toEqual([{ n: '100', v: 1 }]);
    expect(
      await query(
        join(folder, 'dev.duckdb'),
        folder,
        "select count(*) as n from read_parquet('exports/out.parquet')",
      ),
    ).toEqual([{ n: '100' }]);
    expect(await build(folder)).toContain('nothing to do');
  });
});

test('a failing test leaves the old file, and no other', async () => {
  const folder = await makeProject({
    ...files,
    'models/schema.yml':
      'models:\n  - name: out\n    tests:\n      - expression_is_true: {name: small, expression: v < 2}\n',
  });
  await build(folder);
  const before = await generations(folder);
  const { code } = await runEider(['build', '--vars', '{"v": 2}'], { cwd: folder });
  expect(code).toBe(1);
  expect(await generations(folder)).toEqual(before);
  expect(await versionIn(folder, 'dev.duckdb')).toEqual([{ n: '100', v: 1 }]);
});

test('names that are no file names', async () => {
  const folder = await makeProject({
    'project.yml': 'name: maps\n',
    'models/odd.sql': `{{ config(materialized='external', alias="a/../b's *[x]?", schema='été') }}\nselect 1 as a`,
  });
  await build(folder);
  expect(await query(join(folder, 'maps.duckdb'), folder, `select a from "été"."a/../b's *[x]?"`)).toEqual([
    { a: 1 },
  ]);
  expect(await build(folder)).toContain('nothing to do');
});

describe('a run that was killed between publishing and its commit', () => {
  test.each(['', ", options={'partition_by': ['v']}"])(
    'leaves something whole, and no edit of anybody: %s',
    async (config) => {
      const folder = await makeProject({
        ...files,
        'models/out.sql': `{{ config(materialized='external', location='exports/out'${config}) }}\nselect range as id, {{ var('v') }} as v from range(100)`,
      });
      await build(folder);
      await cp(join(folder, 'dev.duckdb'), join(folder, 'before.duckdb'));
      const name = (await readdir(join(folder, '.eider/external')))[0] ?? '';
      const before = join(folder, '.eider/external', name, 'main.out');
      const old = (await readdir(before)).find((entry) => entry !== 'published.json') ?? '';
      await cp(join(before, old), join(folder, 'kept'), { recursive: true });
      await build(folder, '--vars', '{"v": 2}');
      // The new files are published; the warehouse is as it was.
      await cp(join(folder, 'before.duckdb'), join(folder, 'dev.duckdb'));
      await cp(join(folder, 'kept'), join(before, old), { recursive: true });
      expect((await runEider(['run', '--select', 'read', '--force'], { cwd: folder })).code).toBe(0);
      const glob = config === '' ? 'exports/out' : 'exports/out/**/*.parquet';
      const published = (): Promise<unknown> =>
        query(
          join(folder, 'dev.duckdb'),
          folder,
          `select count(*) as n, min(coalesce(v, null))::int as v from read_parquet('${glob}')`,
        );
      expect(await published()).toEqual([{ n: '100', v: 2 }]);
      expect(await build(folder, '--vars', '{"v": 3}')).toMatch(/external/u);
      expect(await published()).toEqual([{ n: '100', v: 3 }]);
      expect(await versionIn(folder, 'dev.duckdb')).toEqual([{ n: '100', v: 3 }]);
    },
  );
});

describe('what killed runs left is swept', () => {
  test("files of DuckDB's own, failing rows, folders of processes that are gone", async () => {
    const folder = await makeProject(files);
    await build(folder);
    await mkdir(join(folder, 'dev.duckdb.tmp'), { recursive: true });
    await mkdir(join(folder, '.eider/external/memory-pid999999999/main.out'), { recursive: true });
    await writeFile(join(folder, 'dev.duckdb.tmp/duckdb_temp_storage_S32K-0.tmp'), 'x');
    await writeFile(join(folder, '.eider/external/memory-pid999999999/main.out/x.parquet'), 'x');
    await writeFile(join(folder, 'dev.duckdb.lock.json.123-abcd.tmp'), 'x');
    await build(folder, '--force');
    expect((await readdir(folder)).sort()).toEqual([
      '.eider',
      'dev.duckdb',
      'exports',
      'models',
      'profiles.yml',
      'project.yml',
      'target',
    ]);
    expect(await readdir(join(folder, '.eider'))).toEqual(['external']);
    expect(await readdir(join(folder, '.eider/external'))).toEqual([expect.stringMatching(/^dev\.duckdb-/u)]);
  });
});
