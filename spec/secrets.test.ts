import { randomBytes } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEider, type Ended } from './support/child.js';
import { startPostgres, whyNoPostgres, type PostgresServer } from './support/postgres-server.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { startStore, type S3Store } from './support/s3-store.js';
import { query } from './support/warehouse.js';

/**
 * Random secrets of a real Postgres and a real S3 store, used by everything that uses any: they must be in nothing that is printed or kept, and in the arguments of no process.
 * They are in the environment, as the user put them there.
 */
const reason = whyNoPostgres();
if (reason !== undefined) {
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(reason);
  process.stdout.write(`skipped: secrets of Postgres and S3 (${reason})\n`);
}

const random = (): string => randomBytes(18).toString('hex');
const password = random();
const key = random();
const pseudonyms = random();
const env = { POSTGRES_PRODUCTION_PASSWORD: password, CELLAR_SECRET: key, EIDER_PSEUDONYM_KEY: pseudonyms };
const secrets = [password, key, pseudonyms];

let server: PostgresServer;
let store: S3Store;
beforeAll(async () => {
  if (reason !== undefined) return;
  server = await startPostgres(password);
  server.run(
    `create table owners as select i as id, 'person ' || i as full_name from generate_series(1, 100) i; grant select on owners to reader`,
  );
  store = await startStore(['lake']);
  await store.client.send(new PutObjectCommand({ Bucket: 'lake', Key: 'towns.csv', Body: 'name\nBrest\n' }));
}, 120_000);
afterAll(async () => {
  if (reason === undefined) {
    server.stop();
    await store.stop();
  }
  await removeProjects();
});

const project = (): Promise<string> =>
  makeProject({
    'project.yml': `name: kept
models:
  +materialized: table
jobs:
  nightly:
    steps: [sync, build, {command: 'ps -ef'}]
`,
    'profiles.yml': `kept:
  outputs:
    dev:
      path: store.duckdb
      secrets:
        - {name: production, type: postgres, host: 127.0.0.1, port: ${server.port}, database: postgres, user: reader, password: "{{ env_var('POSTGRES_PRODUCTION_PASSWORD') }}"}
        - {name: lake, type: s3, key_id: S3RVER, secret: "{{ env_var('CELLAR_SECRET') }}", endpoint: '127.0.0.1:${store.port}', url_style: path, use_ssl: false, region: us-east-1}
      attach:
        - {path: dbname=postgres, type: postgres, alias: live, secret: production}
`,
    'models/sources.yml': `sources:
  - name: production
    sync: {secret: production}
    tables:
      - {name: owners, columns: [{name: id, pii: none}, {name: full_name, pii: name}]}
  - name: lake
    sync: {}
    tables: [{name: towns, location: 's3://lake/towns.csv'}]
  - name: view
    tables: [{name: towns, location: 's3://lake/towns.csv'}]
  - name: live
    database: live
    schema: public
    tables: [{name: owners}]
`,
    'models/counted.sql': `select count(*) as n, (select count(*) from {{ source('lake', 'towns') }}) as towns, (select count(*) from {{ source('view', 'towns') }}) as seen,
  (select count(*) from {{ source('live', 'owners') }}) as live from {{ source('production', 'owners') }}`,
    'models/databases.sql': 'select database_name, path, options::varchar as options from duckdb_databases()',
    'models/known_secrets.sql': 'select name, type, secret_string from duckdb_secrets()',
  });

/** The arguments of all processes of this machine. */
async function allArguments(): Promise<string> {
  const texts = (await readdir('/proc'))
    .filter((name) => /^\d+$/u.test(name))
    .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(texts)).join('\n');
}

/** Runs a command while its process and all others are looked at; gives what it printed and the arguments that were seen. */
async function watched(
  argv: readonly string[],
  folder: string,
  given: { readonly [name: string]: string } = env,
): Promise<Ended & { readonly seen: string }> {
  const child = startEider(argv, { cwd: folder, env: { ...given, EIDER_DEBUG: '1' } });
  let seen = '';
  let hasEnded = false;
  const ended = child.ended.finally(() => (hasEnded = true));
  while (!hasEnded) {
    seen += await allArguments();
    await sleep(40);
  }
  return { ...(await ended), seen };
}

/** The same text in forms in which it could slip out. */
const forms = (secret: string): readonly string[] => [
  secret,
  Buffer.from(secret).toString('base64').replaceAll('=', ''),
  Buffer.from(secret).toString('hex'),
];

function expectNone(what: string, bytes: Buffer | string, all: readonly string[] = secrets): void {
  const found = all.flatMap((secret, index) =>
    forms(secret).flatMap((form) => (bytes.includes(form) ? [index] : [])),
  );
  expect({ what, secrets: found }).toEqual({ what, secrets: [] });
}

describe.skipIf(reason !== undefined)('secrets', () => {
  test('are in no output, no argument and no file, of commands that succeed and of those that fail', async () => {
    expect(() => expectNone('a text with a secret', `a ${Buffer.from(key).toString('base64')}`)).toThrow();
    const folder = await project();
    const commands: readonly (readonly string[])[] = [
      ['sync'],
      ['sync', '--force', '--output', 'json'],
      ['build'],
      ['jobs', 'run', 'nightly'],
      ['jobs', 'history'],
      ['doctor'],
      ['compile'],
      ['source', 'freshness'],
      ['ls', '--output', 'json'],
      ['show', '--inline', 'select * from duckdb_databases()'],
      ['show', '--inline', 'select * from duckdb_secrets()'],
      ['erase', '--source', 'production.owners', '--key', 'id=42', '--apply'],
      ['sync'],
    ];
    for (const argv of commands) {
      const ran = await watched(argv, folder);
      expect({ argv, code: ran.code, stderr: ran.stderr }).toEqual({ argv, code: 0, stderr: ran.stderr });
      expect(ran.seen).toContain(argv.at(-1));
      for (const text of [ran.stdout, ran.stderr, ran.seen]) expectNone(argv.join(' '), text);
    }
    const rows = (sql: string): Promise<readonly unknown[]> =>
      query(join(folder, 'store.duckdb'), folder, sql);
    expect(
      await rows(
        'select n::int as n, towns::int as towns, seen::int as seen, live::int as live from counted',
      ),
    ).toEqual([{ n: 99, towns: 1, seen: 1, live: 100 }]);
    expect(await rows('select name from known_secrets order by all')).toEqual([
      { name: 'lake' },
      { name: 'production' },
    ]);
    expect(await rows("select count(*)::int as n from databases where database_name = 'live'")).toEqual([
      { n: 1 },
    ]);

    const wrong = [random(), random(), random()];
    const [wrongPassword = '', wrongKey = '', wrongPseudonyms = ''] = wrong;
    for (const argv of [['sync', '--force'], ['build', '--force'], ['doctor'], ['jobs', 'run', 'nightly']]) {
      const ran = await watched(argv, folder, {
        POSTGRES_PRODUCTION_PASSWORD: wrongPassword,
        CELLAR_SECRET: wrongKey,
        EIDER_PSEUDONYM_KEY: wrongPseudonyms,
      });
      expect({ argv, failed: ran.code !== 0 }).toEqual({ argv, failed: true });
      for (const text of [ran.stdout, ran.stderr, ran.seen]) expectNone(argv.join(' '), text, wrong);
    }

    let files = 0;
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isSymbolicLink()) expectNone(path, await readlink(path), [...secrets, ...wrong]);
      if (!entry.isFile()) continue;
      files += 1;
      expectNone(path, await readFile(path), [...secrets, ...wrong]);
    }
    expect(files).toBeGreaterThan(15);
  }, 240_000);
});
