import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecrets } from '../src/engine/sources/attach.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { parametersOf, startStore, storeKey, type S3Store } from './support/s3-store.js';
import { inMemory, query } from './support/warehouse.js';

/** External models in a real S3 server: an object appears once its tests have passed. */
let store: S3Store;

beforeAll(async () => {
  store = await startStore(['lake'], { anySignature: true });
});
afterAll(async () => {
  await store.stop();
  await removeProjects();
});

/** The rows of a query on the bucket. */
async function inBucket(sql: string): Promise<readonly unknown[]> {
  return inMemory(['httpfs'], async (connection) => {
    await createSecrets([{ name: 'lake', type: 's3', parameters: parametersOf(store) }], connection);
    return connection.rows(sql);
  });
}

test.each(['csv', 'parquet'])(
  'a %s object is written whole, and only once its tests have passed',
  async (format) => {
    const folder = await makeProject({
      'project.yml': 'name: lovac\nvars: {v: 1}\n',
      'profiles.yml': `lovac:
  outputs:
    dev:
      path: store.duckdb
      secrets:
        - {name: lake, type: s3, key_id: "{{ env_var('KEY') }}", secret: "{{ env_var('KEY') }}", endpoint: "127.0.0.1:${store.port}", url_style: path, use_ssl: false, region: fr-par, scope: "s3://lake"}
`,
      'models/out.sql': `{{ config(materialized='external', location='s3://lake/{schema}/{name}.${format}') }}\nselect range as id, {{ var('v') }} as v from range(3)`,
      'models/schema.yml':
        'models:\n  - name: out\n    tests:\n      - expression_is_true: {name: small, expression: v <> 2}\n',
    });
    const build = async (...more: readonly string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await runEider(['build', ...more], {
        cwd: folder,
        env: { KEY: storeKey.accessKeyId },
      });
      return {
        code,
        stderr,
        last: stdout
          .trimEnd()
          .split('\n')
          .at(-1)
          ?.replace(/\d+\.\d s$/u, 'N s'),
      };
    };
    const object = (): Promise<readonly unknown[]> =>
      inBucket(`select count(*)::int as n, max(v)::int as v from 's3://lake/main/out.${format}'`);

    expect(await build()).toEqual({ code: 0, stderr: '', last: '1 built · 1 test passed · N s' });
    expect(await object()).toEqual([{ n: 3, v: 1 }]);
    // Nothing is read from the bucket to see that nothing has changed.
    expect(await build()).toMatchObject({
      code: 0,
      last: expect.stringContaining('nothing to do') as string,
    });
    expect(await build('--vars', '{v: 2}')).toMatchObject({ code: 1 });
    expect(await object()).toEqual([{ n: 3, v: 1 }]);
    expect(await build('--vars', '{v: 3}')).toMatchObject({ code: 0 });
    expect(await object()).toEqual([{ n: 3, v: 3 }]);
    expect(
      await query(join(folder, 'store.duckdb'), folder, 'select max(v)::int as v from main.out'),
    ).toEqual([{ v: 3 }]);
    await rm(join(folder, 'models'), { recursive: true });
    const { stdout, stderr } = await runEider(['build', '--prune'], {
      cwd: folder,
      env: { KEY: storeKey.accessKeyId },
    });
    expect(stdout + stderr).toContain('it is in an object store');
    expect(await object()).toEqual([{ n: 3, v: 3 }]);
    expect((await readdir(folder)).sort()).not.toContain('s3:');
  },
);

test('of a dbt project: a file in the bytes that were written once, a folder beside what is there', async () => {
  const folder = await makeProject({
    'dbt_project.yml': "name: lake\nversion: '1.0'\nprofile: lake\n",
    'profiles.yml': `lake:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: store.duckdb
      extensions: [httpfs]
      secrets:
        - {name: lake, type: s3, key_id: "{{ env_var('KEY') }}", secret: "{{ env_var('KEY') }}", endpoint: "127.0.0.1:${store.port}", url_style: path, use_ssl: false, region: fr-par, scope: "s3://lake"}
`,
    'models/once.sql':
      "{{ config(materialized='external', location='s3://lake/once/once.parquet') }}\nselect range as id, uuid() as u from range(3)",
    'models/parts.sql':
      "{{ config(materialized='external', location='s3://lake/parts', options={'partition_by': 'k', 'overwrite_or_ignore': true}) }}\nselect range as id, {{ var('k', 1) }} + range % 2 as k from range(4)",
    'models/alone.sql':
      "{{ config(materialized='external', location='s3://lake/alone', options={'partition_by': 'k'}) }}\nselect range as id, {{ var('k', 1) }} as k from range(2)",
  });
  const build = async (...more: readonly string[]): Promise<readonly [number, string]> => {
    const { code, stderr, stdout } = await runEider(['build', ...more], {
      cwd: folder,
      env: { KEY: storeKey.accessKeyId },
    });
    return [code, stdout + stderr];
  };
  const here = (sql: string): Promise<readonly unknown[]> => query(join(folder, 'store.duckdb'), folder, sql);
  expect((await build())[0]).toBe(0);
  expect(await inBucket("select id, u::varchar as u from 's3://lake/once/once.parquet' order by id")).toEqual(
    await here('select id, u::varchar as u from main.once order by id'),
  );
  const parts =
    "select k::int as k, count(*)::int as n from read_parquet('s3://lake/parts/*/*.parquet') group by k order by k";
  expect(await inBucket(parts)).toEqual([
    { k: 1, n: 2 },
    { k: 2, n: 2 },
  ]);
  const [code, text] = await build('--vars', '{k: 2}');
  expect(code).toBe(1);
  expect(text).toContain('`s3://lake/alone` is not empty');
  // As DuckDB has it, and so dbt.
  await expect(
    inBucket("copy (select 1 as id, 9 as k) to 's3://lake/alone' (format parquet, partition_by (k))"),
  ).rejects.toThrow();
  const both = [
    { k: 1, n: 2 },
    { k: 2, n: 2 },
    { k: 3, n: 2 },
  ];
  expect(await inBucket(parts)).toEqual(both);
  expect(await here('select k::int as k, count(*)::int as n from main.parts group by k order by k')).toEqual(
    both,
  );
  expect(await here('select distinct k::int as k from main.alone')).toEqual([{ k: 1 }]);
});
