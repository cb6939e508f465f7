import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { eiderProcess, startEider, type Ended } from './support/child.js';
import { makeProject, removeProjects, type Files } from './support/project-folder.js';
import { Random, seedOf } from './support/random.js';
import { query, writing } from './support/warehouse.js';

/** One person among others, in all that Eider writes: erased, searched for in bytes and in every column, and the others as they were. */
afterAll(removeProjects);

const secret = 'a-long-and-random-key-for-the-tests-only';
const person = 'Zébulon Quatremer';
const email = 'zebulon.q@example.org';

const files: Files = {
  'project.yml': `name: homes
vars: {round: 1}
models:
  +materialized: table
publish:
  desk:
    path: releases/desk.duckdb
    keep: 3
    tables:
      - {model: towns, columns: [owner_id, town, round]}
  flat:
    path: releases/flat
    format: parquet
    tables:
      - {model: towns, columns: [owner_id, town, round]}
`,
  'profiles.yml': 'homes:\n  outputs:\n    dev: {path: warehouse.duckdb, threads: 1}\n',
  'models/staging/sources.yml': `sources:
  - name: app
    tables:
      - name: owners
        columns:
          - {name: owner_id, type: BIGINT, pii: none}
          - {name: full_name, type: VARCHAR, pii: name}
          - {name: email, type: VARCHAR, pii: email}
          - {name: town, type: VARCHAR, pii: none}
      - name: visits
        columns: [{name: owner_id, type: BIGINT, pii: none}, {name: day, type: DATE}]
models:
  - name: people
    columns: [{name: owner_id, pii: none}]
    tests:
      - expression_is_true: {name: nobody, expression: owner_id < 0, severity: warn, store_failures: true}
`,
  'models/staging/stg_owners.sql':
    "{{ config(materialized='view') }}\nselect owner_id, full_name, email, town from {{ source('app', 'owners') }}",
  'models/staging/people.sql':
    "select owner_id, upper(full_name) as label, {'mail': email} as contact, town from {{ ref('stg_owners') }}",
  'models/staging/names.sql':
    "{{ config(materialized='external', location='exports/names.parquet') }}\nselect owner_id, full_name from {{ ref('stg_owners') }}",
  'models/staging/by_town.sql':
    "{{ config(materialized='external', location='exports/by_town', options={'partition_by': 'town'}) }}\nselect owner_id, full_name, town from {{ ref('stg_owners') }}",
  'models/staging/journal.sql': `{{ config(materialized='incremental') }}
select o.owner_id, o.full_name, v.day from {{ ref('stg_owners') }} as o join {{ source('app', 'visits') }} as v using (owner_id)
{{#if (is_incremental)}} where v.day > (select max(day) from {{ this }}) {{/if}}`,
  'models/staging/days.sql':
    "{{ config(materialized='incremental') }}\nselect day, count(*) as visits from {{ source('app', 'visits') }} group by day",
  'models/staging/mails.sql':
    "{{ config(materialized='incremental') }}\nselect email as mail, lower(full_name) as label from {{ source('app', 'owners') }}\n{{#if (is_incremental)}} where false {{/if}}",
  'snapshots/history.yml': `snapshots:
  - name: owners_history
    relation: source('app', 'owners')
    config: {strategy: check, unique_key: owner_id, check_cols: all, hard_deletes: new_record}
`,
  'models/marts/towns.sql': "select owner_id, town, {{ var('round') }} as round from {{ ref('people') }}",
};

async function madeProject(more: Files = {}): Promise<string> {
  const folder = await makeProject({ ...files, ...more });
  await writing(
    join(folder, 'warehouse.duckdb'),
    folder,
    'create schema app',
    `create table app.owners as select range as owner_id, 'person ' || range as full_name, 'p' || range || '@example.org' as email, 'Lyon' as town
       from range(100, 400) union all select 42, '${person}', '${email}', 'Lyon'`,
    `create table app.visits as select owner_id, date '2026-01-01' + (owner_id % 9)::int as day from app.owners`,
    `create table gone as select '${person}' as who from range(50)`,
    'drop table gone',
    'checkpoint',
  );
  return folder;
}

const run = (folder: string, ...argv: readonly string[]): Promise<Ended> =>
  eiderProcess(argv, { cwd: folder, env: { EIDER_PSEUDONYM_KEY: secret } });
const erase = (folder: string, ...argv: readonly string[]): Promise<Ended> =>
  run(folder, 'erase', '--source', 'app.owners', ...argv);

async function succeeds(folder: string, ...argv: readonly string[]): Promise<void> {
  const ended = await run(folder, ...argv);
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: ended.stderr });
}

/** All relations without the person, as hashes. */
async function others(folder: string): Promise<unknown> {
  const relations = ['app.owners', 'people', 'journal', 'towns', 'owners_history', "'exports/names.parquet'"];
  const selects = relations.map(
    (name) =>
      `select bit_xor(hash(r))::varchar as h, count(*)::int as n from ${name} as r where owner_id <> 42`,
  );
  return query(join(folder, 'warehouse.duckdb'), folder, selects.join(' union all '));
}

async function filesHolding(folder: string, text: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of names.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) found.push(path.slice(folder.length + 1));
  }
  return found.sort();
}

async function built(): Promise<string> {
  const folder = await madeProject();
  await succeeds(folder, 'build');
  await succeeds(folder, 'publish');
  await succeeds(folder, 'build', '--vars', '{round: 2}');
  await succeeds(folder, 'publish', '--vars', '{round: 2}');
  return folder;
}

test('a person is in nothing any more, and everybody else is as before', { timeout: 120_000 }, async () => {
  const folder = await built();
  expect((await readdir(join(folder, 'releases'), { recursive: true })).length).toBeGreaterThan(4);
  const before = await others(folder);
  const vars = ['--vars', '{round: 2}'] as const;

  const dry = await erase(folder, '--key', 'owner_id=42', '--output', 'json', ...vars);
  expect({ code: dry.code, stderr: dry.stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(dry.stdout)).toEqual({
    event: 'would-erase',
    source: 'app.owners',
    persons: 1,
    relations: [
      { name: 'app.owners', what: 'removed', rows: 1 },
      { name: 'mails', what: 'matched', rows: 1 },
      { name: 'stg_owners', what: 'nothing' },
      { name: 'owners_history', what: 'removed', rows: 1 },
      { name: 'by_town', what: 'rebuilt' },
      { name: 'journal', what: 'removed', rows: 1 },
      { name: 'names', what: 'rebuilt' },
      { name: 'people', what: 'rebuilt' },
      { name: 'towns', what: 'rebuilt' },
    ],
    publications: ['desk', 'flat'],
    dumps: 'no register',
  });
  expect(await filesHolding(folder, person)).not.toEqual([]);
  const kept = 'select (count(*) filter (owner_id = 42))::int as n from eider_failures.nobody';
  expect(await query(join(folder, 'warehouse.duckdb'), folder, kept)).toEqual([{ n: 1 }]);

  const done = await erase(folder, '--key', 'owner_id=42', '--apply', ...vars);
  expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: done.stderr });
  const printed = done.stdout + done.stderr;
  for (const value of [person, email]) expect(printed).not.toContain(value);
  expect(done.stdout).toContain('1 person of app.owners erased: no value was found');
  expect(done.stdout).toMatch(
    /Searched: \d+ files, [\d.]+ MB; [\d,]+ rows of \d+ tables read; for 2 values/u,
  );

  expect(await others(folder)).toEqual(before);
  for (const form of [person, person.toUpperCase(), email])
    expect(await filesHolding(folder, form)).toEqual([]);
  const left = await query(
    join(folder, 'warehouse.duckdb'),
    folder,
    `select (select count(*)::int from app.owners where owner_id = 42) + (select count(*)::int from people where owner_id = 42)
       + (select count(*)::int from journal where owner_id = 42) + (select count(*)::int from towns where owner_id = 42)
       + (select count(*)::int from names where owner_id = 42) + (select count(*)::int from by_town where owner_id = 42) + (select 300 - count(*)::int from mails)
       + (select count(*)::int from owners_history where owner_id = 42) as n,
     (select (count(*) filter (owner_id = 42))::int from eider_failures.nobody) as failures,
     (select count(*)::int from _eider.rewriting_due) as due`,
  );
  expect(left).toEqual([{ n: 0, failures: 0, due: 0 }]);
  const released = await query(
    join(folder, 'releases/desk.duckdb'),
    folder,
    'select count(*)::int as n, (count(*) filter (owner_id = 42))::int as person from towns',
  );
  expect(released).toEqual([{ n: 300, person: 0 }]);
  expect(await readdir(join(folder, 'releases/desk.duckdb.generations')).catch(() => [])).toEqual([]);
  expect((await readdir(join(folder, 'releases/flat.generations'))).length).toBe(1);

  const records = await query(
    join(folder, 'warehouse.duckdb'),
    folder,
    'select key_columns, length(key_hash)::int as hash, relations from _eider.erasures',
  );
  expect(records).toEqual([
    {
      key_columns: '["owner_id"]',
      hash: 64,
      relations:
        '[{"relation":"main.mails","rows":1},{"relation":"main.owners_history","rows":1},{"relation":"main.journal","rows":1},{"relation":"app.owners","rows":1}]',
    },
  ]);

  // Once more: nothing is there, and it says so.
  const again = await erase(folder, '--key', 'owner_id=42', '--apply', ...vars);
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('warning[erase/no-row]');
});

test('what stays is named, and is no success', { timeout: 120_000 }, async () => {
  const folder = await madeProject({ 'seeds/notes.csv': `id,note\n1,met ${person}\n` });
  await succeeds(folder, 'build');
  await writeFile(join(folder, 'keys.csv'), 'owner_id\n42\n');
  await writeFile(join(folder, 'target/old.log'), `a line with ${email}\n`);
  const done = await erase(folder, '--keys', 'keys.csv', '--apply');
  expect(done.code).toBe(5);
  expect(done.stderr).toContain(
    'error[erase/remains]: erased values are still in `target/old.log`, `warehouse.duckdb: main.notes.note`',
  );
  expect(done.stderr).toContain('warning[erase/elsewhere]');
  expect(done.stderr).toContain('`seeds/notes.csv`');
  expect(done.stdout).toContain('1 person of app.owners not wholly erased');
  expect(done.stdout + done.stderr).not.toContain(person);
});

/** How many rows each relation has of the person, by the key or the address: the deletions are one transaction. */
async function leftOf(folder: string): Promise<readonly unknown[]> {
  const [row] = await query(
    join(folder, 'warehouse.duckdb'),
    folder,
    `select (select count(*)::int from app.owners where owner_id = 42) as owners, (select count(*)::int from journal where owner_id = 42) as journal,
       (select count(*)::int from mails where mail = '${email}') as mails,
       (select count(*)::int from duckdb_tables() where table_name = 'rewriting_due') as noted`,
  );
  const { noted, ...counts } = row ?? {};
  const due =
    noted === 1
      ? await query(
          join(folder, 'warehouse.duckdb'),
          folder,
          'select count(*)::int as n from _eider.rewriting_due',
        )
      : [];
  return [Object.values(counts), due.length > 0 && due[0]?.['n'] === 1];
}

test(
  'killed at any moment nothing is torn, and the same command finishes it',
  { timeout: 600_000 },
  async () => {
    const random = new Random(seedOf(42));
    const whole = await built();
    const before = await others(whole);
    const vars = ['--vars', '{round: 2}'] as const;
    const argv = ['erase', '--source', 'app.owners', '--key', 'owner_id=42', '--apply', ...vars];
    const folder = await makeProject({});
    const restore = async (): Promise<void> => {
      await rm(folder, { recursive: true, force: true });
      await cp(whole, folder, { recursive: true, verbatimSymlinks: true });
    };
    await restore();
    const started = performance.now();
    await succeeds(folder, ...argv);
    const usual = performance.now() - started;
    const phases = new Map<string, number>();
    for (let kills = 0; kills < 5; kills += 1) {
      await restore();
      const child = startEider(argv, { cwd: folder, env: { EIDER_PSEUDONYM_KEY: secret } });
      await sleep(usual * (0.15 + (kills + random.below(100) / 100) * 0.16));
      child.kill('SIGKILL');
      await child.ended;
      const [counts, isDue] = await leftOf(folder);
      const phase = `${JSON.stringify(counts)} ${isDue ? 'due' : 'not due'}`;
      phases.set(phase, (phases.get(phase) ?? 0) + 1);
      expect(['[1,1,1] not due', '[0,0,0] due', '[0,0,0] not due']).toContain(phase);
      expect(await others(folder)).toEqual(before);
      const [released] = await query(
        join(folder, 'releases/desk.duckdb'),
        folder,
        'select (count(*) filter (owner_id <> 42))::int as n from towns',
      );
      expect(released).toEqual({ n: 300 });
      await succeeds(folder, ...argv);
      expect(await leftOf(folder)).toEqual([[0, 0, 0], false]);
      expect(await others(folder)).toEqual(before);
      for (const form of [person, person.toUpperCase(), email])
        expect({ phase, files: await filesHolding(folder, form) }).toEqual({ phase, files: [] });
      const [parquet] = await query(
        join(folder, 'warehouse.duckdb'),
        folder,
        `select (select count(*)::int from 'exports/names.parquet' where owner_id = 42) + (select count(*)::int from 'exports/by_town/*/*.parquet' where owner_id = 42)
         + (select count(*)::int from 'releases/flat/*.parquet' where owner_id = 42) + (select count(*)::int from people where owner_id = 42) as n`,
      );
      expect(parquet).toEqual({ n: 0 });
      expect(
        (await readdir(folder)).filter((name) => name.includes('.tmp') || name.endsWith('.wal')),
      ).toEqual([]);
    }
    process.stdout.write(`kills (erase): ${JSON.stringify(Object.fromEntries(phases))}\n`);
  },
);
