import { createHash, createHmac } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeMetabase, serve } from './support/fake-metabase.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider, type Ran } from './support/run-eider.js';
import { startStore, type S3Store } from './support/s3-store.js';

/** What is done once a release is in place: a failure never takes the release back, is tried again, and tells no secret. */
const env = {
  METABASE_KEY: 'canary-api-key',
  METABASE_PASSWORD: 'canary-password',
  HOOK_SECRET: 'canary-hook-secret',
  CELLAR_ID: 'S3RVER',
  CELLAR_SECRET: 'S3RVER',
};
let said = '';
afterAll(async () => {
  await removeProjects();
  expect(said).not.toMatch(/canary/u);
});

async function eider(cwd: string, ...argv: readonly string[]): Promise<Ran> {
  const ran = await runEider(argv, { cwd, env });
  said += ran.stdout + ran.stderr;
  return ran;
}

async function projectWith(after: string, more = ''): Promise<string> {
  const folder = await makeProject({
    'project.yml': `name: demo
models: {+materialized: table}
vars: {n: 3}
publish:
  bi:
    path: out/bi${more === '' ? '.duckdb' : ''}
    keep: 1
    ${more}
    after: [${after}]
    tables: [{model: codes, name: codes, columns: [code, total]}]
`,
    'models/codes.sql': "select i as code, hash(i) / 1e20 as total from range({{ var('n') }}) t(i)",
    'models/schema.yml':
      'models: [{name: codes, description: All codes, columns: [{name: code, description: The code}]}]\n',
  });
  expect((await eider(folder, 'build')).code).toBe(0);
  return folder;
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

describe('a webhook', () => {
  test('is told of the release, signed; refused, it is told by the next publish, and the release stays', async () => {
    const answers = [500, 500, 204];
    const server = await serve(() => [answers.shift() ?? 204]);
    const folder = await projectWith(
      `{webhook: "${server.url}/hook?token=canary-token", secret: env:HOOK_SECRET, retries: 1, delay: 0}`,
    );
    const failed = await eider(folder, 'publish');
    expect(failed).toMatchObject({ code: 7, stderr: expect.stringContaining('error[publish/after-failed]') });
    expect(failed.stdout).toContain('✓ bi published: out/bi.duckdb');
    expect(failed.stderr).toContain('after it failed 2 times: it answers 500');
    const told = await eider(folder, 'publish');
    expect({ code: told.code, line: lastLine(told.stdout).replace(/:\d+$/u, '') }).toEqual({
      code: 0,
      line: '✓ told webhook 127.0.0.1',
    });
    const none = await eider(folder, 'publish', '--after-only');
    expect(none).toEqual({ code: 0, stdout: '', stderr: '' });
    const again = await eider(folder, 'publish', '--after-only', '--force', '--output', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      event: 'after-release',
      publication: 'bi',
      attempts: 1,
    });

    expect(server.asked).toHaveLength(4);
    const [, , last] = server.asked;
    const headers = last?.headers ?? {};
    const body = last?.body ?? '';
    expect(JSON.parse(body)).toEqual({
      event: 'released',
      publication: 'bi',
      release: expect.stringMatching(/^\d{8}T\d{9}Z$/u),
      published_at: expect.any(String),
      tables: [{ table: 'codes', rows: 3 }],
    });
    const signed = `${String(headers['x-eider-timestamp'])}.${body}`;
    const expected = createHmac('sha256', env.HOOK_SECRET).update(signed).digest('hex');
    expect(headers['x-eider-signature']).toBe(`sha256=${expected}`);
    await server.close();
  });

  test('that does not answer, redirects or is not there fails in words', async () => {
    const mute = await serve(() => undefined);
    const elsewhere = await serve(() => [307]);
    const gone = await serve(() => [200]);
    await gone.close();
    const steps = [`{webhook: "${mute.url}", timeout: 0.2, retries: 0}`].concat(
      [elsewhere, gone].map(({ url }) => `{webhook: "${url}", retries: 0}`),
    );
    const { code, stderr } = await eider(await projectWith(steps.join(', ')), 'publish');
    expect(code).toBe(7);
    expect([...stderr.matchAll(/after it failed: (.*)$/gmu)].map((match) => match[1])).toEqual([
      'it was not done in 0.2 s',
      'it answers 307',
      'it cannot be reached',
    ]);
    await Promise.all([mute.close(), elsewhere.close()]);
  });
});

test('a command is told what was released; what it prints is not kept', async () => {
  const write =
    "require('fs').writeFileSync('told.json', JSON.stringify([process.env.EIDER_PUBLICATION, process.env.EIDER_RELEASE, process.env.EIDER_PATH])); console.log('can' + 'ary-output')";
  const steps = [
    JSON.stringify({ command: [process.execPath, '-e', write] }),
    JSON.stringify({ command: [process.execPath, '-e', 'process.exit(3)', 'argument'], retries: 0 }),
    JSON.stringify({ command: ['no-such-program-of-eider'], retries: 0 }),
    JSON.stringify({
      command: [process.execPath, '-e', 'setTimeout(() => {}, 60000)'],
      retries: 0,
      timeout: 0.3,
    }),
  ];
  const folder = await projectWith(steps.join(', '));
  const { code, stderr } = await eider(folder, 'publish');
  expect(code).toBe(7);
  expect([...stderr.matchAll(/after it failed: (.*)$/gmu)].map((match) => match[1])).toEqual([
    'it ended with code 3',
    'there is no such program',
    'it was not done in 0.3 s',
  ]);
  expect(JSON.parse(await readFile(join(folder, 'told.json'), 'utf8'))).toEqual([
    'bi',
    expect.stringMatching(/^\d{8}T\d{9}Z$/u),
    join(folder, 'out/bi.duckdb'),
  ]);
});

describe('Metabase', () => {
  const live = async (folder: string): Promise<string> => {
    const { stdout } = await eider(folder, 'publish', '--list', '--output', 'json');
    return (JSON.parse(stdout.split('\n')[0] ?? '') as { release: string }).release;
  };

  test('syncs, is given the descriptions, scans again, and is asked which release it serves', async () => {
    const metabase = new FakeMetabase([
      { name: 'codes', columns: ['code', 'total'] },
      { name: '_eider_release', columns: [] },
    ]);
    metabase.failures.push(503);
    const server = await serve((asked) => metabase.answer(asked));
    const folder = await projectWith(
      `{metabase: "${server.url}/", database: 7, key: env:METABASE_KEY, retries: 1, delay: 0}`,
    );
    const stale = await eider(folder, 'publish');
    expect(stale.code).toBe(7);
    expect(stale.stderr).toContain(
      'failed 2 times: it still serves another file: have it open its connection again',
    );
    metabase.served = await live(folder);
    expect(await eider(folder, 'publish', '--after-only')).toMatchObject({ code: 0, stderr: '' });
    expect(metabase.tables[0]).toMatchObject({
      description: 'All codes',
      fields: [
        { name: 'code', description: 'The code' },
        { name: 'total', description: null },
      ],
    });
    expect(metabase.scans).toBe(2);
    // What is right already is not written again.
    expect(server.asked.filter(({ method }) => method === 'PUT')).toHaveLength(2);
    await server.close();
  });

  test('is refreshed after a rollback too; logs in by name where there is no key', async () => {
    const metabase = new FakeMetabase([{ name: 'codes', columns: ['code', 'total'] }]);
    const server = await serve((asked) => metabase.answer(asked));
    const folder = await projectWith(
      `{metabase: "${server.url}", database: 7, user: eider, password: env:METABASE_PASSWORD, retries: 0}`,
    );
    await eider(folder, 'publish');
    const first = await live(folder);
    await eider(folder, 'build', '--vars', '{"n": 5}');
    await eider(folder, 'publish', '--vars', '{"n": 5}');
    const second = await live(folder);
    metabase.served = second;
    const back = await eider(folder, 'publish', '--rollback');
    expect(back).toMatchObject({
      code: 7,
      stderr: expect.stringContaining(`still serves the release ${second}`),
    });
    metabase.served = first;
    expect((await eider(folder, 'publish', '--after-only')).code).toBe(0);
    await server.close();
  });

  test('whose answers are not as documented, or that refuses, fails in words', async () => {
    const odd = await serve(({ path }) => [200, path.endsWith('metadata') ? { tables: 'none' } : {}]);
    const folder = await projectWith(
      `{metabase: "${odd.url}", database: 7, key: env:METABASE_KEY, retries: 0}`,
    );
    const { stderr } = await eider(folder, 'publish');
    expect(stderr).toContain('its answer is not what Metabase documents');
    await odd.close();
    const other = await runEider(['publish'], { cwd: folder, env: {} });
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('`METABASE_KEY`, which is not set'),
    });
  });
});

describe('an object store', () => {
  let store: S3Store;
  beforeAll(async () => {
    store = await startStore(['releases']);
  });
  afterAll(() => store.stop());

  const step = (url: string, to = store.endpoint): string =>
    `{s3: "${url}", endpoint: "${to}", url-style: path, key-id: env:CELLAR_ID, secret: env:CELLAR_SECRET, retries: 0}`;
  const keys = async (prefix: string): Promise<readonly string[]> => {
    const { Contents = [] } = await store.client.send(
      new ListObjectsV2Command({ Bucket: 'releases', Prefix: prefix }),
    );
    return Contents.map(({ Key }) => Key ?? '').toSorted();
  };
  const bytesOf = async (Key: string): Promise<string> => {
    const { Body } = await store.client.send(new GetObjectCommand({ Bucket: 'releases', Key }));
    return createHash('sha256')
      .update((await Body?.transformToByteArray()) ?? '')
      .digest('hex');
  };
  const sumOf = async (path: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');

  test('holds the release, in several parts where it is large, and so many earlier ones', async () => {
    const folder = await projectWith(step('s3://releases/bi/metabase.duckdb'));
    const sums: string[] = [];
    // The second is larger than a part.
    for (const n of [3, 3_000_000, 5]) {
      const vars = ['--vars', `{"n": ${n}}`];
      expect((await eider(folder, 'build', ...vars)).code).toBe(0);
      expect(await eider(folder, 'publish', ...vars)).toMatchObject({ code: 0, stderr: '' });
      const { size } = await stat(join(folder, 'out/bi.duckdb'));
      expect(size > 16 * 1024 * 1024).toBe(n === 3_000_000);
      sums.push(await sumOf(join(folder, 'out/bi.duckdb')));
      expect(await bytesOf('bi/metabase.duckdb')).toBe(sums.at(-1));
    }
    const [kept = '', ...more] = await keys('bi/metabase.duckdb.generations/');
    expect(more).toEqual([]);
    expect(await bytesOf(kept)).toBe(sums[1]);
    // Done anew, nothing is sent that is there.
    expect((await eider(folder, 'publish', '--after-only', '--force')).code).toBe(0);
    expect(await keys('bi/metabase.duckdb.generations/')).toEqual([kept]);
  });

  test('holds a folder of files, and says which release of it is current', async () => {
    const folder = await projectWith(step('s3://releases/lake'), 'format: parquet');
    expect(await eider(folder, 'publish')).toMatchObject({ code: 0, stderr: '' });
    const all = await keys('lake/');
    expect(all.map((key) => key.replace(/\d{8}T\d{9}Z/u, '<release>'))).toEqual([
      'lake/<release>/codes.parquet',
      'lake/<release>/dictionary.csv',
      'lake/<release>/release.json',
      'lake/release.json',
    ]);
    expect(await bytesOf(all[0] ?? '')).toBe(await sumOf(join(folder, 'out/bi/codes.parquet')));
  });

  test('that refuses, has no such bucket or is not there fails in words', async () => {
    const gone = await serve(() => [200]);
    await gone.close();
    const closed = await serve(() => [403]);
    const steps = [
      step('s3://nobucket/x.duckdb'),
      step('s3://releases/x', gone.url),
      step('s3://releases/x', closed.url),
    ];
    const { code, stderr } = await eider(await projectWith(steps.join(', ')), 'publish');
    expect(code).toBe(7);
    expect([...stderr.matchAll(/after it failed: (.*)$/gmu)].map((match) => match[1])).toEqual([
      'there is no such bucket',
      'the store cannot be reached',
      'the store refuses the credentials, or the right to write',
    ]);
    await closed.close();
  });
});
