import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { eiderProcess, startEider } from './support/child.js';
import { holdDatabase, type Holder } from './support/holder.js';
import { HttpFiles } from './support/http-files.js';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { Random, seedOf } from './support/random.js';
import { runEider } from './support/run-eider.js';
import { mountSmallDisk, whyNoSmallDisk, type SmallDisk } from './support/small-disk.js';
import { query } from './support/warehouse.js';

/** What befalls `eider sync` from outside: a reader of the warehouse, another run, a clock that goes back, a disk that fills while a file is fetched. */
const holders: Holder[] = [];
const disks: SmallDisk[] = [];
const web = await HttpFiles.start();
afterEach(async () => {
  for (const holder of holders.splice(0)) await holder.release();
  for (const disk of disks.splice(0)) disk.unmount();
});
afterAll(async () => {
  await web.close();
  await removeProjects();
});

const files = (location: string): Files => ({
  'project.yml': 'name: trouble\n',
  'profiles.yml': 'trouble:\n  outputs:\n    dev: {path: store.duckdb}\n',
  'models/sources.yml': `sources:
  - name: lake
    sync: {}
    tables:
      - name: towns
        location: '${location}'
        config: {retention: {column: seen, keep: 10 years}}
        columns: [{name: name, type: VARCHAR}, {name: seen, type: DATE}]
`,
});
const csv = (...names: readonly string[]): string =>
  `name,seen\n${names.map((name) => `${name},2024-06-01\n`).join('')}`;
const towns = async (folder: string): Promise<readonly unknown[]> =>
  (await query(join(folder, 'store.duckdb'), folder, 'select name from lake.towns order by all')).map(
    ({ name }) => name,
  );

async function loaded(): Promise<string> {
  const folder = await makeProject({ ...files('lake/towns.csv'), 'lake/towns.csv': csv('Brest') });
  expect((await eiderProcess(['sync'], { cwd: folder })).code).toBe(0);
  return folder;
}

test('while a program reads the warehouse: nothing to load is no trouble; else it is named, and the old rows stay', async () => {
  const folder = await loaded();
  const holder = await holdDatabase(join(folder, 'store.duckdb'), 'READ_ONLY');
  holders.push(holder);
  const idle = await eiderProcess(['sync'], { cwd: folder });
  expect({ code: idle.code, stderr: idle.stderr }).toEqual({ code: 0, stderr: '' });
  await writeFiles(folder, { 'lake/towns.csv': csv('Brest', 'Vannes') });
  const refused = await eiderProcess(['sync'], { cwd: folder });
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('error[database/locked]');
  expect(await towns(folder)).toEqual(['Brest']);
  const waiting = startEider(['sync', '--wait', '60'], { cwd: folder });
  while (!waiting.stderr().includes('waiting for')) await sleep(20);
  await holders.pop()?.release();
  expect((await waiting.ended).code).toBe(0);
  expect(await towns(folder)).toEqual(['Brest', 'Vannes']);
});

test('two runs at once: both succeed, or one is told who is there; the rows are loaded once', async () => {
  const folder = await loaded();
  await writeFiles(folder, { 'lake/towns.csv': csv('Brest', 'Vannes') });
  const ended = await Promise.all([
    eiderProcess(['sync'], { cwd: folder }),
    eiderProcess(['sync'], { cwd: folder }),
  ]);
  expect(ended.some(({ code }) => code === 0)).toBe(true);
  for (const { code, stderr } of ended) {
    expect([0, 3]).toContain(code);
    expect(stderr).toMatch(code === 0 ? /^$/u : /^error\[database\/locked\]/u);
  }
  expect(await towns(folder)).toEqual(['Brest', 'Vannes']);
});

test('a clock that goes back: what changed is loaded, what did not is not, and no row is too old by it', async () => {
  const folder = await loaded();
  const path = join(folder, 'lake/towns.csv');
  const sync = async (today: string): Promise<string> => {
    const { code, stderr, stdout } = await runEider(['sync'], { cwd: folder, today });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  await writeFile(path, csv('Brest', 'Vannes'));
  await utimes(path, new Date('1999-01-01'), new Date('1999-01-01'));
  expect(await sync('1999-01-02')).toContain('1 loaded');
  expect(await sync('1998-01-02')).toContain('1 unchanged');
  // Touched, with a time before that of the last load: found to be the same.
  await utimes(path, new Date('1980-01-01'), new Date('1980-01-01'));
  expect(await sync('1998-01-02')).toContain('1 unchanged');
  await writeFile(path, csv('Brest'));
  await utimes(path, new Date('1980-01-01'), new Date('1980-01-01'));
  expect(await sync('1970-01-02')).toContain('1 loaded');
  expect(await towns(folder)).toEqual(['Brest']);
  // Ten years after the row: only now is it too old.
  expect(await sync('2034-05-31')).toContain('1 unchanged');
  expect(await sync('2034-06-02')).toContain('1 row too old');
  expect(await towns(folder)).toEqual([]);
  expect((await readFile(join(folder, 'store.duckdb'))).includes('Brest')).toBe(false);
});

/** All rows of a load are of one version; a third of them are too old. */
async function writeVersion(folder: string, version: number): Promise<void> {
  const lines = Array.from(
    { length: 60_000 },
    (_, index) => `${version},${index},${index % 3 === 0 ? '1999-06-01' : '2999-06-01'}`,
  );
  const text = `version,id,seen\n${lines.join('\n')}\n`;
  await writeFiles(folder, { 'lake/whole.csv': text, 'lake/1/part.csv': text, 'lake/2/part.csv': text });
}

async function versions(folder: string): Promise<readonly unknown[]> {
  const rows = await query(
    join(folder, 'store.duckdb'),
    folder,
    `select (select list(distinct version) from lake.whole) as whole, (select list(distinct version) from lake.parts) as parts,
       (select count(*)::int from lake.whole) as n, (select count(*)::int from lake.parts) as m`,
  );
  return rows;
}

test('what a killed run left is removed also when there is nothing to load; a dry run removes nothing', async () => {
  const folder = await loaded();
  const lock = join(folder, 'store.duckdb.lock.json');
  const left = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), command: 'eider sync', since: '' });
  await writeFile(lock, left);
  expect((await eiderProcess(['sync', '--dry-run'], { cwd: folder })).code).toBe(0);
  expect(await readdir(folder)).toContain('store.duckdb.lock.json');
  const next = await eiderProcess(['sync'], { cwd: folder });
  expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
  expect(await readdir(folder)).not.toContain('store.duckdb.lock.json');
});

test('killed at any moment each table is of one load, whole; the next run loads what is missing', async () => {
  const random = new Random(seedOf(66));
  const at = (location: string, more: string): string => `
        location: '${location}'
        ${more}
        config: {retention: {column: seen, keep: 1 year}}
        columns: [{name: version, type: INTEGER}, {name: id, type: INTEGER}, {name: seen, type: DATE}]`;
  const folder = await makeProject({
    ...files(''),
    'models/sources.yml': `sources:
  - name: lake
    sync: {}
    tables:
      - name: whole${at('lake/whole.csv', 'description: all at once')}
      - name: parts${at('lake/{part}/part.csv', 'sync: {partition: part}')}
`,
  });
  await writeVersion(folder, 0);
  const started = performance.now();
  expect((await eiderProcess(['sync'], { cwd: folder })).code).toBe(0);
  const usual = performance.now() - started;
  const whole = (version: number) => ({ whole: [version], parts: [version], n: 40_000, m: 80_000 });
  expect(await versions(folder)).toEqual([whole(0)]);
  for (let version = 1; version <= 8; version += 1) {
    await writeVersion(folder, version);
    const child = startEider(['sync'], { cwd: folder });
    await sleep(usual * (0.2 + random.next() * 0.9));
    child.kill('SIGKILL');
    await child.ended;
    const [found] = (await versions(folder)) as readonly {
      readonly whole: unknown;
      readonly parts: unknown;
    }[];
    for (const one of [found?.whole, found?.parts]) expect([[version - 1], [version]]).toContainEqual(one);
    expect(found).toMatchObject({ n: 40_000, m: 80_000 });
    const next = await eiderProcess(['sync'], { cwd: folder });
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await versions(folder)).toEqual([whole(version)]);
    expect(
      (await readdir(folder)).filter((name) => name.startsWith('store') || name.includes('.tmp')),
    ).toEqual(['store.duckdb']);
  }
}, 240_000);

const reason = whyNoSmallDisk();
if (reason !== undefined) process.stdout.write(`skipped: fetching to a full disk (${reason})\n`);

describe.skipIf(reason !== undefined)('a disk that fills while a file is fetched', () => {
  test('is said to be full; the old rows stay, and nothing of the file is left to fill it', async () => {
    const disk = mountSmallDisk(24);
    disks.push(disk);
    const { folder } = disk;
    await writeFiles(folder, files(web.url('/towns.csv')));
    web.files.set('/towns.csv', { body: Buffer.from(csv('Brest')), changed: new Date('2026-01-01') });
    expect((await eiderProcess(['sync'], { cwd: folder })).code).toBe(0);
    const long = Buffer.from(`name,seen\n${'town,2024-06-01\n'.repeat(2_000_000)}`);
    web.files.set('/towns.csv', { body: long, changed: new Date('2026-01-02') });
    const full = await eiderProcess(['sync'], { cwd: folder });
    expect({ code: full.code, bug: full.stderr.includes('bug in Eider') }).toEqual({ code: 1, bug: false });
    expect(full.stderr).toContain('the disk is full: its file could not be fetched');
    expect(await towns(folder)).toEqual(['Brest']);
    web.files.set('/towns.csv', {
      body: Buffer.from(csv('Brest', 'Vannes')),
      changed: new Date('2026-01-03'),
    });
    const next = await eiderProcess(['sync'], { cwd: folder });
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await towns(folder)).toEqual(['Brest', 'Vannes']);
  });
});
