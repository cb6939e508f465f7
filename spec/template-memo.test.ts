import { cp, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTree } from './support/golden-files.js';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** What was kept of templates never shows: a run that takes it says and writes what a run without it does. */
const projects = fileURLToPath(new URL('projects/', import.meta.url));
const names = (await readdir(projects)).sort();
const kept = new Set(['properties', 'templates', 'renders'].map((name) => `.cache/${name}`));

let scratch = '';
beforeAll(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'eider-memo-')));
});
afterAll(async () => {
  await removeProjects();
  await rm(scratch, { recursive: true, force: true });
});

interface Settings {
  readonly argv?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly commands?: readonly string[];
}

/** All that commands, `parse` and `compile` unless others are given, say and write, without times. */
async function outcome(folder: string, settings: Settings = {}): Promise<object> {
  // What says that artifacts are as they should be would leave them unmade.
  for (const name of await readTree(join(folder, 'target'), ''))
    if (!kept.has(name[0])) await rm(join(folder, 'target', name[0]));
  const ran = [];
  for (const command of settings.commands ?? ['parse', 'compile']) {
    const argv = [command, ...(settings.argv ?? [])];
    ran.push(await runEider(argv, { cwd: folder, env: { EIDER_THREADS: '1', ...settings.env } }));
  }
  const files = [...(await readTree(join(folder, 'target'), ''))].filter(([name]) => !name.startsWith('.'));
  const stable = (text: string): string =>
    text
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z/gu, '<time>')
      .replaceAll(/"created_at": ?[\d.]+/gu, '"created_at":0')
      .replaceAll(/\b\d+\.\d+ s\b/gu, '0 s')
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu, '<uuid>');
  return JSON.parse(stable(JSON.stringify({ ran, files: Object.fromEntries(files) }))) as object;
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
    const cold = await withoutCache(folder);
    expect(await outcome(folder)).toEqual(cold);
    await rm(folder, { recursive: true });
  });
});

const files: Files = {
  'project.yml': `name: shop
vars: {limit: 3, list: [a, b]}
models:
  shop:
    +schema: base
`,
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {path: warehouse.duckdb, schema: dev}
    prod: {path: warehouse.duckdb, schema: prod}
`,
  'macros/amounts.sql': `{{#macro amount column}}{{column}} * {{ factor() }}{{/macro}}
{{#macro factor}}100{{/macro}}
{{#macro parent}}{{ ref('raw') }}{{/macro}}
`,
  'macros/code.js': 'export function stamp() { return globalThis.eiderMemoStamp ?? "none"; }\n',
  'models/first.sql': `{{ config(materialized='table', tags=['x']) }}
-- all of it
select {{ amount('id') }} as id, '{{ target.name }}' as target from {{ ref('raw') }} limit {{ var('limit') }}
`,
  'models/second.sql': `select *, '{{ env_var('REGION', 'none') }}' as region from {{ ref('first') }}\n`,
  'models/third.sql': `{{ config(materialized='incremental', schema='other', alias=concat('third_', var('limit'))) }}
select * from {{ ref('second') }} {{#if is_incremental}}where id > (select max(id) from {{ this }}){{/if}}\n`,
  'models/fourth.sql': `select '{{ stamp() }}' as stamp, {{#if (eq (var 'limit') 3)}}1{{else}}(select count(*) from {{ ref('third') }}){{/if}} as n from {{ parent() }}\n`,
  'models/fifth.sql': `{{ config(materialized='ephemeral') }}\nselect 1 as id from {{ ref('raw') }};\n`,
  'models/sixth.sql': `with a as (select 1 as id) select id from a union all select id from {{ ref('fifth') }}\n`,
  'models/seventh.sql': 'select id, now() as at from {{ ref("first") }}\n',
  'models/schema.yml': 'models:\n  - name: first\n    columns:\n      - {name: id, tests: [not_null]}\n',
  'seeds/raw.csv': 'id\n1\n2\n',
  'tests/none.sql': `select * from {{ ref('first') }} where id < {{ var('limit') }}\n`,
};

const changes: readonly {
  readonly what: string;
  readonly files?: Files;
  readonly gone?: string;
  readonly settings?: Settings;
  readonly stamp?: string;
  /** What must show in the result, as a proof that the change was one. */
  readonly shows: string;
}[] = [
  { what: 'a variable on the command line', settings: { argv: ['--vars', '{limit: 5}'] }, shows: 'limit 5' },
  {
    what: 'an environment variable',
    settings: { env: { REGION: 'bretagne' } },
    shows: "'bretagne' as region",
  },
  { what: 'the target', settings: { argv: ['-t', 'prod'] }, shows: "'prod' as target" },
  { what: 'what a JavaScript macro finds', stamp: 'later', shows: "'later' as stamp" },
  {
    what: 'a macro that another macro calls',
    files: { 'macros/amounts.sql': String(files['macros/amounts.sql']).replace('100', '250') },
    shows: 'id * 250',
  },
  {
    what: 'a reference inside a macro',
    files: {
      'macros/amounts.sql': String(files['macros/amounts.sql']).replace("ref('raw')", "ref('seventh')"),
    },
    shows: '"seventh"',
  },
  {
    what: 'the configuration of a folder',
    files: { 'project.yml': String(files['project.yml']).replace('base', 'lowest') },
    shows: '"lowest"."first"',
  },
  {
    what: 'the alias of a model that is read',
    files: { 'models/second.sql': `{{ config(alias='renamed') }}\n${String(files['models/second.sql'])}` },
    shows: '"renamed"',
  },
  {
    what: 'a model that becomes ephemeral',
    files: { 'models/first.sql': String(files['models/first.sql']).replace("'table'", "'ephemeral'") },
    shows: '__eider__cte__first',
  },
  { what: 'a seed', files: { 'seeds/raw.csv': 'id\n7\n' }, shows: 'raw' },
  {
    what: 'a macro that takes the place of a name that was none',
    files: { 'models/eighth.sql': 'select {{ missing() }} as id\n' },
    shows: 'template/unknown-name',
  },
  { what: 'a model that is gone', gone: 'models/first.sql', shows: 'unknown' },
  {
    what: 'a mistake',
    files: { 'models/first.sql': 'select {{ var(limit) }}' },
    shows: 'template/unknown-name',
  },
];

describe('a change', () => {
  test.each(changes)(
    'of $what is seen',
    async ({ files: changed = {}, gone, settings: given, stamp, shows }) => {
      const commands = ['parse', 'compile', 'check'];
      const settings = { ...given, commands };
      const folder = await makeProject(files);
      const before = await withoutCache(folder, { commands });
      await writeFiles(folder, changed);
      if (gone !== undefined) await rm(join(folder, gone));
      if (stamp !== undefined) Reflect.set(globalThis, 'eiderMemoStamp', stamp);
      try {
        const warm = await outcome(folder, settings);
        expect(JSON.stringify(warm)).toContain(
          JSON.stringify(shows)
            .slice(1, -1)
            .replaceAll('\\"', String.raw`\"`),
        );
        expect(warm).not.toEqual(before);
        expect(warm).toEqual(await withoutCache(folder, settings));
        // And back again, with what both have left.
        expect(await outcome(folder, settings)).toEqual(warm);
      } finally {
        Reflect.deleteProperty(globalThis, 'eiderMemoStamp');
      }
    },
  );
});

describe('the files of the cache', () => {
  test('hold no value of the environment, and are for their owner only', async () => {
    const folder = await makeProject(files);
    await outcome(folder, { env: { REGION: 'a-value-of-the-environment' } });
    for (const name of kept) {
      const path = join(folder, 'target', name);
      expect(await readFile(path, 'utf8')).not.toContain('a-value-of-the-environment');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }
  });

  test('may be cut, or be something else', async () => {
    const folder = await makeProject(files);
    const whole = await outcome(folder);
    for (const name of kept) {
      const path = join(folder, 'target', name);
      const text = await readFile(path, 'utf8');
      for (const broken of [text.slice(0, -40), text.replaceAll('\t{', '\t['), 'nothing\n\t\n', '']) {
        await writeFile(path, broken);
        expect(await outcome(folder)).toEqual(whole);
      }
    }
  });

  test('are used', async () => {
    const folder = await makeProject(files);
    await outcome(folder);
    const path = join(folder, 'target/.cache/renders');
    const text = await readFile(path, 'utf8');
    expect(text).toContain('limit 3');
    await writeFile(path, text.replaceAll('limit 3', 'limit 4'));
    expect(JSON.stringify(await outcome(folder))).toContain('limit 4');
  });

  test('are neither read nor written for a stranger', async () => {
    const { 'macros/code.js': _, ...others } = files;
    const folder = await makeProject({ ...others, 'models/fourth.sql': 'select 1 as id' });
    await outcome(folder);
    const path = join(folder, 'target/.cache/renders');
    const wrong = (await readFile(path, 'utf8')).replaceAll('limit 3', 'limit 4');
    await writeFile(path, wrong);
    expect(JSON.stringify(await outcome(folder, { argv: ['--untrusted'] }))).not.toContain('limit 4');
    expect(await readFile(path, 'utf8')).toBe(wrong);
  });
});
