import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { eiderProcess, startEider, type Child } from './support/child.js';
import { holdDatabase, type Holder } from './support/holder.js';
import { removeProjects } from './support/project-folder.js';
import { makeSlowProject, slowly } from './support/slow-project.js';
import { query } from './support/warehouse.js';

/** One writer, told by name; readers beside a build that has nothing to do; builds at the same time. */
const started: Child[] = [];
const holders: Holder[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    await child.ended;
  }
  for (const holder of holders.splice(0)) await holder.release();
});
afterAll(removeProjects);

/** A build that has come to its slow model. */
async function slowBuild(folder: string): Promise<Child> {
  const child = startEider(['build', '--output', 'json', ...slowly], { cwd: folder });
  started.push(child);
  while (!child.stdout().includes('"stage-started","id":"model.patient.slow"')) await sleep(20);
  return child;
}

async function held(folder: string, mode: 'READ_ONLY' | 'READ_WRITE'): Promise<Holder> {
  const holder = await holdDatabase(join(folder, 'warehouse.duckdb'), mode);
  holders.push(holder);
  return holder;
}

const rowsOf = (folder: string): Promise<readonly unknown[]> =>
  query(
    join(folder, 'warehouse.duckdb'),
    folder,
    'select count(*) as n, min(b) as low, (select n from main.slow) as slow from main.second',
  );
const allRows = [{ n: '1000', low: '1', slow: '1000' }];
const beside = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.startsWith('warehouse')).sort();

describe('while another Eider builds', () => {
  test('every command that needs the warehouse says who has it, and exits with 3', async () => {
    const folder = await makeSlowProject();
    const builder = await slowBuild(folder);
    for (const argv of [['build'], ['run'], ['test'], ['show', '-s', 'first'], ['publish']]) {
      const { code, stderr, stdout } = await eiderProcess(argv, { cwd: folder });
      expect({ argv, code }).toEqual({ argv, code: 3 });
      expect(stdout).toBe('');
      expect(stderr).toContain('error[database/locked]: `warehouse.duckdb` is in use by `eider build`');
      expect(stderr).toContain(`process ${builder.pid}`);
      expect(stderr).toMatch(/ on \S+, since \d{4}-\d\d-\d\dT[\d:.]+Z\)/u);
      expect(stderr).toContain('--wait');
    }
    const { code, stderr } = await eiderProcess(['build', '--wait', '1'], { cwd: folder });
    expect(code).toBe(3);
    expect(stderr).toContain('waiting for eider build');
  });

  test('--wait goes on when it is done, with the rows that it left', async () => {
    const folder = await makeSlowProject();
    const builder = await slowBuild(folder);
    const waiting = startEider(['build', '--wait'], { cwd: folder });
    started.push(waiting);
    while (!waiting.stderr().includes('waiting for')) await sleep(20);
    builder.kill('SIGINT');
    expect((await builder.ended).code).toBe(130);
    const { code, stdout } = await waiting.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 built · 2 reused/u);
    expect(await rowsOf(folder)).toEqual(allRows);
    expect(await beside(folder)).toEqual(['warehouse.duckdb']);
  });
});

describe('while a program reads the file', () => {
  test('a build with nothing to do, show and publish work; a build with work to do says who reads', async () => {
    const folder = await makeSlowProject();
    expect((await eiderProcess(['build'], { cwd: folder })).code).toBe(0);
    const reader = await held(folder, 'READ_ONLY');
    for (const argv of [
      ['build'],
      ['show', '-s', 'first'],
      ['publish'],
      ['ls'],
      ['compile'],
      ['build', '--dry-run', '--force'],
    ]) {
      const { code, stderr } = await eiderProcess(argv, { cwd: folder });
      expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: '' });
    }
    await writeFile(join(folder, 'models/second.sql'), "select a + 2 as b from {{ ref('first') }}");
    const { code, stderr } = await eiderProcess(['build'], { cwd: folder });
    expect(code).toBe(3);
    expect(stderr).toContain(`process ${reader.pid}`);
    expect(await rowsOf(folder)).toEqual(allRows);
  });

  test('what a killed run left does not stop a build that has nothing to do', async () => {
    const folder = await makeSlowProject();
    await eiderProcess(['build'], { cwd: folder });
    await writeFile(
      join(folder, 'warehouse.duckdb.lock.json'),
      JSON.stringify({
        pid: 999_999_999,
        host: 'here',
        command: 'eider build',
        since: '2026-01-01T00:00:00Z',
      }),
    );
    const reader = await held(folder, 'READ_ONLY');
    expect((await eiderProcess(['build'], { cwd: folder })).code).toBe(0);
    await reader.release();
    holders.length = 0;
    expect((await eiderProcess(['build'], { cwd: folder })).code).toBe(0);
    expect(await beside(folder)).toEqual(['warehouse.duckdb']);
  });
});

test('a program that writes is named by its process', async () => {
  const folder = await makeSlowProject();
  await eiderProcess(['build'], { cwd: folder });
  const writer = await held(folder, 'READ_WRITE');
  const { code, stderr } = await eiderProcess(['build'], { cwd: folder });
  expect(code).toBe(3);
  expect(stderr).toContain(`process ${writer.pid}`);
});

describe('builds at the same moment', () => {
  test('without --wait: some build, some are told, none does harm', async () => {
    const folder = await makeSlowProject();
    for (let round = 0; round < 3; round += 1) {
      const runs = await Promise.all(
        Array.from({ length: 4 }, () => eiderProcess(['build', '--force'], { cwd: folder })),
      );
      expect(runs.map(({ code, stderr }) => (code === 0 || code === 3 ? 'as it should be' : stderr))).toEqual(
        runs.map(() => 'as it should be'),
      );
      expect(runs.some(({ code }) => code === 0)).toBe(true);
      expect(await rowsOf(folder)).toEqual(allRows);
    }
    expect(await beside(folder)).toEqual(['warehouse.duckdb']);
  });

  test('with --wait: all of them, one after the other', async () => {
    const folder = await makeSlowProject();
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => eiderProcess(['build', '--force', '--wait'], { cwd: folder })),
    );
    expect(
      runs.map(({ code, stderr }) => ({ code, stderr: stderr.replaceAll(/waiting for .*\n/gu, '') })),
    ).toEqual(runs.map(() => ({ code: 0, stderr: '' })));
    expect(await rowsOf(folder)).toEqual(allRows);
    expect(existsSync(join(folder, 'warehouse.duckdb.wal'))).toBe(false);
  });
});
