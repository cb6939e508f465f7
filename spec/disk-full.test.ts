import { readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { eiderProcess, type Ended } from './support/child.js';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { mountSmallDisk, whyNoSmallDisk, type SmallDisk } from './support/small-disk.js';
import { query } from './support/warehouse.js';

/** Builds and publications on a disk without room: the old relations and the old release stay, and the run after it is clean. */
const reason = whyNoSmallDisk();
if (reason !== undefined) process.stdout.write(`skipped: tests on a full disk (${reason})\n`);

const disks: SmallDisk[] = [];
afterEach(() => {
  for (const disk of disks.splice(0)) disk.unmount();
});
afterAll(removeProjects);

const files: Files = {
  'project.yml': `name: small
vars: {rows: 1000}
models:
  +materialized: table
publish:
  bi:
    path: releases/bi.duckdb
    keep: 0
    tables:
      - {model: kept, columns: [a, label]}
`,
  'profiles.yml': 'small:\n  outputs:\n    dev: {path: warehouse.duckdb, threads: 1, duckdb_threads: 1}\n',
  'models/kept.sql': "select range as a, md5(range::varchar) as label from range({{ var('rows') }})",
};

async function onDisk(
  megabytes: number,
  more: Files = {},
): Promise<{ readonly disk: SmallDisk; readonly folder: string }> {
  const disk = mountSmallDisk(megabytes);
  disks.push(disk);
  await writeFiles(disk.folder, { ...files, ...more });
  return { disk, folder: disk.folder };
}

const run = (folder: string, ...argv: readonly string[]): Promise<Ended> =>
  eiderProcess(argv, { cwd: folder });
const big = ['--vars', '{"rows": 1000000}'] as const;

/** Takes all the room that is left but so many KiB. */
async function fill(folder: string, leave = 0): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(folder);
  const path = join(folder, 'filler');
  await writeFile(path, Buffer.alloc(Math.max(0, bavail * bsize - leave * 1024)));
  return () => rm(path);
}

async function rowsOf(folder: string, relation = 'main.kept', path = 'warehouse.duckdb'): Promise<unknown> {
  const [row] = await query(
    join(folder, path),
    folder,
    `select count(*) as n, sum(a) as a, count(distinct label) as labels from ${relation}`,
  );
  return row;
}
const thousand = { n: '1000', a: '499500', labels: '1000' };

async function entries(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true }))
    .filter((name) => !/^(?:models|target)\b/u.test(name))
    .map((name) => name.replace(/[0-9a-f]{16}-[0-9a-f]{8}\.parquet$/u, '<generation>.parquet'))
    .sort();
}

function expectFull(ran: Ended): void {
  expect({ code: ran.code, bug: ran.stderr.includes('bug in Eider'), signal: ran.signal }).toEqual({
    code: 1,
    bug: false,
    signal: null,
  });
  expect(ran.stdout + ran.stderr).toMatch(/the disk (?:of .* )?is full/u);
}

describe.skipIf(reason !== undefined)('a disk that fills up', () => {
  test('during a build: the old table stays; with room again, the next run is clean', async () => {
    const { disk, folder } = await onDisk(8);
    expect((await run(folder, 'build')).code).toBe(0);
    const clean = await entries(folder);
    expectFull(await run(folder, 'build', ...big));
    expect(await rowsOf(folder)).toEqual(thousand);
    expectFull(await run(folder, 'build', '--output', 'json', ...big));
    disk.resize(200);
    expect((await run(folder, 'build', ...big)).code).toBe(0);
    expect(await rowsOf(folder)).toMatchObject({ n: '1000000' });
    expect((await run(folder, 'build')).code).toBe(0);
    expect(await rowsOf(folder)).toEqual(thousand);
    expect(await entries(folder)).toEqual(clean);
  });

  test.each([0, 16, 64, 300, 600])('with %i KiB left: no build does harm', async (room) => {
    const { folder } = await onDisk(8);
    expect((await run(folder, 'build')).code).toBe(0);
    const clean = await entries(folder);
    const free = await fill(folder, room);
    const full = await run(folder, 'build', '--vars', '{"rows": 60000}');
    expectFull(full);
    expect(await rowsOf(folder)).toEqual(thousand);
    await free();
    const next = await run(folder, 'build', '--vars', '{"rows": 2000}');
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await rowsOf(folder)).toMatchObject({ n: '2000' });
    expect(await entries(folder)).toEqual(clean);
  });

  test.each([0, 4, 12, 100])(
    'before the first build, with %i KiB left: nothing that would not open stays',
    async (room) => {
      const { folder } = await onDisk(8);
      const free = await fill(folder, room);
      expectFull(await run(folder, 'build'));
      await free();
      const next = await run(folder, 'build');
      expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
      expect(await rowsOf(folder)).toEqual(thousand);
    },
  );

  test('during an external file: the old file stays whole, and half of the new one is not left to fill the disk', async () => {
    const external = {
      'models/out.sql':
        "{{ config(materialized='external', location='exports/out.parquet') }}\nselect a, label from {{ ref('shown') }}",
      'models/shown.sql':
        "{{ config(materialized='view') }}\nselect range as a, md5(range::varchar) as label from range({{ var('rows') }})",
    };
    const { disk, folder } = await onDisk(8, external);
    await rm(join(folder, 'models/kept.sql'));
    await writeFile(join(folder, 'project.yml'), 'name: small\nvars: {rows: 1000}\n');
    expect((await run(folder, 'build')).code).toBe(0);
    const clean = await entries(folder);
    expectFull(await run(folder, 'build', ...big));
    const exported = "read_parquet('exports/out.parquet')";
    expect(await rowsOf(folder, exported)).toEqual(thousand);
    expect(await entries(folder)).toEqual(clean);
    disk.resize(200);
    expect((await run(folder, 'build', ...big)).code).toBe(0);
    expect(await rowsOf(folder, exported)).toMatchObject({ n: '1000000' });
    expect(await entries(folder)).toEqual(clean);
  });

  test('while failing rows are kept: the test fails as it would, and says why they were not kept', async () => {
    const { folder } = await onDisk(8, {
      'models/schema.yml':
        'models:\n  - name: kept\n    tests:\n      - expression_is_true: {name: small, expression: a < 0, store_failures: true, severity: warn}\n',
    });
    expect((await run(folder, 'build')).code).toBe(0);
    await fill(folder, 64);
    expectFull(await run(folder, 'build', '--vars', '{"rows": 60000}'));
    expect(await rowsOf(folder)).toEqual(thousand);
  });

  test.each([0, 8, 200, 400])(
    'during a publication, with %i KiB left: the old release stays, and nothing beside it',
    async (room) => {
      const { folder } = await onDisk(12);
      expect((await run(folder, 'build')).code).toBe(0);
      expect((await run(folder, 'publish')).code).toBe(0);
      const released = await readFile(join(folder, 'releases/bi.duckdb'));
      expect((await run(folder, 'build', '--vars', '{"rows": 30000}')).code).toBe(0);
      const clean = await entries(folder);
      const free = await fill(folder, room);
      const full = await run(folder, 'publish', '--vars', '{"rows": 30000}');
      expectFull(full);
      expect((await readFile(join(folder, 'releases/bi.duckdb'))).equals(released)).toBe(true);
      await free();
      expect(await entries(folder)).toEqual(clean);
      expect((await run(folder, 'publish', '--vars', '{"rows": 30000}')).code).toBe(0);
      expect(await rowsOf(folder, 'kept', 'releases/bi.duckdb')).toMatchObject({ n: '30000' });
    },
  );

  test.each([0, 200, 900])(
    'during a publication as a folder, with %i KiB left: the old folder stays, and nothing beside it',
    async (room) => {
      const project = files['project.yml'] as string;
      const { folder } = await onDisk(12, {
        'project.yml': project.replace('path: releases/bi.duckdb', 'path: releases/bi\n    format: parquet'),
      });
      expect((await run(folder, 'build')).code).toBe(0);
      expect((await run(folder, 'publish')).code).toBe(0);
      expect((await run(folder, 'build', '--vars', '{"rows": 30000}')).code).toBe(0);
      const clean = await entries(folder);
      const free = await fill(folder, room);
      expectFull(await run(folder, 'publish', '--vars', '{"rows": 30000}'));
      expect((await run(folder, 'publish', '--verify')).stdout).toContain('bi is whole');
      await free();
      expect(await entries(folder)).toEqual(clean);
      expect((await run(folder, 'publish', '--vars', '{"rows": 30000}')).code).toBe(0);
      expect(await rowsOf(folder, "read_parquet('releases/bi/kept.parquet')")).toMatchObject({ n: '30000' });
    },
  );

  test('during a synchronisation: the rows of the last one stay, and the next run is clean', async () => {
    const { disk, folder } = await onDisk(24, {
      'models/sources.yml':
        'sources:\n  - name: lake\n    sync: {}\n    tables:\n      - {name: big, location: lake/big.csv}\n',
      'lake/big.csv': 'a,label\n1,x\n',
    });
    expect((await run(folder, 'sync')).code).toBe(0);
    const lines = Array.from(
      { length: 400_000 },
      (_, index) => `${index},${(index * 7919).toString(36)}${index}`,
    );
    await writeFile(join(folder, 'lake/big.csv'), `a,label\n${lines.join('\n')}\n`);
    const free = await fill(folder, 300);
    expectFull(await run(folder, 'sync'));
    const count = (): Promise<unknown> =>
      query(join(folder, 'warehouse.duckdb'), folder, 'select count(*) as n from lake.big');
    expect(await count()).toEqual([{ n: '1' }]);
    await free();
    disk.resize(200);
    expect((await run(folder, 'sync')).code).toBe(0);
    expect(await count()).toEqual([{ n: '400000' }]);
  });
});

/** Works without root: the system refuses files beyond a size, as a quota does. */
describe.skipIf(process.platform !== 'linux')('a file that may not grow', () => {
  const limited = (folder: string, bytes: number, ...argv: readonly string[]): Promise<Ended> =>
    eiderProcess(argv, { cwd: folder, wrapper: ['prlimit', `--fsize=${bytes}`] });

  test('during a build and a publication', async () => {
    const folder = await makeProject(files);
    expect((await run(folder, 'build')).code).toBe(0);
    const clean = await entries(folder);
    const ran = await limited(folder, 2_000_000, 'build', ...big);
    expect({ code: ran.code, bug: ran.stderr.includes('bug in Eider') }).toEqual({ code: 1, bug: false });
    expect(await rowsOf(folder)).toEqual(thousand);
    expect((await run(folder, 'build', '--vars', '{"rows": 2000}')).code).toBe(0);
    expect(await rowsOf(folder)).toMatchObject({ n: '2000' });
    expect(await entries(folder)).toEqual(clean);

    const refused = await limited(folder, 200_000, 'publish', '--vars', '{"rows": 2000}');
    expect({ code: refused.code, bug: refused.stderr.includes('bug in Eider') }).toEqual({
      code: 1,
      bug: false,
    });
    expect(await readdir(join(folder, 'releases')).catch(() => [])).toEqual([]);
    expect((await run(folder, 'publish', '--vars', '{"rows": 2000}')).code).toBe(0);
  });
});
