import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { eiderProcess, startEider, type Child, type Ended } from './support/child.js';
import { removeProjects } from './support/project-folder.js';
import { holdDatabase } from './support/holder.js';
import { makeSlowProject, slowly } from './support/slow-project.js';
import { query } from './support/warehouse.js';

/** Ctrl-C, and what service managers send: running queries stop at once, what is done is told and kept, the next run goes on. */
afterAll(removeProjects);

/** Far longer than stopping takes, far shorter than the query. */
const soonMs = 10_000;

async function when(child: Child, text: string): Promise<void> {
  let over = false;
  void child.ended.then(() => (over = true));
  while (!over && !child.stdout().includes(text)) await sleep(10);
  expect(child.stdout()).toContain(text);
}

async function soon(child: Child): Promise<Ended> {
  const timer = setTimeout(() => child.kill('SIGKILL'), soonMs);
  const ended = await child.ended;
  clearTimeout(timer);
  return ended;
}

const beside = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => /^(?:\.|warehouse)/u.test(name)).sort();

describe('a long query', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s stops it: 130, what was done is told and kept, the next run goes on',
    async (signal) => {
      const folder = await makeSlowProject();
      const child = startEider(['build', ...slowly], { cwd: folder });
      await when(child, 'main.second');
      await sleep(300);
      child.kill(signal);
      const { code, stdout, stderr } = await soon(child);
      expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
      expect(
        stdout
          .replaceAll(/\d+\.\d+ s/gu, 'N s')
          .split('\n')
          .slice(2),
      ).toEqual([
        expect.stringMatching(/✓ table +main\.first +1,000 rows/u),
        expect.stringMatching(/✓ table +main\.second +1,000 rows/u),
        expect.stringMatching(/■ table +main\.slow +not built/u),
        '',
        'interrupted · 2 built · 1 stopped · N s',
        '',
      ]);
      expect(await beside(folder)).toEqual(['warehouse.duckdb']);
      const names = await query(
        join(folder, 'warehouse.duckdb'),
        folder,
        "select table_name as t from duckdb_tables() where schema_name = 'main' order by all",
      );
      expect(names).toEqual([{ t: 'first' }, { t: 'second' }]);

      const next = await eiderProcess(['build'], { cwd: folder });
      expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
      expect(next.stdout).toMatch(/1 built · 2 reused/u);
    },
  );

  test('the artifact of the run says so', async () => {
    const folder = await makeSlowProject();
    const child = startEider(['build', '--output', 'json', ...slowly], { cwd: folder });
    await when(child, '"stage-started","id":"model.patient.slow"');
    child.kill('SIGINT');
    const { stdout } = await soon(child);
    const last: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ event: 'run-finished', interrupted: true });
    expect(await readFile(join(folder, 'target/eider/run_results.json'), 'utf8')).toContain('"interrupted"');
  });

  test('the old rows stay when it was to replace them', async () => {
    const folder = await makeSlowProject();
    await eiderProcess(['build'], { cwd: folder });
    const child = startEider(['build', '--output', 'json', ...slowly], { cwd: folder });
    await when(child, '"stage-started","id":"model.patient.slow"');
    await sleep(200);
    child.kill('SIGINT');
    expect((await soon(child)).code).toBe(130);
    expect(await query(join(folder, 'warehouse.duckdb'), folder, 'select n from main.slow')).toEqual([
      { n: '1000' },
    ]);
    expect((await eiderProcess(['build'], { cwd: folder })).stdout).toContain('nothing to do');
  });
});

test('many short statements are stopped as well: the interrupt does not fall between two of them', async () => {
  const folder = await makeSlowProject();
  const tests = Array.from(
    { length: 150 },
    (_, index) =>
      `      - expression_is_true: {name: t${index}, expression: 'n > ${-index}', fail_calc: count(*)}\n`,
  );
  await writeFile(
    join(folder, 'models/schema.yml'),
    `models:\n  - name: many\n    tests:\n${tests.join('')}`,
  );
  // Each of the tests takes a moment, as one with a calculation of its own shares no scan: the view behind them counts again.
  await writeFile(
    join(folder, 'models/many.sql'),
    "{{ config(materialized='view') }}\nselect sum(range % 7) as n from range(10000000)",
  );
  const child = startEider(['build', '-s', 'many', '--output', 'json'], { cwd: folder });
  await when(child, '"stage-started","id":"model.patient.many"');
  await sleep(500);
  child.kill('SIGINT');
  const { code, stdout, signal } = await soon(child);
  expect({ code, signal }).toEqual({ code: 130, signal: null });
  expect(stdout).toContain('"status":"interrupted"');
});

test('a second Ctrl-C ends it without ceremony, and the next run clears up', async () => {
  const folder = await makeSlowProject();
  const child = startEider(['build', '--output', 'json', ...slowly], { cwd: folder });
  await when(child, '"stage-started","id":"model.patient.slow"');
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect((await soon(child)).code).toBe(130);
  expect((await eiderProcess(['build'], { cwd: folder })).code).toBe(0);
  expect(await beside(folder)).toEqual(['warehouse.duckdb']);
});

test('waiting for a lock is stopped too', async () => {
  const folder = await makeSlowProject();
  await eiderProcess(['build'], { cwd: folder });
  const holder = await holdDatabase(join(folder, 'warehouse.duckdb'), 'READ_WRITE');
  const child = startEider(['build', '--wait'], { cwd: folder });
  while (!child.stderr().includes('waiting for')) await sleep(10);
  child.kill('SIGINT');
  const { code, signal } = await soon(child);
  expect(code === 130 || signal === 'SIGINT').toBe(true);
  await holder.release();
  expect((await eiderProcess(['build'], { cwd: folder })).code).toBe(0);
  expect(await beside(folder)).toEqual(['warehouse.duckdb']);
});

test('a publication is stopped: the old file stays, nothing lies beside it', async () => {
  const folder = await makeSlowProject();
  await eiderProcess(['build'], { cwd: folder });
  await eiderProcess(['publish'], { cwd: folder });
  const before = await readFile(join(folder, 'releases/bi.duckdb'));
  const project = await readFile(join(folder, 'project.yml'), 'utf8');
  await writeFile(join(folder, 'project.yml'), `${project}      - {model: seen, columns: [n]}\n`);
  // A view is read when it is published.
  await writeFile(
    join(folder, 'models/seen.sql'),
    "{{ config(materialized='view') }}\nselect count(*) as n from range(1000000) r(x), range(1000000) s(y) where x + y > 1",
  );
  expect((await eiderProcess(['build'], { cwd: folder })).code).toBe(0);
  const child = startEider(['publish'], { cwd: folder });
  while (!(await readdir(join(folder, 'releases'))).some((name) => name.endsWith('.partial')))
    await sleep(10);
  await sleep(300);
  child.kill('SIGINT');
  expect((await soon(child)).code).toBe(130);
  expect(await readdir(join(folder, 'releases'))).toEqual(['bi.duckdb']);
  expect((await readFile(join(folder, 'releases/bi.duckdb'))).equals(before)).toBe(true);
});
