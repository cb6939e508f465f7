import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eiderProcess, type Ended } from './support/child.js';
import { startPostgres, whyNoPostgres, type PostgresServer } from './support/postgres-server.js';
import { makeProject, removeProjects, writeFiles } from './support/project-folder.js';
import { query } from './support/warehouse.js';

/** A person is erased, and their source is loaded again: from files and from a real Postgres, where the person is still there, or gone. */
const reason = whyNoPostgres();
if (reason !== undefined) {
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(reason);
  process.stdout.write(`skipped: erasure with Postgres (${reason})\n`);
}

const person = 'Zébulon Quatremer';
const password = 'canary-pg-password-61fa';
const env = {
  POSTGRES_PRODUCTION_PASSWORD: password,
  EIDER_PSEUDONYM_KEY: 'a-long-and-random-key-for-the-tests-only',
};

let server: PostgresServer;
beforeAll(async () => {
  if (reason === undefined) server = await startPostgres(password);
}, 120_000);
afterAll(async () => {
  if (reason === undefined) server.stop();
  await removeProjects();
});

const run = (cwd: string, ...argv: readonly string[]): Promise<Ended> => eiderProcess(argv, { cwd, env });
const rows = (folder: string, sql: string): Promise<readonly unknown[]> =>
  query(join(folder, 'store.duckdb'), folder, sql);
const holdsPerson = async (folder: string): Promise<boolean> =>
  (await readFile(join(folder, 'store.duckdb'))).includes(person);

async function succeeds(folder: string, ...argv: readonly string[]): Promise<string> {
  const { code, stderr, stdout } = await run(folder, ...argv);
  expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: '' });
  expect(stdout).not.toContain(person);
  return stdout;
}

describe.skipIf(reason !== undefined)('from Postgres', () => {
  const project = (): Promise<string> =>
    makeProject({
      'project.yml': 'name: app\nmodels:\n  +materialized: table\n',
      'profiles.yml': `app:
  outputs:
    dev:
      path: store.duckdb
      secrets:
        - name: production
          type: postgres
          host: 127.0.0.1
          port: ${server.port}
          database: postgres
          user: reader
          password: "{{ env_var('POSTGRES_PRODUCTION_PASSWORD') }}"
`,
      'models/sources.yml': `sources:
  - name: production
    sync: {secret: production}
    tables:
      - name: owners
        columns: [{name: id, pii: none}, {name: full_name, pii: name}]
      - name: events
        sync: {cursor: at, key: id, lookback: 5 minutes}
        columns: [{name: id, pii: none}, {name: who, pii: none}, {name: note, pii: free_text}]
      - name: log
        sync: {cursor: n}
        columns: [{name: n, pii: none}, {name: who, pii: none}, {name: note, pii: free_text}]
`,
      'models/counted.sql': "select count(*) as n from {{ source('production', 'owners') }}",
    });

  test('who is still there is left out of every kind of load, and who is gone is no trouble', async () => {
    server.run(`create table owners as select i as id, 'person ' || i as full_name from generate_series(1, 500) i;
      update owners set full_name = '${person}' where id = 42;
      create table events as select i as id, i % 100 as who, '2026-01-01'::timestamptz + i * interval '1 minute' as at, 'note ' || i as note from generate_series(1, 500) i;
      update events set note = 'met ${person} ' || id where who = 42;
      create table log as select i as n, i % 100 as who, 'line ' || i as note from generate_series(1, 500) i;
      update log set note = 'saw ${person} ' || n where who = 42;
      grant select on owners, events, log to reader`);
    const folder = await project();
    await succeeds(folder, 'sync');
    await succeeds(folder, 'build');
    expect(await holdsPerson(folder)).toBe(true);
    const counts = `select (select count(*)::int from production.owners) as owners, (select count(*)::int from production.events) as events,
      (select count(*)::int from production.log) as log,
      (select count(*)::int from production.owners where id = 42) + (select count(*)::int from production.events where who = 42)
        + (select count(*)::int from production.log where who = 42) as person`;
    expect(await rows(folder, counts)).toEqual([{ owners: 500, events: 500, log: 500, person: 11 }]);
    for (const [source, key] of [
      ['events', 'who'],
      ['log', 'who'],
      ['owners', 'id'],
    ] as const)
      await succeeds(folder, 'erase', '--source', `production.${source}`, '--key', `${key}=42`, '--apply');
    expect(await rows(folder, counts)).toEqual([{ owners: 499, events: 495, log: 495, person: 0 }]);
    expect(await holdsPerson(folder)).toBe(false);

    // They are all there still: in the table that is read whole, among the rows of the lookback, and among those that are only counted.
    expect(await succeeds(folder, 'sync')).toMatch(
      /production\.owners +499 rows +1 row of erased persons left out/u,
    );
    expect(await succeeds(folder, 'sync')).toContain('3 unchanged');
    expect(await rows(folder, counts)).toEqual([{ owners: 499, events: 495, log: 495, person: 0 }]);
    expect(await holdsPerson(folder)).toBe(false);

    // New rows and changed ones of the person and of others.
    server.run(`insert into owners values (501, 'new');
      update events set at = '2026-02-01', note = case when who = 42 then 'again ${person}' else 'again' end where id in (142, 143);
      insert into events values (501, 42, '2026-02-01', 'new, of ${person}'), (502, 43, '2026-02-01', 'new');
      insert into log values (501, 42, 'new, of ${person}'), (502, 43, 'new')`);
    const loaded = await succeeds(folder, 'sync', '--output', 'json');
    const lines = loaded
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(
      lines.map(({ relation, status, rows: all, loaded: came, erased }) => [
        relation,
        status,
        all,
        came,
        erased,
      ]),
    ).toEqual([
      ['production.events', 'loaded', 496, 8, 2],
      ['production.log', 'loaded', 496, 1, 1],
      ['production.owners', 'loaded', 500, 500, 1],
    ]);
    expect(await rows(folder, counts)).toEqual([{ owners: 500, events: 496, log: 496, person: 0 }]);
    expect(await rows(folder, 'select sum(rows_read - rows_loaded)::int as out from _eider.syncs')).toEqual([
      { out: 4 },
    ]);
    for (const argv of [
      ['sync', '--force'],
      ['sync', '--full-refresh'],
    ]) {
      await succeeds(folder, ...argv);
      expect(await rows(folder, counts)).toEqual([{ owners: 500, events: 496, log: 496, person: 0 }]);
      expect(await holdsPerson(folder)).toBe(false);
    }

    // Gone there, too: nothing changes here.
    server.run(
      'delete from owners where id = 42; delete from events where who = 42; delete from log where who = 42',
    );
    expect(await succeeds(folder, 'sync')).toContain('3 unchanged');
    expect(await rows(folder, counts)).toEqual([{ owners: 500, events: 496, log: 496, person: 0 }]);
    await succeeds(folder, 'build');
    expect(await rows(folder, 'select n::int as n from counted')).toEqual([{ n: 500 }]);
  }, 180_000);

  test('rows too old do not come in, whatever the load, and their count still agrees', async () => {
    server.run(`create table visits as select i as id, '2026-01-01'::timestamptz as changed, case when i % 2 = 0 then date '1999-01-01' else date '2999-01-01' end as seen,
        'visit ' || i as note from generate_series(1, 100) i; update visits set note = '${person}' where id = 50;
      create table days as select * from visits; grant select on visits, days to reader`);
    const folder = await project();
    await writeFiles(folder, {
      'models/sources.yml': `sources:
  - name: production
    sync: {secret: production}
    config: {retention: {column: seen, keep: 3 years}}
    tables:
      - name: days
      - name: visits
        sync: {cursor: changed, key: id}
`,
      'models/counted.sql': "select count(*) as n from {{ source('production', 'days') }}",
    });
    const counts =
      'select (select count(*)::int from production.days) as days, (select count(*)::int from production.visits) as visits';
    expect(await succeeds(folder, 'sync')).toMatch(/production\.days +50 rows +50 rows too old/u);
    expect(await rows(folder, counts)).toEqual([{ days: 50, visits: 50 }]);
    expect(await holdsPerson(folder)).toBe(false);
    // A row gets old, and another is gone there.
    server.run(`update visits set changed = '2026-02-01', seen = '1999-01-01' where id = 1; update days set seen = '1999-01-01' where id = 1;
      delete from visits where id = 3; delete from days where id = 3; insert into visits values (101, '2026-02-01', '1999-01-01', '${person}')`);
    await succeeds(folder, 'sync');
    expect(await rows(folder, counts)).toEqual([{ days: 48, visits: 48 }]);
    expect(await holdsPerson(folder)).toBe(false);
  }, 120_000);
});

test('from a file: no row, no rejected line and no byte of who was erased', async () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `${index + 100},person ${index}`);
  const file = (...more: readonly string[]): string =>
    `owner_id,full_name\n${[...lines, ...more].join('\n')}\n`;
  const folder = await makeProject({
    'project.yml': 'name: files\n',
    'profiles.yml': 'files:\n  outputs:\n    dev: {path: store.duckdb}\n',
    'models/sources.yml': `sources:
  - name: app
    sync: {max_rejects: 5}
    tables:
      - name: owners
        location: lake/owners.csv
        columns: [{name: owner_id, type: BIGINT, pii: none}, {name: full_name, type: VARCHAR, pii: name}]
`,
    'lake/owners.csv': file(`42,${person}`, `4 2,${person}`),
  });
  await succeeds(folder, 'sync');
  expect(await rows(folder, `select count(text)::int as texts from _eider.rejects`)).toEqual([{ texts: 1 }]);
  expect(await holdsPerson(folder)).toBe(true);
  const erased = await run(folder, 'erase', '--source', 'app.owners', '--key', 'owner_id=42', '--apply');
  expect(erased.code).toBe(0);
  expect(erased.stderr).toContain('warning[erase/elsewhere]');
  expect(erased.stderr).toContain('`lake/owners.csv`');
  expect(await holdsPerson(folder)).toBe(false);

  await writeFiles(folder, { 'lake/owners.csv': file(`42,${person}`, `4 2,${person}`, `42;${person}`) });
  expect(await succeeds(folder, 'sync')).toContain('1 row of erased persons left out');
  expect(await rows(folder, 'select count(*)::int as n from app.owners')).toEqual([{ n: 3000 }]);
  expect(
    await rows(folder, 'select line::int as line, reason, text from _eider.rejects order by line'),
  ).toEqual([
    { line: 3003, reason: 'it is not of the declared type', text: null },
    { line: 3004, reason: 'it is not of the declared type', text: null },
  ]);
  expect(await holdsPerson(folder)).toBe(false);
});
