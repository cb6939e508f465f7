import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { HttpFiles } from './support/http-files.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider, type Ran } from './support/run-eider.js';
import { query, writing } from './support/warehouse.js';

/** Sources read from a real HTTP server: which versions are noticed, what failures say, and that no secret of an address is printed. */
const server = await HttpFiles.start();
const morning = new Date('2026-03-01T06:00:00Z');
const noon = new Date('2026-03-01T12:00:00Z');

beforeEach(() => {
  server.files.clear();
  server.asked.length = 0;
});
afterAll(async () => {
  await server.close();
  await removeProjects();
});

const table = (name: string, url: string): string => `      - {name: ${name}, location: '${url}'}\n`;

async function projectReading(url: string): Promise<string> {
  return makeProject({
    'project.yml': 'name: web\nmodels:\n  +materialized: table\n',
    'profiles.yml': `web:
  outputs:
    dev:
      path: store.duckdb
      settings: {http_retries: 0, http_timeout: 5}
`,
    'models/sources.yml': `sources:\n  - name: web\n    tables:\n${table('towns', url)}`,
    'models/towns.sql': "select code, name from {{ source('web', 'towns') }}",
  });
}

const csv = (...names: readonly string[]): Buffer =>
  Buffer.from(`code,name\n${names.map((name, index) => `0${index + 1},${name}\n`).join('')}`);

async function parquet(folder: string, rows: number): Promise<Buffer> {
  const file = join(folder, `${rows}.parquet`);
  await writing(
    ':memory:',
    folder,
    `copy (select '0' || i as code, 'town ' || i as name from range(${rows}) t(i)) to '${file}' (format parquet, row_group_size 2048)`,
  );
  return readFile(file);
}

async function townsOf(folder: string): Promise<readonly unknown[]> {
  return query(join(folder, 'store.duckdb'), folder, 'select code, name from main.towns order by all');
}

const build = (folder: string): Promise<Ran> => runEider(['build'], { cwd: folder });
const lastLine = ({ stdout }: Ran): string =>
  (stdout.trimEnd().split('\n').at(-1) ?? '').replace(/\d+\.\d s$/u, 'N s');

describe('a CSV file', () => {
  test('is read, reused while it is the same, and read again when its time or its size changes', async () => {
    server.files.set('/towns.csv', { body: csv('Brest', 'Guéret'), changed: morning });
    const folder = await projectReading(server.url('/towns.csv'));
    expect(lastLine(await build(folder))).toBe('2 built · N s');
    const rows = [
      { code: '01', name: 'Brest' },
      { code: '02', name: 'Guéret' },
    ];
    expect(await townsOf(folder)).toEqual(rows);
    expect(lastLine(await build(folder))).toBe('nothing to do: all 2 reused · N s');

    server.files.set('/towns.csv', { body: csv('Brest', 'Guérat'), changed: noon });
    expect(lastLine(await build(folder))).toBe('2 built · N s');
    server.files.set('/towns.csv', { body: csv('Brest', 'Guéret', 'Vannes'), changed: noon });
    expect(lastLine(await build(folder))).toBe('2 built · N s');
    expect(await townsOf(folder)).toEqual([...rows, { code: '03', name: 'Vannes' }]);
    expect(lastLine(await build(folder))).toBe('nothing to do: all 2 reused · N s');
  });

  test('of a server that tells no time counts as changed', async () => {
    server.files.set('/towns.csv', { body: csv('Brest') });
    const folder = await projectReading(server.url('/towns.csv'));
    await build(folder);
    expect(lastLine(await build(folder))).toBe('2 built · N s');
  });

  test('is read through a redirect', async () => {
    server.files.set('/old.csv', { body: Buffer.alloc(0), redirect: server.url('/towns.csv') });
    server.files.set('/towns.csv', { body: csv('Brest'), changed: morning });
    const folder = await projectReading(server.url('/old.csv'));
    expect(lastLine(await build(folder))).toBe('2 built · N s');
    expect(await townsOf(folder)).toEqual([{ code: '01', name: 'Brest' }]);
  });
});

describe('a Parquet file', () => {
  test('is read by ranges, and reused', async () => {
    const folder = await projectReading(server.url('/towns.parquet'));
    server.files.set('/towns.parquet', { body: await parquet(folder, 20_000), changed: morning });
    expect(lastLine(await build(folder))).toBe('2 built · N s');
    expect(await townsOf(folder)).toHaveLength(20_000);
    expect(server.asked).toContain('GET /towns.parquet range');
    server.asked.length = 0;
    expect(lastLine(await build(folder))).toBe('nothing to do: all 2 reused · N s');
    expect(server.asked.filter((line) => line.startsWith('GET'))).toEqual([]);
  });

  test('is read from a server that knows no ranges', async () => {
    const folder = await projectReading(server.url('/towns.parquet'));
    server.files.set('/towns.parquet', {
      body: await parquet(folder, 5000),
      changed: morning,
      ranges: false,
    });
    expect(lastLine(await build(folder))).toBe('2 built · N s');
    expect(await townsOf(folder)).toHaveLength(5000);
    expect(lastLine(await build(folder))).toBe('nothing to do: all 2 reused · N s');
  });
});

describe('what goes wrong leaves the last good table', () => {
  async function failing(change: () => void, url = server.url('/towns.csv')): Promise<Ran> {
    server.files.set('/towns.csv', { body: csv('Brest'), changed: morning });
    const folder = await projectReading(server.url('/towns.csv'));
    await build(folder);
    change();
    const ran = await runEider(['build'], { cwd: folder });
    expect(await townsOf(folder)).toEqual([{ code: '01', name: 'Brest' }]);
    expect(ran.stderr).not.toContain('bug');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain(url);
    return ran;
  }

  test('a file that is gone', async () => {
    const { stdout } = await failing(() => server.files.clear());
    expect(stdout).toContain('404');
  });

  test('a server that refuses', async () => {
    // DuckDB forgets the status of a refused HEAD.
    const { stdout } = await failing(() =>
      server.files.set('/towns.csv', { body: Buffer.alloc(0), status: 403 }),
    );
    expect(stdout).toContain('error[sql/http]');
  });

  test('a server that fails', async () => {
    const { stdout } = await failing(() =>
      server.files.set('/towns.csv', { body: Buffer.alloc(0), status: 503 }),
    );
    expect(stdout).toContain('503');
  });

  test('a connection that is cut in the middle', async () => {
    const body = csv(...Array.from({ length: 50_000 }, (_, index) => `town ${index}`));
    await failing(() => server.files.set('/towns.csv', { body, changed: noon, cutAfter: 100_000 }));
  });

  test('a port where nobody listens', async () => {
    const port = await freePort();
    const folder = await projectReading(`http://127.0.0.1:${port}/towns.csv`);
    const ran = await build(folder);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain(`http://127.0.0.1:${port}/towns.csv`);
    expect(ran.stderr).toBe('');
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('secrets in an address', () => {
  const secrets = ['hunter2-password', 'sesame-token-9'];
  const secretUrl = (): string =>
    server.url('/towns.csv?token=sesame-token-9').replace('http://', 'http://reader:hunter2-password@');

  test.each([
    ['it works', () => server.files.set('/towns.csv', { body: csv('Brest'), changed: morning })],
    ['it is gone', () => undefined],
    [
      'it is cut',
      () => server.files.set('/towns.csv', { body: csv('Brest'), changed: morning, cutAfter: 5 }),
    ],
    [
      'a column is missing',
      () => server.files.set('/towns.csv', { body: Buffer.from('code\n01\n'), changed: morning }),
    ],
    [
      'a line is broken',
      () =>
        server.files.set('/towns.csv', { body: Buffer.from('code,name\n01,a,b,c\n02\n'), changed: morning }),
    ],
  ])('are never printed: %s', async (_, prepare) => {
    prepare();
    const folder = await projectReading(secretUrl());
    for (const argv of [
      ['build'],
      ['build', '--output', 'json', '--force'],
      ['build', '--dry-run', '--force'],
      ['build', '--dry-run', '--force', '--output', 'json'],
      ['show', '-s', 'towns'],
      ['show', '--inline', "select nothing from {{ source('web', 'towns') }}"],
      ['ls', '--output', 'json'],
      ['compile'],
    ]) {
      const { stdout, stderr } = await runEider(argv, { cwd: folder, env: { EIDER_DEBUG: '1' } });
      for (const secret of secrets) expect(linesWith(secret, stdout + stderr), argv.join(' ')).toEqual([]);
    }
    for (const name of ['target/eider/manifest.json', 'target/eider/run_results.json']) {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      for (const secret of secrets) expect(linesWith(secret, text), name).toEqual([]);
    }
  });
});

function linesWith(secret: string, text: string): readonly string[] {
  return text.split('\n').filter((line) => line.includes(secret));
}
