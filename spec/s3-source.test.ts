import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSecrets } from '../src/engine/sources/attach.js';
import { eiderProcess, type Ended } from './support/child.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { parametersOf, startStore, type S3Store } from './support/s3-store.js';
import { inMemory, query } from './support/warehouse.js';

/** Sources in a real S3 server: folders of years by a glob, secrets of the profile, and nothing of them anywhere. */
const keyId = 'S3RVER';
/** Canaries: the server takes any secret of the key that it knows, and any token. */
const secretKey = 'canary-secret-key-5e1d';
const sessionToken = 'canary-session-token-7f3a';
const canary = /canary-(?:secret-key|session-token)/u;

let store: S3Store;

beforeAll(async () => {
  store = await startStore(['lake'], { anySignature: true });
});
afterAll(async () => {
  await store.stop();
  await removeProjects();
});

/** Writes to the bucket as any program would, through DuckDB. */
async function put(...statements: readonly string[]): Promise<void> {
  await inMemory(['httpfs'], async (connection) => {
    const parameters = parametersOf(store, secretKey);
    await createSecrets([{ name: 'lake', type: 's3', parameters }], connection);
    for (const statement of statements) await connection.run(statement);
  });
}

const year = (of: number, rows: number): string =>
  `copy (select '0' || i as id, ${of} as year from range(${rows}) t(i)) to 's3://lake/lovac/${of}/raw.csv' (header)`;

async function projectOn(location: string): Promise<string> {
  return makeProject({
    'project.yml': 'name: lovac\nmodels:\n  +materialized: table\n',
    'profiles.yml': `lovac:
  outputs:
    dev:
      path: store.duckdb
      settings: {http_retries: 0}
      secrets:
        - name: lake
          type: s3
          key_id: "{{ env_var('EIDER_SECRET_KEY_ID') }}"
          secret: "{{ env_var('EIDER_SECRET_KEY') }}"
          session_token: "{{ env_var('EIDER_SECRET_SESSION') }}"
          endpoint: 127.0.0.1:${store.port}
          url_style: path
          use_ssl: false
          region: fr-par
          scope: s3://lake
`,
    'models/sources.yml': `sources:
  - name: lake
    tables:
      - name: dwellings
        location: ${location}
        columns:
          - {name: id, type: VARCHAR}
          - {name: year, type: INTEGER}
`,
    'models/counted.sql':
      "select year, count(*) as n, min(id) as id from {{ source('lake', 'dwellings') }} group by all",
  });
}

const env = { EIDER_SECRET_KEY_ID: keyId, EIDER_SECRET_KEY: secretKey, EIDER_SECRET_SESSION: sessionToken };
const build = (cwd: string, ...more: readonly string[]): Promise<Ended> =>
  eiderProcess(['build', ...more], { cwd, env });
const counted = (folder: string): Promise<readonly unknown[]> =>
  query(join(folder, 'store.duckdb'), folder, 'select * from main.counted order by year');
const lastLine = ({ stdout }: Ended): string =>
  (stdout.trimEnd().split('\n').at(-1) ?? '').replace(/\d+\.\d s$/u, 'N s');

test('folders of years are read by a glob, reused, and read again when a year arrives or changes', async () => {
  await put(year(2023, 3), year(2024, 5));
  const folder = await projectOn('s3://lake/lovac/*/raw.csv');
  const first = await build(folder);
  expect({ code: first.code, last: lastLine(first), stderr: first.stderr }).toEqual({
    code: 0,
    last: '2 built · N s',
    stderr: '',
  });
  const years = [
    { year: 2023, n: '3', id: '00' },
    { year: 2024, n: '5', id: '00' },
  ];
  expect(await counted(folder)).toEqual(years);
  expect(lastLine(await build(folder))).toBe('nothing to do: all 2 reused · N s');

  await put(year(2025, 7));
  expect(lastLine(await build(folder))).toBe('2 built · N s');
  expect(await counted(folder)).toEqual([...years, { year: 2025, n: '7', id: '00' }]);

  await put(year(2025, 8));
  expect(lastLine(await build(folder))).toBe('2 built · N s');
  expect(await counted(folder)).toEqual([...years, { year: 2025, n: '8', id: '00' }]);
  await expectNoSecret(folder, first);
});

describe('what is missing', () => {
  test('no file matches the glob', async () => {
    const folder = await projectOn('s3://lake/nothing/*/raw.csv');
    const ran = await build(folder);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('s3://lake/nothing/*/raw.csv');
    expect(ran.stdout).toContain('models/sources.yml:5:');
    await expectNoSecret(folder, ran);
  });

  test('the file is not there', async () => {
    const folder = await projectOn('s3://lake/lovac/1999/raw.csv');
    const ran = await build(folder, '--output', 'json');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('s3://lake/lovac/1999/raw.csv');
    await expectNoSecret(folder, ran);
  });

  test('the bucket is not there', async () => {
    const folder = await projectOn('s3://elsewhere/raw.csv');
    const ran = await build(folder);
    expect(ran.code).toBe(1);
    await expectNoSecret(folder, ran);
  });

  test('the variable of a key is not set: it is named, and nothing is written', async () => {
    const folder = await projectOn('s3://lake/lovac/*/raw.csv');
    const unset = await eiderProcess(['build'], {
      cwd: folder,
      env: { EIDER_SECRET_KEY_ID: keyId, EIDER_SECRET_SESSION: sessionToken },
    });
    expect(unset.code).toBe(1);
    expect(unset.stderr).toContain('EIDER_SECRET_KEY');
    expect(unset.stderr).toContain('profiles.yml:10:');
    expect((await readdir(folder)).filter((name) => name.startsWith('store'))).toEqual([]);
  });
});

/** Neither in what was printed, nor in any file below the project: warehouse, artifacts, logs. */
async function expectNoSecret(folder: string, ran: Ended): Promise<void> {
  await mkdir(join(folder, 'target'), { recursive: true });
  for (const argv of [
    ['build', '--force'],
    ['ls', '--output', 'json'],
    ['compile'],
    ['build', '--dry-run', '--force', '--output', 'json'],
    ['doctor'],
    ['show', '-s', 'counted'],
  ]) {
    const { stdout, stderr } = await eiderProcess(argv, { cwd: folder, env: { ...env, EIDER_DEBUG: '1' } });
    expect(stdout + stderr).not.toMatch(canary);
  }
  expect(ran.stdout + ran.stderr).not.toMatch(canary);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name));
    expect({ file: file.name, holds: canary.test(bytes.toString('latin1')) }).toEqual({
      file: file.name,
      holds: false,
    });
  }
}
