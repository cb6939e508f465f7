import { describe, expect, test } from 'vitest';
import { configDefaults } from './config-entry.js';
import { manifestOf } from './dbt.test-helper.js';

const files = {
  'seeds/communes.csv': 'code\n1\n',
  'models/staging/sources.yml': `
sources:
  - name: raw
    description: The lake
    schema: lake
    tables:
      - name: people
        description: People
        location: ['lake/people.csv', 'https://user:pass@example.org/people.csv?key=1#top']
        columns:
          - { name: name, description: Who, pii: name, tests: [not_null] }
`,
  'models/staging/stg_people.sql': `{{ config(materialized='table', tags=['staging']) }}
select {{ tidy('name') }}   as name
from {{ source('raw', 'people') }}
`,
  'models/schema.yml': `
models:
  - name: stg_people
    description: Clean people
    meta: { owner: us }
    columns:
      - name: name
        description: Their name
        type: varchar
        tags: [key]
        tests:
          - unique
          - not_null
          - small: { most: 3, config: { severity: warn, store_failures: true } }
          - relationships: { to: ref('communes'), field: code }
`,
  'models/off.sql': `select 1 as x`,
  'models/off.yml': `
models:
  - name: off
    config: { enabled: false }
`,
  'models/inner.sql': `{{ config(materialized='ephemeral') }} select * from {{ ref('stg_people') }}`,
  'models/grown.sql': `{{ config(materialized='incremental', unique_key='name') }}select * from {{ ref('inner') }}`,
  'tests/single.sql': `select * from {{ ref('stg_people') }} where name = {{ tidy("'x'") }}`,
  'macros/text.sql': `{{#macro tidy column}}trim({{ column }}){{/macro}}
{{#test small model column_name most}}select * from {{ model }} where {{ column_name }} > {{ most }}{{/test}}`,
  'macros/text.yml': `
macros:
  - name: tidy
    description: Trims
`,
};
const manifest = manifestOf(files);
const nodes = manifest['nodes'] ?? {};

const docs = { show: true, node_color: null };
const contract = { enforced: false, alias_types: true, checksum: null };

function testsOf(name: string): unknown {
  return Object.entries(nodes).find(([id]) => id.startsWith(`test.demo.${name}`))?.[1];
}

describe('makeDbtManifest', () => {
  test('has what dbt has at its top, in metadata too', () => {
    const { metadata, nodes: found, sources, macros, disabled, parent_map, child_map, ...rest } = manifest;
    expect([found, sources, macros, disabled, parent_map, child_map].includes(undefined)).toBe(false);
    expect({ metadata, rest }).toEqual({
      metadata: {
        dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
        dbt_version: '1.12.0',
        generated_at: '2025-01-02T03:04:05.678Z',
        invocation_id: 'an-invocation',
        invocation_started_at: '2025-01-02T03:04:00.000Z',
        env: {},
        project_name: 'demo',
        project_id: 'fe01ce2a7fbac8fafaed7c982a04e229',
        user_id: null,
        send_anonymous_usage_stats: false,
        adapter_type: 'duckdb',
        quoting: { database: true, schema: true, identifier: true, column: null },
        run_started_at: '2025-01-02T03:04:00.000Z',
      },
      rest: {
        docs: {},
        exposures: {},
        metrics: {},
        groups: {},
        selectors: {},
        group_map: {},
        saved_queries: {},
        semantic_models: {},
        unit_tests: {},
        functions: {},
      },
    });
  });

  test('a model', () => {
    expect(nodes['model.demo.stg_people']).toEqual({
      database: 'warehouse',
      schema: 'main',
      name: 'stg_people',
      resource_type: 'model',
      package_name: 'demo',
      path: 'staging/stg_people.sql',
      original_file_path: 'models/staging/stg_people.sql',
      unique_id: 'model.demo.stg_people',
      fqn: ['demo', 'staging', 'stg_people'],
      alias: 'stg_people',
      checksum: {
        name: 'sha256',
        checksum:
          "sha256({{ config(materialized='table', tags=['staging']) }} select {{ tidy('name') }} as name from {{ source('raw', 'people') }})",
      },
      config: { ...configDefaults.model, materialized: 'table', tags: ['staging'], meta: { owner: 'us' } },
      tags: ['staging'],
      description: 'Clean people',
      columns: {
        name: {
          name: 'name',
          description: 'Their name',
          meta: {},
          data_type: 'varchar',
          constraints: [],
          quote: null,
          config: { meta: {}, tags: ['key'] },
          tags: ['key'],
          granularity: null,
          dimension: null,
          entity: null,
          doc_blocks: [],
        },
      },
      meta: { owner: 'us' },
      group: null,
      docs,
      patch_path: 'demo://models/schema.yml',
      build_path: null,
      unrendered_config: { materialized: 'table', tags: ['staging'], meta: { owner: 'us' } },
      relation_name: '"warehouse"."main"."stg_people"',
      raw_code: files['models/staging/stg_people.sql'].trim(),
      doc_blocks: [],
      language: 'sql',
      refs: [],
      sources: [['raw', 'people']],
      metrics: [],
      functions: [],
      depends_on: { macros: ['macro.demo.tidy'], nodes: ['source.demo.raw.people'] },
      compiled_path: 'target/compiled/models/staging/stg_people.sql',
      compiled: true,
      compiled_code: '\nselect trim(name)   as name\nfrom "lake"."people"\n',
      extra_ctes_injected: true,
      extra_ctes: [],
      contract,
      access: 'protected',
      constraints: [],
      version: null,
      latest_version: null,
      deprecation_date: null,
      primary_key: ['name'],
      time_spine: null,
    });
  });

  test('an ephemeral model has no relation and no file; an incremental one its key as text', () => {
    expect([nodes['model.demo.inner'], nodes['model.demo.grown']]).toMatchObject([
      { relation_name: null, compiled_path: null, compiled: true, config: { materialized: 'ephemeral' } },
      {
        relation_name: '"warehouse"."main"."grown"',
        config: { materialized: 'incremental', unique_key: 'name', incremental_strategy: 'delete+insert' },
        depends_on: { macros: [], nodes: ['model.demo.inner'] },
        primary_key: [],
      },
    ]);
  });

  test('a seed', () => {
    const { checksum, columns, ...seed } = nodes['seed.demo.communes'] as { [key: string]: unknown };
    expect({ checksum, columns }).toEqual({
      checksum: { name: 'sha256', checksum: expect.stringMatching(/^[0-9a-f]{16}$/u) },
      columns: {},
    });
    expect(seed).toEqual({
      database: 'warehouse',
      schema: 'main',
      name: 'communes',
      resource_type: 'seed',
      package_name: 'demo',
      path: 'communes.csv',
      original_file_path: 'seeds/communes.csv',
      unique_id: 'seed.demo.communes',
      fqn: ['demo', 'communes'],
      alias: 'communes',
      config: configDefaults.seed,
      tags: [],
      description: '',
      meta: {},
      group: null,
      docs,
      patch_path: null,
      build_path: null,
      unrendered_config: {},
      relation_name: '"warehouse"."main"."communes"',
      raw_code: '',
      doc_blocks: [],
      root_path: null,
      depends_on: { macros: [] },
    });
  });

  test('a source, without what its address holds besides the place', () => {
    expect(manifest['sources']).toEqual({
      'source.demo.raw.people': {
        database: 'warehouse',
        schema: 'lake',
        name: 'people',
        resource_type: 'source',
        package_name: 'demo',
        path: 'models/staging/sources.yml',
        original_file_path: 'models/staging/sources.yml',
        unique_id: 'source.demo.raw.people',
        fqn: ['demo', 'staging', 'raw', 'people'],
        source_name: 'raw',
        source_description: 'The lake',
        loader: '',
        identifier: 'people',
        quoting: { database: null, schema: null, identifier: null, column: null },
        loaded_at_field: null,
        loaded_at_query: null,
        freshness: configDefaults.source.freshness,
        external: {
          location: 'lake/people.csv, https://example.org/people.csv',
          file_format: 'csv',
          row_format: null,
          tbl_properties: null,
          partitions: null,
        },
        description: 'People',
        columns: {
          name: {
            name: 'name',
            description: 'Who',
            meta: { pii: 'name' },
            data_type: null,
            constraints: [],
            quote: null,
            config: { meta: { pii: 'name' }, tags: [] },
            tags: [],
            granularity: null,
            dimension: null,
            entity: null,
            doc_blocks: [],
          },
        },
        meta: {},
        source_meta: {},
        tags: [],
        config: configDefaults.source,
        patch_path: null,
        unrendered_config: {},
        relation_name: '"warehouse"."lake"."people"',
        unrendered_database: null,
        unrendered_schema: null,
        doc_blocks: [],
      },
    });
  });

  test("a generic test of the project's own", () => {
    expect(testsOf('small')).toEqual({
      database: 'warehouse',
      schema: 'eider_failures',
      name: 'small_stg_people_name_3',
      resource_type: 'test',
      package_name: 'demo',
      path: 'small_stg_people_name_3.sql',
      original_file_path: 'models/schema.yml',
      unique_id: expect.stringMatching(/^test\.demo\.small_stg_people_name_3\.[0-9a-f]{10}$/u),
      fqn: ['demo', 'small_stg_people_name_3'],
      alias: 'small_stg_people_name_3',
      checksum: { name: 'none', checksum: '' },
      config: { ...configDefaults.test, severity: 'warn', store_failures: true, tags: ['key'] },
      tags: ['key'],
      description: '',
      columns: {},
      meta: {},
      group: null,
      docs,
      patch_path: null,
      build_path: null,
      unrendered_config: { severity: 'warn', store_failures: true, tags: ['key'] },
      relation_name: '"warehouse"."eider_failures"."small_stg_people_name_3"',
      raw_code: '{{ test_small(**_dbt_generic_test_kwargs) }}',
      doc_blocks: [],
      language: 'sql',
      refs: [{ name: 'stg_people', package: null, version: null }],
      sources: [],
      metrics: [],
      functions: [],
      depends_on: { macros: ['macro.demo.test_small'], nodes: ['model.demo.stg_people'] },
      compiled_path: 'target/compiled/models/schema.yml/small_stg_people_name_3.sql',
      compiled: true,
      compiled_code: expect.stringContaining('> 3'),
      extra_ctes_injected: true,
      extra_ctes: [],
      contract,
      column_name: 'name',
      file_key_name: 'models.stg_people',
      attached_node: 'model.demo.stg_people',
      test_metadata: {
        name: 'small',
        kwargs: { column_name: 'name', most: 3, model: "{{ get_where_subquery(ref('stg_people')) }}" },
        namespace: null,
      },
    });
  });

  test('a test of two relations names the one under test last; one of a source has no node', () => {
    expect([testsOf('relationships'), testsOf('not_null_raw')]).toMatchObject([
      {
        refs: [{ name: 'communes' }, { name: 'stg_people' }],
        depends_on: { macros: [], nodes: ['seed.demo.communes', 'model.demo.stg_people'] },
      },
      {
        fqn: ['demo', 'staging', 'not_null_raw_people_name'],
        sources: [['raw', 'people']],
        attached_node: null,
        file_key_name: 'sources.raw',
        relation_name: null,
      },
    ]);
  });

  test('a singular test has the keys of all tests, and no more', () => {
    const singular = nodes['test.demo.single'] as { [key: string]: unknown };
    expect(singular).toMatchObject({
      path: 'single.sql',
      fqn: ['demo', 'single'],
      refs: [{ name: 'stg_people', package: null, version: null }],
      depends_on: { macros: ['macro.demo.tidy'], nodes: ['model.demo.stg_people'] },
      compiled_path: 'target/compiled/tests/single.sql',
      raw_code: files['tests/single.sql'],
    });
    const others = new Set(['column_name', 'file_key_name', 'attached_node', 'test_metadata']);
    const generic = Object.keys(testsOf('small') as object);
    expect(Object.keys(singular)).toEqual(generic.filter((key) => !others.has(key)));
  });

  test('macros are whole', () => {
    const macro = {
      resource_type: 'macro',
      package_name: 'demo',
      path: 'macros/text.sql',
      original_file_path: 'macros/text.sql',
      depends_on: { macros: [] },
      meta: {},
      docs,
      config: { meta: {}, docs },
      supported_languages: null,
    };
    const argument = (name: string): unknown => ({ name, type: null, description: '' });
    expect(manifest['macros']).toEqual({
      'macro.demo.test_small': {
        ...macro,
        name: 'test_small',
        unique_id: 'macro.demo.test_small',
        macro_sql:
          '{{#test small model column_name most}}select * from {{ model }} where {{ column_name }} > {{ most }}{{/test}}',
        description: '',
        patch_path: null,
        arguments: ['model', 'column_name', 'most'].map(argument),
      },
      'macro.demo.tidy': {
        ...macro,
        name: 'tidy',
        unique_id: 'macro.demo.tidy',
        macro_sql: '{{#macro tidy column}}trim({{ column }}){{/macro}}',
        description: 'Trims',
        patch_path: 'demo://macros/text.yml',
        arguments: [argument('column')],
      },
    });
  });

  test('what is switched off stands apart, uncompiled', () => {
    const { disabled } = manifest;
    expect(Object.keys(disabled ?? {})).toEqual(['model.demo.off']);
    expect(disabled?.['model.demo.off']).toMatchObject([
      { unique_id: 'model.demo.off', config: { enabled: false }, compiled: false, compiled_path: null },
    ]);
    expect(Object.keys(nodes)).not.toContain('model.demo.off');
  });

  test('the maps of parents and children hold every node', () => {
    const tests = Object.keys(nodes).filter((id) => id.startsWith('test.'));
    const own = (name: string): string => tests.find((id) => id.startsWith(`test.demo.${name}`)) ?? '';
    const ofPeople = [own('not_null_stg'), own('relationships'), own('single'), own('small'), own('unique')];
    expect(manifest['child_map']).toEqual({
      'source.demo.raw.people': ['model.demo.stg_people', own('not_null_raw')],
      'seed.demo.communes': [own('relationships')],
      'model.demo.stg_people': ['model.demo.inner', ...ofPeople],
      'model.demo.inner': ['model.demo.grown'],
      'model.demo.grown': [],
      ...Object.fromEntries(tests.map((id) => [id, []])),
    });
    expect(manifest['parent_map']).toEqual({
      'source.demo.raw.people': [],
      'seed.demo.communes': [],
      'model.demo.stg_people': ['source.demo.raw.people'],
      'model.demo.inner': ['model.demo.stg_people'],
      'model.demo.grown': ['model.demo.inner'],
      ...Object.fromEntries(ofPeople.map((id) => [id, ['model.demo.stg_people']])),
      [own('relationships')]: ['model.demo.stg_people', 'seed.demo.communes'],
      [own('not_null_raw')]: ['source.demo.raw.people'],
    });
  });

  test('compiled files outside the project have no path', () => {
    const outside = manifestOf({ 'models/a.sql': 'select 1 as x' }, { compiledFolder: undefined });
    expect(outside['nodes']?.['model.demo.a']).toMatchObject({ compiled: true, compiled_path: null });
  });
});

test('constraints: those of one column stand with it, the others with the model', () => {
  const { nodes } = manifestOf({
    'models/owners.sql': 'select 1 as id',
    'models/housing.sql': 'select 1 as id, 2 as owner, 3 as year',
    'models/schema.yml': `
models:
  - name: housing
    constraints:
      - { type: unique, columns: [id, year], name: once_a_year }
      - { type: check, expression: year > 2000 }
      - { type: foreign_key, columns: [owner], to: ref('owners'), to_columns: [id] }
    columns:
      - { name: id, constraints: [{ type: not_null }] }
      - { name: owner }
`,
  });
  const { columns, constraints } = (nodes ?? {})['model.demo.housing'] as {
    readonly columns: { readonly [name: string]: { readonly constraints: unknown } };
    readonly constraints: unknown;
  };
  const entry = { name: null, expression: null, to: null, to_columns: [] };
  const warn = { warn_unenforced: true, warn_unsupported: true };
  expect(columns['id']?.constraints).toEqual([{ ...entry, ...warn, type: 'not_null' }]);
  expect(columns['owner']?.constraints).toEqual([
    { ...entry, ...warn, type: 'foreign_key', to: '"warehouse"."main"."owners"', to_columns: ['id'] },
  ]);
  expect(constraints).toEqual([
    { ...entry, ...warn, type: 'unique', name: 'once_a_year', columns: ['id', 'year'] },
    { ...entry, ...warn, type: 'check', expression: 'year > 2000', columns: [] },
  ]);
});
