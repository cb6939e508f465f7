import { execFileSync } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile, appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quoteIdentifier, quoteText } from '../src/core/sql/quote.js';
import { makeProject, removeProjects, writeFiles } from './support/project-folder.js';
import { runEider, type Ran } from './support/run-eider.js';
import { reading } from './support/warehouse.js';

/**
 * The warehouse of this repository, on a small lake: it builds, is reused, is published. Canaries stand in every personal column of the lake:
 * whatever is done and whatever goes wrong, none of them gets into an output, an artifact, a mart, a stored failure or a release.
 */
const repository = fileURLToPath(new URL('..', import.meta.url));
const key = 'a-key-of-the-tests-that-is-nobody-elses-0123456789';
const env = { EIDER_PSEUDONYM_KEY: key };

let folder = '';
let canaries: readonly string[] = [];

beforeAll(async () => {
  folder = await makeProject({});
  for (const name of ['project.yml', 'models', 'macros', 'tests', 'seeds']) {
    await cp(join(repository, name), join(folder, name), { recursive: true });
  }
  execFileSync(process.execPath, [
    join(repository, 'scripts/make-lake.mjs'),
    '--rows',
    '2000',
    '--out',
    join(folder, 'lake'),
  ]);
  const listed = JSON.parse(await readFile(join(folder, 'lake/canaries.json'), 'utf8')) as readonly {
    readonly value: string;
  }[];
  canaries = listed.map(({ value }) => value);
  expect(canaries.length).toBeGreaterThan(10);
});
afterAll(removeProjects);

/** Runs Eider; whatever it prints is searched for canaries and for the key. */
async function run(...argv: readonly string[]): Promise<Ran> {
  const ran = await runEider(argv, { cwd: folder, env });
  expect({ argv, leaked: canariesIn(ran.stdout + ran.stderr) }).toEqual({ argv, leaked: [] });
  return ran;
}

function canariesIn(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return [...canaries, key].filter((canary) => lower.includes(canary.toLowerCase()));
}

async function canariesBelow(...names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      found.push(...canariesIn(await readFile(path, 'latin1')).map((canary) => `${path}: ${canary}`));
      found.push(...canariesIn(await readFile(path, 'utf8')).map((canary) => `${path}: ${canary}`));
    }
  }
  return found;
}

/** How many rows of some relations hold a canary in any column; also says how many relations and rows were looked at. */
async function canaryRows(
  path: string,
  schema: string,
  only?: readonly string[],
): Promise<{ readonly relations: number; readonly rows: number; readonly leaking: readonly string[] }> {
  return reading(join(folder, path), folder, async (connection) => {
    const all = await connection.values(
      `select table_name from duckdb_tables() where schema_name = $1
       union all select view_name from duckdb_views() where schema_name = $1 and not internal order by all`,
      [schema],
    );
    const relations = only ?? all.map(String);
    const leaking: string[] = [];
    let rows = 0;
    for (const relation of relations) {
      const from = `${quoteIdentifier(schema)}.${quoteIdentifier(relation)}`;
      const holds = canaries.map(
        (canary) => `contains(lower(t::varchar), ${quoteText(canary.toLowerCase())})`,
      );
      const [row] = await connection.rows(
        `select count(*) as n, count(*) filter (${holds.join(' or ')}) as leaks from ${from} as t`,
      );
      rows += Number(row?.['n']);
      if (Number(row?.['leaks']) > 0) leaking.push(relation);
    }
    return { relations: relations.length, rows, leaking };
  });
}

const database = 'locomvac.duckdb';

/** Rows and a hash of each mart, whatever the order of its rows. */
async function contents(): Promise<readonly string[]> {
  return reading(join(folder, database), folder, async (connection) => {
    const marts = await connection.values(
      `select table_name from duckdb_tables() where schema_name = 'marts' order by all`,
    );
    const found: string[] = [];
    for (const mart of marts.map(String)) {
      const [hash] = await connection.values(
        `select concat(count(*), ' ', bit_xor(hash(t)), ' ', sum(hash(t)::uhugeint % 1000000007)) from marts.${quoteIdentifier(mart)} as t`,
      );
      found.push(`${mart} ${String(hash)}`);
    }
    return found;
  });
}

describe('the warehouse', () => {
  test('builds, with its warnings only', async () => {
    const { code, stdout, stderr } = await run('build');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('✗');
  });

  test('holds the canaries where personal data is expected: the search below can find them', async () => {
    const personal = ['stg_lovac__housing', 'stg_production__owners', 'stg_production__housing'];
    expect((await canaryRows(database, 'stg', personal)).leaking).toEqual(personal);
  });

  test('is reused as a whole, in text and in JSON', async () => {
    const text = await run('build');
    expect({ code: text.code, stdout: text.stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to do') as string,
    });
    const json = await run('build', '--output', 'json');
    expect(JSON.parse(json.stdout.split('\n')[0] ?? '')).toMatchObject({ event: 'run-started', stages: 0 });
  });

  test('gives each source the key of an asset, `raw_<source>_<table>`, for the tools that read the manifest', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'target/manifest.json'), 'utf8')) as {
      readonly sources: { readonly [id: string]: { source_name: string; name: string; meta: unknown } };
    };
    const sources = Object.values(manifest.sources);
    expect(sources).toHaveLength(12);
    for (const { meta, name, source_name: source } of sources)
      expect(meta).toEqual({ dagster: { asset_key: [`raw_${source}_${name}`] } });
  });

  test('builds anew in JSON, and comes to the same', async () => {
    const before = await contents();
    const { code, stdout } = await run('build', '--force', '--output', 'json');
    expect(code).toBe(0);
    expect(before.length).toBeGreaterThan(25);
    expect(await contents()).toEqual(before);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      event: 'run-finished',
      interrupted: false,
    });
  });

  test('has no canary in its marts', async () => {
    const { relations, rows, leaking } = await canaryRows(database, 'marts');
    expect({ relations: relations > 5, rows: rows > 5000, leaking }).toEqual({
      relations: true,
      rows: true,
      leaking: [],
    });
  });

  test('has no canary in the files it exports', async () => {
    const exported = (await readdir(join(folder, 'exports'), { recursive: true })).filter((name) =>
      name.endsWith('.parquet'),
    );
    expect(exported.length).toBeGreaterThan(0);
    for (const name of exported) {
      const rows = await reading(join(folder, database), folder, (connection) =>
        connection.values(`select t::varchar from read_parquet(${quoteText(`exports/${name}`)}) t`),
      );
      expect({ name, leaked: canariesIn(rows.join('\n')) }).toEqual({ name, leaked: [] });
    }
  });

  test('is published, in text, and again in JSON, without a canary', async () => {
    const text = await run('publish');
    expect({ code: text.code, stderr: text.stderr }).toEqual({ code: 0, stderr: '' });
    expect((await run('publish', '--force', '--output', 'json')).code).toBe(0);
    expect((await run('publish', '--dry-run')).code).toBe(0);
    const { relations, leaking } = await canaryRows('releases/metabase.duckdb', 'main');
    expect({ some: relations > 8, leaking }).toEqual({ some: true, leaking: [] });
    expect(await canariesBelow('releases')).toEqual([]);
  });
});

describe('commands that show things', () => {
  test('every staging model, whole, in text and in JSON', async () => {
    const names = (await readdir(join(folder, 'models/staging'), { recursive: true }))
      .filter((name) => name.endsWith('.sql'))
      .map((name) => name.replace(/^.*\//u, '').replace(/\.sql$/u, ''));
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) {
      for (const output of ['text', 'json']) {
        const { code, stdout } = await run('show', '-s', name, '--limit', 'all', '--output', output);
        expect({ name, code, shown: stdout !== '' }).toEqual({ name, code: 0, shown: true });
      }
    }
  });

  test('every intermediate model, and the sources', async () => {
    const names = (await readdir(join(folder, 'models/intermediate'), { recursive: true }))
      .filter((name) => name.endsWith('.sql'))
      .map((name) => name.replace(/^.*\//u, '').replace(/\.sql$/u, ''));
    for (const name of [...names, 'source:production.owners', 'source:lovac.*', 'source:ff.*']) {
      await run('show', '-s', name, '--limit', 'all', '--output', 'json');
    }
  });

  test.each([
    "select * from {{ ref('stg_production__owners') }}",
    "select full_name as x, birth_date as y from {{ ref('stg_production__owners') }}",
    "select upper(full_name) || email as x from {{ ref('stg_production__owners') }}",
    "select o from {{ ref('stg_production__owners') }} o",
    "select count(*) as n, min(full_name) as x, max(phone) as y from {{ ref('stg_production__owners') }}",
    "select list(full_name) as names from {{ ref('stg_production__owners') }}",
    "with a as (select full_name as n from {{ ref('stg_production__owners') }}) select n from a",
    "select * from {{ source('production', 'owners') }}",
    'select * from production.owners',
    "select * from read_parquet('lake/production/owners.parquet')",
    "select * from read_csv('lake/lovac/2025/raw.csv', all_varchar = true)",
  ])('an inline query: %s', async (sql) => {
    await run('show', '--inline', sql, '--limit', 'all');
    await run('show', '--inline', sql, '--limit', 'all', '--output', 'json');
  });

  test('compile, ls, doctor, a dry run', async () => {
    for (const argv of [
      ['compile'],
      ['ls'],
      ['ls', '--output', 'json'],
      ['doctor'],
      ['build', '--dry-run', '--force', '--output', 'json'],
    ]) {
      await run(...argv);
    }
  });
});

describe('what goes wrong', () => {
  const broken = "select * from {{ ref('stg_production__owners') }}";
  const models = {
    cast_name:
      "{{ config(materialized='table') }}\nselect cast(full_name as integer) as n from {{ ref('stg_production__owners') }}",
    cast_birth:
      "{{ config(materialized='table') }}\nselect strptime(cast(birth_date as varchar), '%H:%M') as t from {{ ref('stg_production__owners') }}",
    cast_struct:
      "{{ config(materialized='table') }}\nselect cast(o::varchar as date) as t from {{ ref('stg_production__owners') }} o",
    raise_name:
      "{{ config(materialized='table') }}\nselect error('no: ' || full_name || email || phone) as x from {{ ref('stg_production__owners') }}",
    map_names:
      "{{ config(materialized='table') }}\nselect map_from_entries(list((full_name, 1))) as m from (select full_name from {{ ref('stg_production__owners') }} union all select full_name from {{ ref('stg_production__owners') }})",
    one_name:
      "{{ config(materialized='table') }}\nselect (select full_name from {{ ref('stg_production__owners') }}) as only_one",
    twice: `{{ config(materialized='incremental', incremental_strategy='merge', unique_key='full_name') }}\n${broken} union all ${broken}`,
    regex:
      "{{ config(materialized='table') }}\nselect regexp_matches('x', full_name || '(') as x from {{ ref('stg_production__owners') }}",
    enum_name:
      "{{ config(materialized='table') }}\nselect cast(full_name as enum('a', 'b')) as e from {{ ref('stg_production__owners') }}",
    json_name:
      "{{ config(materialized='table') }}\nselect json_extract(full_name, '$.a') as j, cast(full_name as json) as k from {{ ref('stg_production__owners') }}",
  };

  test('errors of every kind name no value', async () => {
    await writeFiles(
      folder,
      Object.fromEntries(
        Object.entries(models).map(([name, sql]) => [`models/intermediate/broken/${name}.sql`, sql]),
      ),
    );
    const names = Object.keys(models);
    // The second run of the incremental model has a table to merge into.
    for (const argv of [
      ['build', '-s', ...names],
      ['run', '-s', ...names],
      ['build', '--output', 'json', '-s', ...names],
    ]) {
      const { code, stderr } = await run(...argv);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    }
    for (const sql of Object.values(models))
      await run('show', '--inline', sql.replace(/^\{\{ config.*\n/u, ''));
    await rm(join(folder, 'models/intermediate/broken'), { recursive: true });
  });

  test('failing tests on personal columns keep no value of them', async () => {
    await writeFiles(folder, {
      'models/staging/broken.yml': `models:
  - name: watched_owners
    columns:
      - name: owner_id
        pii: none
      - name: full_name
        pii: name
        tests:
          - unique: {name: names_unique}
          - accepted_values: {name: names_known, values: [Nobody]}
          - not_null: {name: names_there, where: "full_name = 'Nobody'"}
          - relationships: {name: names_related, to: ref('stg_tlv__communes'), field: commune_code}
      - name: birth_date
        pii: birth_date
        tests:
          - accepted_range: {name: births_late, min_value: "date '2100-01-01'"}
    tests:
      - expression_is_true: {name: names_short, expression: length(full_name) < 2}
`,
      'models/staging/watched_owners.sql':
        "select owner_id, full_name, birth_date from {{ ref('stg_production__owners') }}",
      'tests/names_listed.sql':
        "select full_name as label, birth_date as since from {{ ref('watched_owners') }}",
    });
    for (const argv of [
      ['build', '-s', 'watched_owners', '--store-failures'],
      ['build', '-s', 'watched_owners', '--store-failures', '--output', 'json'],
    ]) {
      expect((await run(...argv)).code).toBe(1);
    }
    await run('run', '-s', 'watched_owners');
    expect((await run('test', '-s', 'watched_owners', '--store-failures')).code).toBe(1);
    const { relations, rows, leaking } = await canaryRows(database, 'eider_failures');
    expect({ some: relations > 2 && rows > 0, leaking }).toEqual({ some: true, leaking: [] });
    for (const name of [
      'models/staging/broken.yml',
      'models/staging/watched_owners.sql',
      'tests/names_listed.sql',
    ])
      await rm(join(folder, name));
  });

  test('a broken line in a file of personal data is not shown', async () => {
    const path = join(folder, 'lake/lovac/2025/raw.csv');
    const before = await readFile(path);
    for (const line of [
      `${canaries.join(',')},too,many,${'x,'.repeat(80)}\n`,
      `"${canaries[0] ?? ''} is never closed\n`,
      `${canaries[0] ?? ''}\n`,
    ]) {
      await appendFile(path, line);
      for (const argv of [['build'], ['build', '--output', 'json'], ['show', '-s', 'stg_lovac__housing']])
        await run(...argv);
      await writeFile(path, before);
    }
    expect((await run('build')).code).toBe(0);
  });

  test('a personal column in a release is refused without a value', async () => {
    const project = await readFile(join(folder, 'project.yml'), 'utf8');
    const publishing = async (table: string): Promise<void> => {
      const changed = project.replace('\n    tables:\n', `\n    tables:\n      - ${table}\n`);
      expect(changed).not.toBe(project);
      await writeFile(join(folder, 'project.yml'), changed);
    };
    await publishing('{model: stg_production__owners, name: people, columns: [full_name, phone]}');
    expect((await run('publish')).code).toBe(4);
    // Where it comes from gives it away, whatever it is called.
    await writeFile(
      join(folder, 'models/marts/plain.sql'),
      "select owner_id, phone as code from {{ ref('stg_production__owners') }}",
    );
    await publishing('{model: plain, name: plain, columns: [owner_id, code]}');
    await run('build', '--no-check', '-s', 'plain');
    for (const output of ['text', 'json']) expect((await run('publish', '--output', output)).code).toBe(4);
    await writeFile(join(folder, 'project.yml'), project);
    await rm(join(folder, 'models/marts/plain.sql'));
  });
});

test('neither artifacts, releases nor any file beside them hold a canary or the key', async () => {
  const besides = (await readdir(folder)).filter(
    (name) => !['lake', 'models', 'macros', 'tests', 'seeds', database].includes(name),
  );
  expect(besides).toEqual(expect.arrayContaining(['target', 'releases', 'exports']));
  expect(await canariesBelow(...besides)).toEqual([]);
  for (const name of (await readdir(folder)).filter((each) => each.startsWith(`${database}.`))) {
    expect(canariesIn(await readFile(join(folder, name), 'latin1'))).toEqual([]);
  }
  expect((await readFile(join(folder, database), 'latin1')).includes(key)).toBe(false);
});
