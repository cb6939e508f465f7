import { execFile } from 'node:child_process';
import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { makeProject, removeProjects } from './support/project-folder.js';
import { pythonWith } from './support/python-packages.js';
import { dbtReaders, readDbtArtifacts } from './support/python-dbt-readers.js';
import { runEider } from './support/run-eider.js';
import { query, writing } from './support/warehouse.js';

/** dbt's artifacts of real builds, read by packages of the Python package index that other tools are made with. */
const python = await pythonWith(dbtReaders);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = ['manifest.json', 'run_results.json', 'catalog.json'];

afterAll(removeProjects);

const files = {
  'project.yml': 'name: demo\nprofile: demo\n',
  'profiles.yml': `
demo:
  outputs:
    dev:
      path: demo.duckdb
      extensions: [httpfs]
      secrets: [{ name: lake, type: s3, key_id: a-key-id-to-hide, secret: a-secret-to-hide }]
      attach: [{ path: other.duckdb, alias: other }]
`,
  'seeds/regions.csv': 'code,label\n1,North\n2,South\n',
  'lake/people.csv': 'id,name,region\n1,Perrine Quelquun,1\n2,Gaston Autrui,9\n',
  'models/sources.yml': `
sources:
  - name: lake
    description: Files
    schema: lake
    tables:
      - name: people
        description: People as they come
        location: lake/people.csv
        columns:
          - { name: name, description: Full name, pii: name }
  - name: other
    schema: main
    database: other
    tables: [{ name: places, description: Places }]
`,
  'models/people.sql': `{{ config(materialized='table', tags=['t']) }}
-- a-secret-to-hide
select id::bigint as id, name, region from {{ source('lake', 'people') }}`,
  'models/inner_people.sql': `{{ config(materialized='ephemeral') }}select {{ doubled('id') }} as id from {{ ref('people') }}`,
  'models/grown.sql': `{{ config(materialized='incremental', unique_key='id') }}select id from {{ ref('inner_people') }}`,
  'models/broken.sql': `select name::integer as number from {{ ref('people') }} where region = '1'`,
  'models/table_of_broken.sql': `{{ config(materialized='table') }}select * from {{ ref('broken') }}`,
  'models/off.sql': `{{ config(enabled=false) }}select 1 as x`,
  'models/schema.yml': `
models:
  - name: people
    description: People, cleaned
    constraints: [{ type: unique, columns: [id, region] }]
    columns:
      - name: id
        description: Their number
        type: bigint
        constraints: [{ type: not_null }, { type: check, expression: id > 0 }]
        tests: [unique, not_null]
      - name: region
        description: Where they live
        tests:
          - relationships: { to: ref('regions'), field: code, config: { severity: warn, store_failures: true } }
unit_tests:
  - name: keeps_names
    model: people
    description: Names are kept
    overrides: { vars: { any: 1 } }
    given: [{ input: "source('lake', 'people')", rows: [{ id: 1, name: Lise Personne }] }]
    expect: { rows: [{ id: 1, name: Lise Personne }] }
`,
  'tests/few.sql': `select * from {{ ref('people') }} where id > 100`,
  'macros/doubled.sql': `{{#macro doubled column}}{{ column }} * 2{{/macro}}`,
};

async function artifactsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const texts = names.map(
    async (name) => [name, await readFile(join(folder, 'target', name), 'utf8')] as const,
  );
  return new Map(await Promise.all(texts));
}

async function smallProject(): Promise<string> {
  const folder = await makeProject(files);
  await writing(
    join(folder, 'other.duckdb'),
    folder,
    `create table places as select 1 as id, 'here' as label`,
  );
  return folder;
}

describe('a small project', () => {
  test.skipIf(python === undefined)('is read by dbt-artifacts-parser and dbt-metabase', async () => {
    const folder = await smallProject();
    expect(await runEider(['build'], { cwd: folder })).toMatchObject({ code: 1 });
    const read = await readDbtArtifacts(python ?? '', join(folder, 'target'));
    const tests = read.nodes['test'] ?? [];
    const plain = (id: string): string => id.replace(/\.[0-9a-f]{10}$/u, '');
    expect({
      ...read,
      nodes: { ...read.nodes, test: tests.map(plain) },
      statuses: withPlainIds(read.statuses),
    }).toEqual({
      classes: ['ManifestV12', 'RunResultsV6', 'CatalogV1'],
      nodes: {
        seed: ['seed.demo.regions'],
        model: [
          'model.demo.people',
          'model.demo.broken',
          'model.demo.inner_people',
          'model.demo.grown',
          'model.demo.table_of_broken',
        ],
        test: [
          'test.demo.few',
          'test.demo.not_null_people_id',
          'test.demo.relationships_people_region_ref_regions__code',
          'test.demo.unique_people_id',
        ],
        source: ['source.demo.lake.people', 'source.demo.other.places'],
        macro: ['macro.demo.doubled'],
        unit_test: ['unit_test.demo.people.keeps_names'],
      },
      statuses: {
        'seed.demo.regions': 'success',
        'model.demo.people': 'success',
        'model.demo.broken': 'success',
        'model.demo.grown': 'success',
        'model.demo.table_of_broken': 'error',
        'test.demo.few': 'pass',
        'test.demo.not_null_people_id': 'pass',
        'test.demo.relationships_people_region_ref_regions__code': 'warn',
        'test.demo.unique_people_id': 'pass',
        'unit_test.demo.people.keeps_names': 'pass',
      },
      types: {
        'seed.demo.regions': { code: 'BIGINT', label: 'VARCHAR' },
        'source.demo.lake.people': { id: 'VARCHAR', name: 'VARCHAR', region: 'VARCHAR' },
        'source.demo.other.places': { id: 'INTEGER', label: 'VARCHAR' },
        'model.demo.people': { id: 'BIGINT', name: 'VARCHAR', region: 'VARCHAR' },
        'model.demo.broken': { number: 'INTEGER' },
        'model.demo.grown': { id: 'BIGINT' },
      },
      metabase: [
        {
          path: 'demo.main.people',
          description: 'People, cleaned',
          columns: { id: 'Their number', region: 'Where they live' },
          foreignKeys: {},
        },
        ...['broken', 'grown', 'table_of_broken'].map((name) => ({
          path: `demo.main.${name}`,
          description: '',
          columns: {},
          foreignKeys: {},
        })),
        {
          path: 'demo.lake.people',
          description: 'People as they come',
          columns: { name: 'Full name' },
          foreignKeys: {},
        },
        { path: 'other.main.places', description: 'Places', columns: {}, foreignKeys: {} },
      ],
    });
  });

  test('names DuckDB’s own database, and tells no value and no secret', async () => {
    const folder = await smallProject();
    expect(await runEider(['build', '--store-failures'], { cwd: folder })).toMatchObject({ code: 1 });
    const artifacts = await artifactsOf(folder);
    const [row] = await query(join(folder, 'demo.duckdb'), folder, 'select current_database() as name');
    expect(artifacts.get('manifest.json')).toContain(
      `"relation_name":"\\"${String(row?.['name'])}\\".\\"main\\".\\"people\\""`,
    );
    for (const text of artifacts.values()) {
      for (const hidden of ['Perrine', 'Quelquun', 'Gaston', 'to-hide', folder])
        expect(text).not.toContain(hidden);
    }
  });

  test('leaves files alone that would say nothing new', async () => {
    const folder = await smallProject();
    await writeFile(join(folder, 'models/table_of_broken.sql'), 'select 1 as x');
    const build = async (): Promise<number> => (await runEider(['build'], { cwd: folder })).code;
    const state = async (): Promise<readonly number[]> =>
      Promise.all(names.map(async (name) => (await stat(join(folder, 'target', name))).mtimeMs));
    expect([await build(), await build()]).toEqual([0, 0]);
    const before = await state();
    expect(await build()).toBe(0);
    expect(await state()).toEqual(before);
    const { results } = JSON.parse((await artifactsOf(folder)).get('run_results.json') ?? '') as {
      readonly results: readonly { readonly status: string }[];
    };
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['reused']));
    // Building all of it anew makes new results, and nothing else that is new.
    expect((await runEider(['build', '--force'], { cwd: folder })).code).toBe(0);
    const [manifest, , catalog] = await state();
    expect([manifest, catalog]).toEqual([before[0], before[2]]);
    // What was removed comes back, though there is nothing to do.
    await rm(join(folder, 'target/catalog.json'));
    expect((await runEider(['parse'], { cwd: folder })).code).toBe(0);
    expect(await build()).toBe(0);
    expect((await artifactsOf(folder)).get('catalog.json')).toContain('"model.demo.people"');
    expect((await state())[0]).toBe(before[0]);
  });
});

function withPlainIds(statuses: { readonly [id: string]: string }): unknown {
  return Object.fromEntries(
    Object.entries(statuses).map(([id, status]) => [id.replace(/\.[0-9a-f]{10}$/u, ''), status]),
  );
}

test.skipIf(python === undefined)("this repository's own project", { timeout: 300_000 }, async () => {
  const folder = await makeProject({
    'profiles.yml': 'locomvac: { outputs: { dev: { path: locomvac.duckdb } } }\n',
  });
  for (const part of ['project.yml', 'models', 'macros', 'tests', 'seeds']) {
    await cp(join(root, part), join(folder, part), { recursive: true });
  }
  const makeLake = [join(root, 'scripts/make-lake.mjs'), '--rows', '500', '--out', join(folder, 'lake')];
  await promisify(execFile)(process.execPath, makeLake);
  const env = { EIDER_PSEUDONYM_KEY: 'the-key-of-a-test-and-of-nothing-else-at-all' };
  await runEider(['build'], { cwd: folder, env });
  const read = await readDbtArtifacts(python ?? '', join(folder, 'target'));
  const models = read.nodes['model'] ?? [];
  expect(read.classes).toEqual(['ManifestV12', 'RunResultsV6', 'CatalogV1']);
  expect(models.length).toBeGreaterThan(40);
  const built = await ownResults(folder);
  const words: { readonly [status: string]: string } = {
    success: 'success',
    failed: 'error',
    skipped: 'skipped',
  };
  const expected = models.map((id) => [id, words[built.get(id) ?? '']]);
  expect(models.map((id) => [id, read.statuses[id]])).toEqual(expected);
  const inPlace = models.filter((id) => built.get(id) === 'success');
  expect(inPlace.length).toBeGreaterThan(40);
  expect(inPlace.filter((id) => read.types[id] === undefined)).toEqual([]);
  const undescribed = read.metabase.filter(
    ({ path, description }) => path.includes('.marts.') && description === '',
  );
  expect(undescribed).toEqual([]);
  expect(read.metabase.some(({ foreignKeys }) => Object.keys(foreignKeys).length > 0)).toBe(true);
  const artifacts = await artifactsOf(folder);
  const hidden = [...(await canaries(folder)), env.EIDER_PSEUDONYM_KEY, folder];
  for (const text of artifacts.values()) expect(hidden.filter((each) => text.includes(each))).toEqual([]);
});

/** What Eider's own artifact says of each stage. */
async function ownResults(folder: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(folder, 'target/eider/run_results.json'), 'utf8');
  const { results } = JSON.parse(text) as {
    readonly results: readonly { readonly id: string; readonly status: string }[];
  };
  return new Map(results.map(({ id, status }) => [id, status]));
}

/** Values that stand in the lake only to be looked for elsewhere. */
async function canaries(folder: string): Promise<readonly string[]> {
  const listed = JSON.parse(await readFile(join(folder, 'lake/canaries.json'), 'utf8')) as readonly {
    readonly value: string;
  }[];
  return listed.map(({ value }) => value);
}
