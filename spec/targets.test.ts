import { open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { eiderProcess } from './support/child.js';
import { makeProject, removeProjects, type Files } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { query } from './support/warehouse.js';

/** What commands do with a target that must not, or cannot, be written. */
afterAll(removeProjects);

const files: Files = {
  'project.yml': `name: shop
models:
  +materialized: table
publish:
  bi:
    path: releases/bi.duckdb
    tables:
      - {model: orders, columns: [id]}
`,
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {path: warehouse.duckdb}
    reader: {path: warehouse.duckdb, read_only: true}
    memory: {path: ':memory:'}
`,
  'models/orders.sql': 'select range as id from range(3000)',
  'models/schema.yml': 'models:\n  - name: orders\n    columns:\n      - {name: id, tests: [unique]}\n',
};

async function exit(
  folder: string,
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const { code, stdout, stderr } = await runEider(argv, { cwd: folder });
  expect(stderr).not.toContain('bug in Eider');
  return { code, text: stdout + stderr };
}

describe('a read-only target', () => {
  test('is read, and never written', async () => {
    const folder = await makeProject(files);
    expect(await exit(folder, 'build', '-t', 'reader')).toMatchObject({
      code: 4,
      text: expect.stringContaining('database/read-only-target') as string,
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('warehouse'))).toEqual([]);
    expect((await exit(folder, 'build')).code).toBe(0);
    const before = await readFile(join(folder, 'warehouse.duckdb'));

    expect((await exit(folder, 'build', '-t', 'reader')).text).toContain('nothing to do');
    expect((await exit(folder, 'show', '-s', 'orders', '-t', 'reader')).code).toBe(0);
    expect((await exit(folder, 'publish', '-t', 'reader')).code).toBe(0);
    for (const argv of [
      ['build', '--force'],
      ['run', '--force'],
      ['test', '--force'],
      ['seed', '--force'],
    ]) {
      const { code } = await exit(folder, ...argv, '-t', 'reader');
      expect({ argv, code }).toEqual({ argv, code: argv[0] === 'seed' ? 0 : 4 });
    }
    expect((await readFile(join(folder, 'warehouse.duckdb'))).equals(before)).toBe(true);
  });

  test('is not repaired after a kill either', async () => {
    const folder = await makeProject(files);
    await exit(folder, 'build');
    const sidecar = join(folder, 'warehouse.duckdb.lock.json');
    await writeFile(
      sidecar,
      '{"pid": 999999999, "host": "here", "command": "eider build", "since": "2026-01-01T00:00:00Z"}',
    );
    expect((await exit(folder, 'build', '-t', 'reader')).code).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith('warehouse'))).toEqual([
      'warehouse.duckdb',
      'warehouse.duckdb.lock.json',
    ]);
    expect((await exit(folder, 'build')).code).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith('warehouse'))).toEqual([
      'warehouse.duckdb',
    ]);
  });
});

describe('a file that cannot be the warehouse stays as it is', () => {
  async function spoiled(
    spoil: (path: string) => Promise<void>,
  ): Promise<{ readonly folder: string; readonly path: string }> {
    const folder = await makeProject(files);
    await exit(folder, 'build');
    const path = join(folder, 'warehouse.duckdb');
    await spoil(path);
    return { folder, path };
  }

  test.each<[string, string, (path: string) => Promise<void>]>([
    ['damaged', 'database/', async (path) => overwrite(path, 8192, Buffer.alloc(4096, 0xa5))],
    ['cut short', 'database/', async (path) => truncate(path, 20_000)],
    [
      'no database at all',
      'database/not-a-database',
      async (path) => writeFile(path, 'a,b\n1,2\n'.repeat(1000)),
    ],
  ])('%s', async (_, code, spoil) => {
    const { folder, path } = await spoiled(spoil);
    const before = await readFile(path);
    for (const argv of [['build'], ['build', '--force'], ['test'], ['show', '-s', 'orders'], ['publish']]) {
      const ran = await exit(folder, ...argv);
      expect({ argv, code: ran.code }).toEqual({ argv, code: 1 });
      expect(ran.text).toContain(`error[${code}`);
    }
    expect((await readFile(path)).equals(before)).toBe(true);
    expect((await readdir(folder)).filter((name) => name.startsWith('warehouse'))).toEqual([
      'warehouse.duckdb',
    ]);
  });

  async function overwrite(path: string, offset: number, bytes: Buffer): Promise<void> {
    const file = await open(path, 'r+');
    await file.write(bytes, 0, bytes.length, offset);
    await file.close();
  }
});

describe('the very first build', () => {
  test('makes its file whole or not at all: what a kill leaves is swept, and is no obstacle', async () => {
    const folder = await makeProject(files);
    await writeFile(join(folder, '.warehouse.duckdb.999999999-0123456789abcdef.tmp'), 'DUCK');
    expect((await exit(folder, 'build')).code).toBe(0);
    expect(
      await query(join(folder, 'warehouse.duckdb'), folder, 'select count(*) as n from main.orders'),
    ).toEqual([{ n: '3000' }]);
    expect(await readdir(folder)).toEqual([
      'models',
      'profiles.yml',
      'project.yml',
      'target',
      'warehouse.duckdb',
    ]);
  });

  test('four at once', async () => {
    const folder = await makeProject(files);
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => eiderProcess(['build', '--wait'], { cwd: folder })),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect((await readdir(folder)).filter((name) => name.includes('warehouse'))).toEqual([
      'warehouse.duckdb',
    ]);
  });
});

test('a target in memory builds, keeps nothing, and cannot be published', async () => {
  const folder = await makeProject({
    ...files,
    'models/out.sql':
      "{{ config(materialized='external', location='exports/out.parquet') }}\nselect id from {{ ref('orders') }}",
  });
  for (let round = 0; round < 2; round += 1) {
    const { code, text } = await exit(folder, 'build', '-t', 'memory');
    expect({ code, built: /2 built/u.test(text) }).toEqual({ code: 0, built: true });
  }
  const left = (await readdir(folder, { recursive: true }))
    .filter((name) => !/^(?:models|target|project|profiles)/u.test(name))
    .sort();
  expect(left).toEqual(['exports', 'exports/out.parquet']);
  expect((await exit(folder, 'publish', '-t', 'memory')).code).toBeGreaterThan(0);
});

test('an unknown profile or target names those there are, and nothing is written', async () => {
  const folder = await makeProject(files);
  const target = await exit(folder, 'build', '-t', 'prod');
  expect(target).toMatchObject({
    code: 6,
    text: expect.stringMatching(/no-such-target[\s\S]*dev[\s\S]*memory/u) as string,
  });
  const profile = await exit(folder, 'build', '--profile', 'store');
  expect(profile).toMatchObject({
    code: 6,
    text: expect.stringMatching(/no-such-profile[\s\S]*shop/u) as string,
  });
  expect(await readdir(folder)).toEqual(['models', 'profiles.yml', 'project.yml']);
});
