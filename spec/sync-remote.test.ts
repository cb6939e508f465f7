import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SecretString, type Secret } from '../src/core/project/target.js';
import { createSecrets } from '../src/engine/sources/attach.js';
import { RemoteFiles } from '../src/engine/sync/remote-files.js';
import { eiderProcess } from './support/child.js';
import { HttpFiles } from './support/http-files.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider, type Ran } from './support/run-eider.js';
import { parametersOf, startStore, type S3Store } from './support/s3-store.js';
import { inMemory, query } from './support/warehouse.js';

/** `eider sync` from real HTTP, HTTPS and S3 servers: what is loaded, what is skipped, and that nothing is replaced by half of a file (`sync/fetch`). */
const server = await HttpFiles.start();
const morning = new Date('2026-03-01T06:00:00Z');
const noon = new Date('2026-03-01T12:00:00Z');
const secretKey = 'S3RVER';

let store: S3Store;

beforeAll(async () => {
  store = await startStore(['lake']);
});
beforeEach(() => {
  server.files.clear();
  server.asked.length = 0;
});
afterAll(async () => {
  await server.close();
  await store.stop();
  await removeProjects();
});

const csv = (...names: readonly string[]): Buffer =>
  Buffer.from(`code,name\n${names.map((name, index) => `0${index + 1},${name}\n`).join('')}`);

async function projectReading(table: string, profile = ''): Promise<string> {
  return makeProject({
    'project.yml': 'name: web\n',
    'profiles.yml': `web:\n  outputs:\n    dev:\n      path: store.duckdb\n${profile}`,
    'models/sources.yml': `sources:\n  - name: web\n    sync: {}\n    tables:\n${table}`,
  });
}

const columns = `        columns:
          - {name: code, type: VARCHAR}
          - {name: name, type: VARCHAR}
`;
const towns = (url: string, more = ''): string =>
  `      - name: towns\n        location: '${url}'\n${more}${columns}`;
const sync = (cwd: string, ...more: readonly string[]): Promise<Ran> => runEider(['sync', ...more], { cwd });
const rowsOf = (folder: string): Promise<readonly unknown[]> =>
  query(join(folder, 'store.duckdb'), folder, 'select code, name from web.towns order by all');
const problem = ({ stderr }: Ran): string =>
  (/^error\[.*$/mu.exec(stderr)?.[0] ?? stderr).replaceAll(/:\d{4,5}\//gu, ':<port>/');

/** What is left of fetched files: nothing. */
async function expectNoCopies(folder: string): Promise<void> {
  expect(await readdir(join(folder, 'target/.cache/sources')).catch(() => [])).toEqual([]);
}

describe('over HTTP', () => {
  test('a file is fetched once, skipped while it is the same, and loaded again when it changes', async () => {
    server.files.set('/towns.csv', { body: csv('Brest', 'Guéret'), changed: morning });
    const folder = await projectReading(towns(server.url('/towns.csv?token=canary-token')));
    const first = await sync(folder);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await rowsOf(folder)).toEqual([
      { code: '01', name: 'Brest' },
      { code: '02', name: 'Guéret' },
    ]);
    expect(server.asked).toEqual(['HEAD /towns.csv', 'GET /towns.csv']);
    await expectNoCopies(folder);
    server.asked.length = 0;
    expect((await sync(folder)).stdout).toContain('1 unchanged');
    expect(server.asked).toEqual(['HEAD /towns.csv']);
    // Another time and the same bytes: fetched, and found to be what is there.
    server.files.set('/towns.csv', { body: csv('Brest', 'Guéret'), changed: noon });
    expect((await sync(folder)).stdout).toContain('1 unchanged');
    server.files.set('/towns.csv', { body: csv('Vannes'), changed: noon });
    expect((await sync(folder)).stdout).toContain('1 loaded');
    expect(await rowsOf(folder)).toEqual([{ code: '01', name: 'Vannes' }]);
    // The token of the address is nowhere.
    for (const path of await readdir(folder, { recursive: true })) {
      if (path === 'models/sources.yml') continue;
      const bytes = await readFile(join(folder, path)).catch(() => Buffer.alloc(0));
      expect([path, bytes.includes('canary-token')]).toEqual([path, false]);
    }
  });

  test('a server that ignores Range, and tells no version, is read all the same, every time', async () => {
    server.files.set('/towns.csv', { body: csv('Brest'), ranges: false });
    const folder = await projectReading(towns(server.url('/towns.csv')));
    expect((await sync(folder)).code).toBe(0);
    expect(server.asked.some((line) => line.includes('range'))).toBe(false);
    expect(await rowsOf(folder)).toEqual([{ code: '01', name: 'Brest' }]);
  });

  test.each([
    ['cut in the middle', { cutAfter: 10 }, 'the connection was cut after 10 of 31 bytes'],
    ['refused', { status: 403 }, 'the server refuses it to us (HTTP 403)'],
    ['broken', { status: 500 }, 'the server answered HTTP 500'],
  ])('%s: the data of the last load stays whole', async (_, served, words) => {
    const folder = await projectReading(towns(server.url('/towns.csv')));
    server.files.set('/towns.csv', { body: csv('Brest'), changed: morning });
    expect((await sync(folder)).code).toBe(0);
    server.files.set('/towns.csv', { body: csv('Guéret', 'Vannes'), changed: noon, ...served });
    const failed = await sync(folder);
    expect(failed.code).toBe(1);
    expect(problem(failed)).toBe(
      `error[sync/fetch]: \`web.towns\`: \`http://127.0.0.1:<port>/towns.csv\` cannot be fetched: ${words}`,
    );
    expect(await rowsOf(folder)).toEqual([{ code: '01', name: 'Brest' }]);
    await expectNoCopies(folder);
  });

  test('a file that is not there, or empty, is said to be so', async () => {
    const folder = await projectReading(towns(server.url('/towns.csv')));
    expect(problem(await sync(folder))).toContain('error[sync/file-missing]');
    server.files.set('/towns.csv', { body: Buffer.alloc(0) });
    expect(problem(await sync(folder))).toContain('error[sync/failed]');
  });

  test('copies can be kept, and only their owner can enter their folder', async () => {
    server.files.set('/towns.csv', { body: csv('Brest'), changed: morning });
    const folder = await projectReading(
      towns(server.url('/towns.csv'), '        sync: {keep_files: true}\n'),
    );
    expect((await sync(folder)).code).toBe(0);
    const kept = await readdir(join(folder, 'target/.cache/sources/kept'), { recursive: true });
    expect(kept.filter((name) => name.endsWith('-towns.csv'))).toHaveLength(1);
    expect(
      execFileSync('stat', ['-c', '%a', join(folder, 'target/.cache/sources')], { encoding: 'utf8' }),
    ).toBe('700\n');
  });

  test('thirty files at a time are fetched without a word of warning', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `t${index}`);
    for (const name of names) server.files.set(`/${name}.csv`, { body: csv('Brest'), changed: morning });
    const tables = names.map(
      (name) =>
        `      - {name: ${name}, location: '${server.url(`/${name}.csv`)}', columns: [{name: code, type: VARCHAR}]}\n`,
    );
    const folder = await projectReading(tables.join(''));
    const { code, stderr, stdout } = await eiderProcess(['sync'], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('30 loaded');
    expect(server.asked.filter((line) => line.startsWith('GET')).sort()).toEqual(
      names.map((name) => `GET /${name}.csv`).sort(),
    );
  });

  test('years by a list of values; one that is missing is named', async () => {
    const table = `      - name: years
        location: ${server.url('/{year}/raw.csv')}
        sync: {partition: year, values: [2023, 2024]}
${columns}`;
    const folder = await projectReading(table);
    server.files.set('/2023/raw.csv', { body: csv('Brest') });
    expect(problem(await sync(folder))).toContain('there is no file for year `2024`');
    server.files.set('/2024/raw.csv', { body: csv('Brest', 'Vannes') });
    expect((await sync(folder)).code).toBe(0);
    const rows = await query(
      join(folder, 'store.duckdb'),
      folder,
      'select year, count(*) as n from web.years group by all order by all',
    );
    expect(rows).toEqual([
      { year: '2023', n: '1' },
      { year: '2024', n: '2' },
    ]);
  });
});

/** A server that does what no good one does. */
async function badServer(answer: (response: ServerResponse, count: number) => void): Promise<Server> {
  let count = 0;
  const bad = createServer((request, response) => {
    if (request.method === 'GET') count += 1;
    answer(response, count);
  });
  await new Promise<void>((resolve) => bad.listen(0, '127.0.0.1', resolve));
  return bad;
}

const remoteFiles = (secrets: readonly Secret[] = []): RemoteFiles =>
  new RemoteFiles({ secrets, signal: new AbortController().signal, now: () => new Date(), pauses: [1, 1] });

describe('a server that misbehaves', () => {
  const fetched = async (
    answer: (response: ServerResponse, count: number) => void,
    hasChecksum = false,
  ): Promise<unknown> => {
    const bad = await badServer(answer);
    const folder = await mkdtemp(join(tmpdir(), 'eider-fetch-'));
    try {
      const address = `http://127.0.0.1:${(bad.address() as AddressInfo).port}/a.csv`;
      const files = remoteFiles();
      const seen = await files.look(address);
      const { size } = await files.fetch(address, join(folder, 'a.csv'), seen, hasChecksum);
      return size;
    } catch (error) {
      expect(await readdir(folder)).toEqual([]);
      return error instanceof Error ? error.message : error;
    } finally {
      bad.closeAllConnections();
      bad.close();
      await rm(folder, { recursive: true, force: true });
    }
  };

  test('a file that changes between looking and fetching is not taken', async () => {
    const answer = (response: ServerResponse, count: number): void => {
      response.writeHead(200, { ETag: `"${count}"`, 'Content-Length': 3 }).end('a\n1');
    };
    expect(await fetched(answer)).toBe('it changed while it was fetched');
  });

  test('a file that changes while it is fetched, on a server without ETags, is not taken', async () => {
    const answer = (response: ServerResponse, count: number): void => {
      const changed = new Date(morning.getTime() + count * 1000).toUTCString();
      response.writeHead(200, { 'Last-Modified': changed, 'Content-Length': 3 }).end('a\n1');
    };
    expect(await fetched(answer)).toBe('it changed while it was fetched');
  });

  test('a body whose length nobody tells is not taken without a checksum', async () => {
    const answer = (response: ServerResponse): void => {
      response.useChunkedEncodingByDefault = false;
      response.shouldKeepAlive = false;
      response.removeHeader('transfer-encoding');
      response.writeHead(200, { Connection: 'close' }).end('a\n1');
    };
    expect(await fetched(answer)).toMatch(/does not say how long it is/u);
    expect(await fetched(answer, true)).toBe(3);
  });

  test('a chunked body that ends early is not taken', async () => {
    const answer = (response: ServerResponse): void => {
      response.writeHead(200, { 'Transfer-Encoding': 'chunked' });
      response.write('a\n1', () => response.destroy());
    };
    expect(await fetched(answer)).toMatch(/^(?:the connection was cut|nobody answers)/u);
  });

  test('a failure that passes is tried again', async () => {
    const answer = (response: ServerResponse, count: number): void => {
      if (count === 1) response.writeHead(503).end();
      else response.writeHead(200, { 'Content-Length': 3 }).end('a\n1');
    };
    expect(await fetched(answer)).toBe(3);
  });

  test('credentials do not go to another host', async () => {
    let seen: string | undefined = 'nothing was asked';
    const other = createServer((request, response) => {
      seen = request.headers.authorization;
      response.writeHead(200, { 'Content-Length': 1 }).end('a');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const bad = await badServer((response) =>
      response
        .writeHead(302, { Location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` })
        .end(),
    );
    const token: Secret = {
      name: 'web',
      type: 'http',
      parameters: { bearer_token: new SecretString('canary-bearer') },
    };
    try {
      await remoteFiles([token]).look(`http://127.0.0.1:${(bad.address() as AddressInfo).port}/a`);
      expect(seen).toBeUndefined();
    } finally {
      for (const each of [other, bad]) {
        each.closeAllConnections();
        each.close();
      }
    }
  });
});

test('a certificate that nobody vouches for is refused, and one of an authority of our own is taken', async () => {
  const folder = await projectReading('');
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      certificate,
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ],
    { stdio: 'ignore' },
  );
  const tls: TlsServer = createTlsServer(
    { key: await readFile(key), cert: await readFile(certificate) },
    (request, response) => {
      const body = csv('Brest');
      response.writeHead(200, { ETag: '"1"', 'Content-Length': body.length });
      response.end(request.method === 'HEAD' ? undefined : body);
    },
  );
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  try {
    const url = `https://127.0.0.1:${(tls.address() as AddressInfo).port}/towns.csv`;
    await writeFile(
      join(folder, 'models/sources.yml'),
      `sources:\n  - name: web\n    sync: {}\n    tables:\n${towns(url)}`,
    );
    const refused = await eiderProcess(['sync'], { cwd: folder });
    expect(refused.code).toBe(1);
    expect(problem(refused)).toContain(
      'the certificate of the server cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
    const taken = await eiderProcess(['sync'], { cwd: folder, env: { NODE_EXTRA_CA_CERTS: certificate } });
    expect({ code: taken.code, stderr: taken.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await rowsOf(folder)).toEqual([{ code: '01', name: 'Brest' }]);
    expect(problem(await eiderProcess(['sync', '--force'], { cwd: folder }))).toContain(
      'the certificate of the server cannot be trusted',
    );
    expect(await rowsOf(folder)).toEqual([{ code: '01', name: 'Brest' }]);
  } finally {
    tls.closeAllConnections();
    tls.close();
  }
});

describe('from S3', () => {
  const profile = (): string => `      secrets:
        - name: lake
          type: s3
          key_id: "{{ env_var('CELLAR_KEY_ID') }}"
          secret: "{{ env_var('CELLAR_SECRET') }}"
          endpoint: 127.0.0.1:${store.port}
          url_style: path
          use_ssl: false
          region: us-east-1
          scope: s3://lake
`;
  const env = { CELLAR_KEY_ID: 'S3RVER', CELLAR_SECRET: secretKey };
  const housing = `      - name: housing
        location: s3://lake/lovac/{year}/raw (1) é.csv
        sync: {partition: year}
${columns}`;

  async function put(key: string, body: Buffer): Promise<void> {
    const file = join(store.directory, 'upload.csv');
    await writeFile(file, body);
    await inMemory(['httpfs'], async (connection) => {
      const parameters = parametersOf(store, secretKey);
      await createSecrets([{ name: 'lake', type: 's3', parameters }], connection);
      await connection.run(
        `copy (select * from read_csv('${file}', all_varchar = true)) to 's3://lake/${key}' (header, format csv)`,
      );
    });
    await rm(file);
  }

  test('years by a pattern, with signed requests; only the year that changed is fetched', async () => {
    await put('lovac/2023/raw (1) é.csv', csv('Brest'));
    await put('lovac/2024/raw (1) é.csv', csv('Brest', 'Vannes'));
    const folder = await projectReading(housing, profile());
    const first = await runEider(['sync'], { cwd: folder, env });
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    const counts = (): Promise<readonly unknown[]> =>
      query(
        join(folder, 'store.duckdb'),
        folder,
        'select year, count(*) as n from web.housing group by all order by all',
      );
    expect(await counts()).toEqual([
      { year: '2023', n: '1' },
      { year: '2024', n: '2' },
    ]);
    expect((await runEider(['sync'], { cwd: folder, env })).stdout).toContain('1 unchanged');
    await put('lovac/2024/raw (1) é.csv', csv('Brest', 'Vannes', 'Guéret'));
    const again = await runEider(['sync', '--output', 'json'], { cwd: folder, env });
    expect(again.stdout).toContain('"rows":4,"loaded":3');
    expect(await counts()).toEqual([
      { year: '2023', n: '1' },
      { year: '2024', n: '3' },
    ]);
    await expectNoCopies(folder);
  });

  test('a wrong key is refused by the store, and is nowhere; what was loaded with the right one stays', async () => {
    await put('lovac/2023/raw (1) é.csv', csv('Brest'));
    const folder = await projectReading(housing, profile());
    expect((await runEider(['sync'], { cwd: folder, env })).code).toBe(0);
    const rows = (): Promise<readonly unknown[]> =>
      query(join(folder, 'store.duckdb'), folder, 'from web.housing order by all');
    const before = await rows();
    const wrong = { CELLAR_KEY_ID: 'canary-wrong-id', CELLAR_SECRET: 'canary-wrong-key-91c2' };
    const ran = await runEider(['sync'], { cwd: folder, env: wrong });
    expect(ran.code).toBe(1);
    expect(problem(ran)).toContain('the store refuses the key (HTTP 403)');
    expect(ran.stdout + ran.stderr).not.toContain('canary');
    expect(before).not.toEqual([]);
    expect(await rows()).toEqual(before);
  });

  test('doctor asks the store, and says what cannot be', async () => {
    await put('lovac/2023/raw (1) é.csv', csv('Brest'));
    const folder = await projectReading(housing, profile());
    const doctor = async (given: { readonly [name: string]: string }): Promise<readonly string[]> => {
      const { stdout } = await runEider(['doctor'], { cwd: folder, env: given });
      return stdout.split('\n').filter((line) => /(?:source|encryption):/u.test(line));
    };
    expect(await doctor(env)).toEqual(['✓ source: s3://lake/lovac/*/raw (1) é.csv answers']);
    expect(await doctor({ CELLAR_KEY_ID: 'unknown', CELLAR_SECRET: 'canary-wrong' })).toEqual([
      '✗ source: s3://lake/lovac/*/raw (1) é.csv: the store refuses the key (HTTP 403)',
    ]);
    const profiles = join(folder, 'profiles.yml');
    await writeFile(
      profiles,
      (await readFile(profiles, 'utf8')).replace(/endpoint: .*/u, 'endpoint: store.invalid'),
    );
    expect((await doctor(env))[0]).toBe(
      '✗ encryption: the store of the secret lake is asked over plain HTTP: its key and the data can be read on the way',
    );
  });

  test('a secret is in memory only, unless it is to be kept: then it is told, and its file is its owner’s', async () => {
    await put('lovac/2023/raw (1) é.csv', csv('Brest'));
    const folder = await projectReading(housing, `${profile()}      extensions: [httpfs]\n`);
    const stored = join(folder, '.duckdb/stored_secrets');
    expect((await eiderProcess(['sync'], { cwd: folder, env })).code).toBe(0);
    expect(await readdir(stored).catch(() => [])).toEqual([]);
    const profiles = join(folder, 'profiles.yml');
    await writeFile(
      profiles,
      (await readFile(profiles, 'utf8')).replace('type: s3', 'type: s3\n          persistent: true'),
    );
    const ran = await eiderProcess(['sync', '--force'], { cwd: folder, env });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain(
      'warning[profile/persistent-secret]: DuckDB keeps the secret `lake` in a file of plain text',
    );
    const files = await readdir(stored);
    expect(files).toEqual(['lake.duckdb_secret']);
    expect(execFileSync('stat', ['-c', '%a', join(stored, 'lake.duckdb_secret')], { encoding: 'utf8' })).toBe(
      '600\n',
    );
  });

  test('a bucket or an object that is not there', async () => {
    const folder = await projectReading(towns('s3://lake/nothing.csv'), profile());
    expect(problem(await runEider(['sync'], { cwd: folder, env }))).toContain('error[sync/file-missing]');
  });
});
