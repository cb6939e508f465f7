import { readdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { eiderProcess, startEider } from './support/child.js';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { Random, seedOf } from './support/random.js';
import { mountSmallDisk, whyNoSmallDisk, type SmallDisk } from './support/small-disk.js';
import { query, writing } from './support/warehouse.js';

/** Rows that are older than they may be: gone from tables and from bytes, and never anything else, on a full disk or after a kill. */
const reason = whyNoSmallDisk();
if (reason !== undefined) process.stdout.write(`skipped: retention on a full disk (${reason})\n`);

const disks: SmallDisk[] = [];
afterEach(() => {
  for (const disk of disks.splice(0)) disk.unmount();
});
afterAll(removeProjects);

const files: Files = {
  'project.yml': 'name: old\n',
  'profiles.yml': 'old:\n  outputs:\n    dev: {path: warehouse.duckdb, threads: 1, duckdb_threads: 1}\n',
  'models/sources.yml': `sources:
  - name: app
    tables:
      - name: visits
        config: {retention: {column: seen, keep: 3 years}}
        columns: [{name: id, type: BIGINT}, {name: person, type: VARCHAR, pii: name}, {name: seen, type: DATE}]
`,
  'models/counts.sql': "select count(*) as n from {{ source('app', 'visits') }}",
};

const gone = 'Zebulon Quatremer';

async function fillWarehouse(folder: string, rows = 200_000): Promise<void> {
  await writing(
    join(folder, 'warehouse.duckdb'),
    folder,
    'create schema app',
    `create table app.visits as select range as id, 'person ' || md5(range::varchar) as person, date '2999-01-01' as seen from range(${rows})
     union all select -1, '${gone}', date '1999-05-01'`,
    'create index by_id on app.visits (id)',
    "comment on table app.visits is 'all visits'",
  );
}

const state = async (folder: string) => {
  const [row] = await query(
    join(folder, 'warehouse.duckdb'),
    folder,
    `select count(*)::int as n, (count(*) filter (id = -1))::int as old, bit_xor(hash(v)) filter (id >= 0)::varchar as others,
       (select count(*)::int from duckdb_indexes()) as indexes, (select comment from duckdb_tables() where table_name = 'visits') as said
     from app.visits as v`,
  );
  return row;
};
const holds = async (folder: string): Promise<boolean> =>
  (await readFile(join(folder, 'warehouse.duckdb'))).includes(gone);
/** Whether the file is still to be rewritten. */
const due = async (folder: string): Promise<unknown> =>
  (
    await query(
      join(folder, 'warehouse.duckdb'),
      folder,
      'select count(*)::int as n from _eider.rewriting_due',
    )
  )[0]?.['n'];
const extra = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.includes('warehouse.duckdb') && name !== 'warehouse.duckdb');

test('a dry run changes nothing; applied, the row is in no byte and the others are the same', async () => {
  const folder = await makeProject(files);
  await fillWarehouse(folder, 1000);
  const before = await state(folder);
  const bytes = await readFile(join(folder, 'warehouse.duckdb'));
  const dry = await eiderProcess(['retain', '--output', 'json'], { cwd: folder });
  expect(dry.stderr).toBe('');
  expect(JSON.parse(dry.stdout)).toMatchObject({
    event: 'would-retain',
    name: 'app.visits',
    expired: 1,
    rows: 1001,
  });
  expect((JSON.parse(dry.stdout) as { readonly before: string }).before).toMatch(/^\d{4}-\d\d-\d\d$/u);
  expect((await readFile(join(folder, 'warehouse.duckdb'))).equals(bytes)).toBe(true);
  expect(await holds(folder)).toBe(true);

  expect((await eiderProcess(['retain', '--apply'], { cwd: folder })).code).toBe(0);
  expect(await state(folder)).toEqual({ ...before, n: 1000, old: 0 });
  expect(await holds(folder)).toBe(false);
  expect(await extra(folder)).toEqual([]);
  const records = await query(
    join(folder, 'warehouse.duckdb'),
    folder,
    'select relation, keep, rows from _eider.retentions',
  );
  expect(records).toEqual([{ relation: 'app.visits', keep: '3 years', rows: '1' }]);
});

test('killed at any moment, the file is whole, and the next run finishes', { timeout: 240_000 }, async () => {
  const random = new Random(seedOf(6));
  const folder = await makeProject(files);
  await fillWarehouse(folder);
  const before = await state(folder);
  const whole = await readFile(join(folder, 'warehouse.duckdb'));
  const started = performance.now();
  expect((await eiderProcess(['retain', '--apply'], { cwd: folder })).code).toBe(0);
  const usual = performance.now() - started;
  for (let kills = 0; kills < 8; kills += 1) {
    await writeFile(join(folder, 'warehouse.duckdb'), whole);
    const child = startEider(['retain', '--apply'], { cwd: folder });
    await sleep(usual * (0.3 + random.below(70) / 100));
    child.kill('SIGKILL');
    await child.ended;
    const after = await state(folder);
    const old = Number(after?.['old']);
    expect(after).toEqual({ ...before, n: 200_000 + old, old });
    const next = await eiderProcess(['retain', '--apply'], { cwd: folder });
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await state(folder)).toEqual({ ...before, n: 200_000, old: 0 });
    expect(await due(folder)).toBe(0);
    expect(await extra(folder)).toEqual([]);
  }
});

describe.skipIf(reason !== undefined)('a disk without room for a second file', () => {
  test('erase/not-rewritten: the old file stays whole, and the next run rewrites what is due', async () => {
    const disk = mountSmallDisk(24);
    disks.push(disk);
    const { folder } = disk;
    await writeFiles(folder, files);
    await fillWarehouse(folder);
    const before = await state(folder);
    const { bavail, bsize } = await statfs(folder);
    await writeFile(join(folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - 1_500_000)));
    const full = await eiderProcess(['retain', '--apply'], { cwd: folder });
    expect({ code: full.code, bug: full.stderr.includes('bug in Eider') }).toEqual({ code: 1, bug: false });
    expect(full.stderr).toContain('error[erase/not-rewritten]');
    expect(await state(folder)).toEqual({ ...before, n: 200_000, old: 0 });
    expect(await extra(folder)).toEqual([]);
    expect(await due(folder)).toBe(1);
    disk.resize(100);
    const next = await eiderProcess(['retain', '--apply'], { cwd: folder });
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await due(folder)).toBe(0);
    expect(await state(folder)).toEqual({ ...before, n: 200_000, old: 0 });
  });
});
