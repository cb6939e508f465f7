import { cp, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTree } from './support/golden-files.js';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** What was kept of checks never shows: one that takes it says and writes what one without it does. */
const projects = fileURLToPath(new URL('projects/', import.meta.url));
const names = (await readdir(projects)).sort();
const kept = ['bind', 'seeds', 'taints', 'lineage'];

let scratch = '';
beforeAll(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'eider-check-cache-')));
});
afterAll(async () => {
  await removeProjects();
  await rm(scratch, { recursive: true, force: true });
});

interface Settings {
  readonly argv?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly today?: string;
}

/** All that a check says and writes. */
async function outcome(
  folder: string,
  { argv = [], ...settings }: Settings = {},
  outputs = ['text', 'json'],
): Promise<object> {
  const ran = [];
  for (const output of outputs)
    ran.push(await runEider(['check', '--output', output, ...argv], { cwd: folder, ...settings }));
  const files = [...(await readTree(join(folder, 'target'), ''))].filter(([name]) => !name.startsWith('.'));
  return { ran, files: Object.fromEntries(files) };
}

async function withoutCache(folder: string, settings: Settings = {}): Promise<object> {
  await rm(join(folder, 'target'), { recursive: true, force: true });
  return outcome(folder, settings);
}

describe('every golden project', () => {
  test.each(names)('%s', async (name) => {
    const folder = join(scratch, name);
    const expected = join(projects, name, 'expected');
    await cp(join(projects, name), folder, { recursive: true, filter: (path) => path !== expected });
    await rm(join(folder, 'target'), { recursive: true, force: true });
    const cold = await outcome(folder, {}, ['text']);
    await rm(join(folder, 'target/eider/lineage.json'), { force: true });
    expect(await outcome(folder, {}, ['text'])).toEqual(cold);
    await rm(folder, { recursive: true });
  });
});

const lock = (seen: string): string => `version: 1
sources:
  app.events:
    declaration: x
    columns:
      id: BIGINT
      seen: ${seen}
`;

const files: Files = {
  'project.yml': `name: shop
models:
  marts: {+materialized: table}
rules: {untested-model: off, undocumented-model: off}
privacy:
  layers: {marts: [pseudonym]}
  waivers:
    - {model: mart_towns, column: town, class: address, reason: A town is nobody., owner: anna, expires: 2030-06-30}
publish:
  open:
    path: open.duckdb
    tables:
      - {model: mart_counts, columns: [n]}
`,
  'profiles.yml': 'shop:\n  target: dev\n  outputs:\n    dev: {path: warehouse.duckdb}\n',
  'sources.lock.yml': lock('DATE'),
  'seeds/codes.csv': 'code,rank\na,1\nb,2\n',
  'macros/rules.sql': '{{#macro kept}}rank > 0{{/macro}}\n',
  'models/staging/sources.yml': `sources:
  - name: app
    tables:
      - name: people
        location: lake/people.parquet
        columns:
          - {name: id, type: BIGINT, pii: none}
          - {name: label, type: VARCHAR, pii: none}
          - {name: town, type: VARCHAR, pii: address}
          - {name: code, type: VARCHAR, pii: none}
      - name: events
        location: lake/events.parquet
`,
  'models/staging/stg_people.sql': `select id, label, town, code from {{ source('app', 'people') }}\n`,
  'models/staging/stg_events.sql': `select id, seen from {{ source('app', 'events') }}\n`,
  'models/staging/stg_codes.sql': `select code, rank from {{ ref('codes') }} where {{ kept() }}\n`,
  'models/intermediate/int_people.sql': `select p.id, p.label, p.town, c.rank from {{ ref('stg_people') }} as p join {{ ref('stg_codes') }} as c using (code)\n`,
  'models/intermediate/int_events.sql': `select id, count(*) as n, max(seen) as last from {{ ref('stg_events') }} group by id\n`,
  'models/intermediate/int_short.sql': `{{ config(materialized='ephemeral') }}\nselect id, label as name from {{ ref('int_people') }} where rank < 9\n`,
  'models/intermediate/int_twice.sql': `select * from {{ ref('int_short') }}\n`,
  'models/marts/mart_people.sql': `select id, name as shown, upper(name) as loud from {{ ref('int_twice') }}\n`,
  'models/marts/mart_towns.sql': `select town, rank from {{ ref('int_people') }}\n`,
  'models/marts/mart_counts.sql': `select n, last from {{ ref('int_events') }} where n > 1\n`,
  'models/marts/mart_ranks.sql': `select rank, null as nothing, length(code) as size from {{ ref('stg_codes') }}\n`,
  'models/marts/mart_all.sql': `select p.shown, c.n from {{ ref('mart_people') }} as p left join {{ ref('mart_counts') }} as c on p.id = c.n\n`,
  'models/marts/mart_last.sql': `select * from {{ ref('mart_all') }} order by n\n`,
};

function edit(path: string, from: string, to: string): Files {
  const text = String(files[path]);
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  return { [path]: text.replace(from, to) };
}

const changes: readonly {
  readonly what: string;
  readonly files?: Files;
  readonly gone?: string;
  readonly settings?: Settings;
  /** What must show in the result, as a proof that the change was one. */
  readonly shows: string;
}[] = [
  {
    what: 'a class at a source, three models before the mart',
    files: edit(
      'models/staging/sources.yml',
      'label, type: VARCHAR, pii: none',
      'label, type: VARCHAR, pii: name',
    ),
    shows: 'carries a name',
  },
  {
    what: 'a class that is taken away',
    files: edit('models/staging/sources.yml', 'pii: address', 'pii: none'),
    shows: 'privacy/waiver-unused',
  },
  { what: 'the date, by which a waiver expires', settings: { today: '2030-07-01' }, shows: 'waiver-expired' },
  {
    what: 'a waiver that is taken away',
    files: edit('project.yml', 'model: mart_towns', 'model: mart_people'),
    shows: 'carries an address',
  },
  {
    what: 'the policy of a layer',
    files: edit('project.yml', '{marts: [pseudonym]}', '{marts: all, intermediate: [pseudonym]}'),
    shows: 'int_people` carries an address',
  },
  {
    what: 'the level of a rule',
    files: edit('project.yml', 'untested-model: off', 'untested-model: error'),
    shows: 'rule/untested-model',
  },
  {
    what: 'what is published',
    files: edit('project.yml', 'mart_counts, columns: [n]', 'int_people, columns: [town]'),
    shows: 'personal-column-in-release',
  },
  {
    what: 'the snapshot of sources',
    files: { 'sources.lock.yml': lock('VARCHAR') },
    shows: '"last","type":"VARCHAR"',
  },
  { what: 'a snapshot that is gone', gone: 'sources.lock.yml', shows: 'check/source-columns' },
  {
    what: 'the type of a seed',
    files: { 'seeds/codes.csv': 'code,rank\na,x\n' },
    shows: '"rank","type":"VARCHAR"',
  },
  { what: 'a seed that is broken', files: { 'seeds/codes.csv': '' }, shows: 'codes' },
  {
    what: 'a column of a source',
    files: edit('models/staging/sources.yml', 'name: town,', 'name: city,'),
    shows: 'not-checked',
  },
  { what: 'a macro', files: edit('macros/rules.sql', 'rank > 0', 'rnk > 0'), shows: 'rnk' },
  {
    what: 'a column in the last mart',
    files: edit('models/marts/mart_last.sql', 'select *', 'select *, n + 1 as next'),
    shows: '"next"',
  },
  {
    what: 'a mart that reads one more column',
    files: edit('models/marts/mart_ranks.sql', 'rank,', 'rank, code,'),
    shows: '"column": "code"',
  },
  {
    what: 'a personal column that a mart takes in',
    files: { 'models/marts/mart_ranks.sql': `select rank, town as place from {{ ref('int_people') }}\n` },
    shows: 'carries an address',
  },
  {
    what: 'a model three before the last',
    files: edit('models/intermediate/int_twice.sql', 'select *', 'select *, id + 1 as other'),
    shows: '"other"',
  },
  {
    what: 'a column that is not there',
    files: edit('models/marts/mart_counts.sql', 'n > 1', 'm > 1'),
    shows: 'sql/unknown-column',
  },
  {
    what: 'a mistake in grammar',
    files: edit('models/marts/mart_counts.sql', 'where', 'wher e'),
    shows: 'sql/syntax',
  },
  {
    what: 'a relation that is nearly there',
    files: { 'models/marts/mart_ranks.sql': 'select * from main.int_peple\n' },
    shows: 'int_people',
  },
  {
    what: 'a relation that nobody named, and its type after that',
    files: { 'models/marts/mart_ranks.sql': 'select id, rank from main.int_people\n' },
    shows: '"rank","type":"BIGINT"',
  },
  {
    what: 'a function that is none',
    files: edit('models/marts/mart_counts.sql', 'n > 1', 'ns(n) > 1'),
    shows: 'ns',
  },
  { what: 'a model that is gone', gone: 'models/marts/mart_last.sql', shows: '12 models' },
  {
    what: 'a model that is new',
    files: { 'models/marts/mart_new.sql': `select rank from {{ ref('mart_towns') }}\n` },
    shows: 'mart_new',
  },
  {
    what: 'the name of a relation',
    files: edit('models/intermediate/int_twice.sql', 'select', `{{ config(alias='Twice') }}\nselect`),
    shows: 'Twice',
  },
  {
    what: 'an ephemeral model',
    files: edit('models/intermediate/int_short.sql', 'rank < 9', 'rank < 9 and town is not null'),
    shows: '"town"',
  },
  {
    what: 'a contract',
    files: {
      'models/marts/schema.yml': `models:
  - name: mart_counts
    config: {contract: {enforced: true}}
    columns: [{name: n, type: INTEGER}, {name: last, type: DATE}]
`,
    },
    shows: 'contract/',
  },
  {
    what: 'a hook that makes a macro',
    files: {
      ...edit('project.yml', 'rules:', `on-run-start: ['create macro twice(x) as x * 2.5']\nrules:`),
      ...edit('models/marts/mart_counts.sql', 'select n,', 'select twice(n) as n,'),
    },
    shows: 'DECIMAL',
  },
];

describe('a change', () => {
  test.each(changes)('of $what is seen', async ({ files: changed = {}, gone, settings, shows }) => {
    const folder = await makeProject(files);
    const usual: Settings = { today: '2030-01-01' };
    const before = await withoutCache(folder, usual);
    await writeFiles(folder, changed);
    if (gone !== undefined) await rm(join(folder, gone));
    const warm = await outcome(folder, { ...usual, ...settings });
    const told = JSON.stringify(warm)
      .replaceAll(String.raw`\\\"`, '"')
      .replaceAll(String.raw`\"`, '"');
    expect(told).toContain(shows);
    expect(warm).not.toEqual(before);
    expect(warm).toEqual(await withoutCache(folder, { ...usual, ...settings }));
    // And back again, with what both have left.
    for (const path of Object.keys(changed)) await rm(join(folder, path));
    await writeFiles(folder, files);
    expect(await outcome(folder, usual)).toEqual(before);
    expect(await outcome(folder, usual)).toEqual(before);
  });

  test('of the part that is chosen is seen, and leaves what is known of the whole', async () => {
    const folder = await makeProject(files);
    const part: Settings = { argv: ['-s', 'mart_towns'] };
    const cold = await withoutCache(folder, part);
    expect(JSON.stringify(cold)).toContain('1 model checked');
    await rm(join(folder, 'target'), { recursive: true });
    const whole = await outcome(folder);
    await rm(join(folder, 'target/eider'), { recursive: true });
    expect(await outcome(folder, part)).toEqual(cold);
    expect(await outcome(folder)).toEqual(whole);
  });

  test('of what a relation that nobody named holds is seen', async () => {
    const hidden = { 'models/marts/mart_ranks.sql': 'select id, rank from main.int_people\n' };
    const reader = { 'models/marts/mart_reader.sql': `select rank from {{ ref('mart_ranks') }}\n` };
    const folder = await makeProject({ ...files, ...hidden, ...reader });
    await withoutCache(folder);
    await writeFiles(folder, { 'seeds/codes.csv': 'code,rank\na,x\n' });
    const warm = await outcome(folder);
    expect(warm).toEqual(await withoutCache(folder));
  });
});

describe('the files of the cache', () => {
  test('are for their owner only, and each may be missing, cut, or something else', async () => {
    const folder = await makeProject(files);
    const whole = await withoutCache(folder);
    for (const name of kept) {
      const path = join(folder, 'target/.cache', name);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const text = await readFile(path, 'utf8');
      const damaged = [
        text.slice(0, -40),
        text.replaceAll('column', 'colunm'),
        text.replaceAll('0', '1'),
        '\t\n"\t\t\n',
        '',
      ];
      for (const broken of damaged) {
        await writeFile(path, broken);
        expect(await outcome(folder)).toEqual(whole);
        // Where pieces of the file that is there would be taken.
        await writeFiles(folder, edit('models/marts/mart_last.sql', 'select *', 'select *, 1 as more'));
        await outcome(folder);
        await writeFiles(folder, files);
        expect(await outcome(folder)).toEqual(whole);
      }
      await rm(path);
      expect(await outcome(folder)).toEqual(whole);
    }
  });

  test('do not stand for a file that somebody changed', async () => {
    const folder = await makeProject(files);
    const whole = await withoutCache(folder);
    const path = join(folder, 'target/eider/lineage.json');
    const text = await readFile(path, 'utf8');
    for (const other of [text.replaceAll('rank', 'knar'), text.slice(0, 90), '']) {
      await writeFile(path, other);
      expect(await outcome(folder)).toEqual(whole);
    }
  });

  test('are neither read nor written for a stranger', async () => {
    const folder = await makeProject(files);
    const before = await withoutCache(folder, { argv: ['--untrusted'] });
    expect(await readdir(folder)).not.toContain('target');
    await outcome(folder);
    for (const name of kept) {
      const path = join(folder, 'target/.cache', name);
      await writeFile(path, 'not to be read');
    }
    await rm(join(folder, 'target/eider'), { recursive: true });
    expect(await outcome(folder, { argv: ['--untrusted'] })).toEqual(before);
    for (const name of kept)
      expect(await readFile(join(folder, 'target/.cache', name), 'utf8')).toBe('not to be read');
  });
});
