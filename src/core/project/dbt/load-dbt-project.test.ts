import { describe, expect, test } from 'vitest';
import { findingsOf, loadDbt, plainProject } from './dbt-project.test-helper.js';

const named = { 'dbt_project.yml': 'name: shop\n' };

describe('a small project', () => {
  test('as a whole', () => {
    const outcome = loadDbt(
      {
        'dbt_project.yml': `
name: shop
version: '1.0'
profile: shop
vars: {flag: true, shop: {depth: 2}}
on-run-start: "select 1"
on-run-end: ["select {{ var('depth') }}", null]
query-comment: null
dispatch: [{macro_namespace: dbt_utils, search_order: [shop, dbt_utils]}]
models:
  shop:
    +tags: nightly
    materialized: table
    staging:
      +enabled: "{{ var('flag') }}"
      +tags: [staging]
      +my_own: {a: 1}
seeds: {shop: {+column_types: {id: varchar}, +quote_columns: false}}
`,
        'models/staging/stg_orders.sql': 'select 1 as id',
        'models/orders.sql': "select * from {{ ref('stg_orders') }}",
        'models/schema.yml': `
version: 2
models:
  - name: orders
    description: "{{ doc('orders') }} and more"
    config: {tags: hot, materialized: incremental, unique_key: id, predicates: [a > 1], post_hook: "grant {{ this }}"}
    meta: {owner: ana}
    data_tests:
      - dbt_utils.expression_is_true: {arguments: {expression: "id > 0"}, config: {severity: WARN, where: "{{ var('depth') }} > 1", mine: 1}}
    columns:
      - name: id
        data_type: bigint
        quote: true
        config: {meta: {pii: name}}
        tests: [unique, {accepted_values: {values: [yes, 010]}}]
sources:
  - name: raw
    schema: landing
    meta: {external_location: 'data/{name}.parquet'}
    freshness: {warn_after: {count: 1, period: day}}
    loaded_at_field: at
    tables:
      - name: a
      - {name: b, freshness: null, config: {meta: {external_location: "read_csv('{identifier}.csv')"}}, identifier: bb}
`,
        'models/docs.md': 'x {% docs orders %}All orders{% enddocs %}',
        'seeds/countries.csv': 'abc',
        'tests/no_gaps.sql': 'select 1',
        'tests/generic/near.sql': '{% test near(model) %}select 1{% endtest %}',
        'macros/names.sql': '{% macro generate_schema_name(a, b) %}x{% endmacro %}',
        'analyses/look.sql': 'select 1',
      },
      { vars: { flag: false } },
    );
    expect(findingsOf(outcome)).toEqual([]);
    expect(plainProject(outcome.value)).toMatchSnapshot();
  });

  test('an installed package, and what the project says of it', () => {
    const outcome = loadDbt({
      'dbt_project.yml': `
name: shop
vars: {who: all, kit: {who: kit}}
models: {kit: {+schema: kit_data}}
data_tests: {+severity: warn}
`,
      'packages.yml':
        'packages: [{package: x/kit, version: 1.0.0}, {package: y/other, version: 1.0.0}, {git: "https://h/dbt-utils.git"}]',
      'models/a.sql': 'select 1',
      'dbt_packages/kit/dbt_project.yml':
        'name: kit\nversion: 0.3.0\nvars: {who: me, own: 1}\nmodels: {+materialized: table, +schema: mine}\non-run-end: [select 2]\n',
      'dbt_packages/kit/models/sub/k.sql': 'select 1',
      'dbt_packages/kit/models/k.yml':
        'models: [{name: k, columns: [{name: c, tests: [not_null]}], config: {meta: {who: "{{ var(\'who\') }}"}}}]',
      'dbt_packages/kit/macros/m.sql': '{% macro m() %}{% endmacro %}',
    });
    expect(findingsOf(outcome)).toEqual([
      'packages.yml:1:47 warning dbt/missing-package the package `other` is not installed in `dbt_packages`',
    ]);
    expect(plainProject(outcome.value)).toMatchSnapshot();
  });
});

test('a folded text that stands last in its file has no line break at its end, and grants are told once', () => {
  const outcome = loadDbt({
    ...named,
    'models/a.sql': 'select 1 as id',
    'models/a.yml':
      'models:\n  - name: a\n    config: {grants: {select: [x]}}\n    description: >\n      One\n      row.\n',
    'models/b.sql': 'select 1 as id',
    'models/b.yml':
      'models:\n  - name: b\n    description: |\n      Two.\n    config: {grants: {select: [x]}}\n',
  });
  expect(findingsOf(outcome)).toEqual([
    'models/a.yml:3:14 warning config/grants-unsupported DuckDB has no grants: `grants` does nothing',
  ]);
  expect(outcome.value?.models.map(({ description }) => description)).toEqual(['One row.', 'Two.\n']);
});

test('floats among accepted values are what Python writes', () => {
  const outcome = loadDbt({
    ...named,
    'models/a.sql': 'select 1 as id',
    'models/a.yml':
      "models: [{name: a, columns: [{name: id, tests: [accepted_values: {values: [1.0, -2.00, 3, 0.5, '4.0']}]}]}]",
  });
  const [test] = outcome.value?.models[0]?.columns[0]?.tests ?? [];
  expect(test?.arguments).toEqual({ values: ['1.0', '-2.0', 3, 0.5, '4.0'] });
});

describe('configuration', () => {
  const configOf = (project: string, properties = ''): unknown =>
    loadDbt({
      'dbt_project.yml': `name: shop\n${project}`,
      'models/a/b/m.sql': 'select 1',
      'models/a/m.yml': properties,
    }).value?.models[0]?.config;

  test.each([
    [
      'models: {+tags: x, shop: {a: {+tags: [y, x], +meta: {k: 1}, b: {m: {+meta: {l: 2}}}}}}',
      { tags: ['x', 'y'], meta: { k: 1, l: 2 } },
    ],
    ['models: {a: {+materialized: table}}', {}],
    ['models: {shop: {+schema: one, a: {+schema: null}}}', {}],
    ['models: {+materialized: custom, shop: {+materialized: table}}', { materialized: 'table' }],
    ['models: {+materialized: table, shop: {+materialized: custom}}', { extra: { materialized: 'custom' } }],
    [
      'models: {+persist_docs: {relation: true}, +contract: {enforced: true, alias_types: false}}',
      { persist_docs: { relation: true }, contract: { enforced: true } },
    ],
    [
      'models: {+pre-hook: [a, {sql: b, transaction: false}], shop: {+pre_hook: c}}',
      {
        pre_hook: [
          { sql: 'a', transaction: true },
          { sql: 'b', transaction: false },
          { sql: 'c', transaction: true },
        ],
      },
    ],
    [
      'models: {+retention: 90, +docs: {show: false}, shop: {+docs: {node_color: red}}}',
      { extra: { retention: 90 }, docs: { show: false, node_color: 'red' } },
    ],
  ])('%s', (project, config) => {
    const plain = JSON.parse(
      JSON.stringify(configOf(project), (key, value: unknown) => (key === 'at' ? undefined : value)),
    ) as unknown;
    expect(plain).toEqual(config);
  });

  test('properties go before the project', () => {
    const config = configOf(
      'models: {+alias: x, +group: g, +enabled: false}',
      'models: [{name: m, access: public, config: {alias: y, enabled: true, group: null}}]',
    );
    expect(config).toEqual({ alias: 'y', enabled: true, access: 'public' });
  });
});

test('a unit test that lists no versions says nothing of them', () => {
  const unit = 'model: orders, versions: {include: , exclude: []}, given: [], expect: {rows: [{a: 1}]}';
  const { value: project } = loadDbt({
    ...named,
    'models/orders.sql': 'select 1 as a',
    'models/m.yml': `unit_tests: [{name: u, ${unit}}]`,
  });
  expect(project?.unitTests.map(({ versions }) => versions)).toEqual([undefined]);
});

describe('versions of a model', () => {
  const files = {
    ...named,
    'models/orders.sql': 'select 1 as a',
    'models/orders_v1.sql': 'select 1 as a',
    'models/other.sql': 'select 1 as a',
    'models/m.yml': `
models:
  - name: orders
    latest_version: 3
    config: {materialized: table, meta: {a: 1}}
    columns: [{name: a, tests: [unique]}, {name: b}]
    tests: [near]
    versions:
      - {v: 1, columns: [{include: all, exclude: [b]}, {name: c}], config: {meta: {b: 2}}, tests: []}
      - {v: 2, defined_in: other, deprecation_date: 2025-01-01, tests: null}
      - v: 3
`,
  };

  test('are models with one name', () => {
    const outcome = loadDbt(files);
    expect(findingsOf(outcome)).toEqual([]);
    const models = outcome.value?.models.map(
      ({ id, name, fqn, version, config, columns, tests, deprecationDate }) => ({
        id,
        name,
        fqn,
        version,
        config,
        columns: columns.map((column) => column.name),
        tests: tests.length,
        deprecationDate,
      }),
    );
    expect(models).toMatchSnapshot();
  });

  test('must be different, and hold the latest', () => {
    const outcome = loadDbt({
      ...named,
      'models/a_v1.sql': 'select 1',
      'models/m.yml': 'models:\n  - name: a\n    latest_version: 9\n    versions: [{v: 1}, {v: 1}, {x: 1}]\n',
    });
    expect(findingsOf(outcome)).toEqual([
      'models/m.yml:4:25 error dbt/model-version the versions of `a` hold `1` twice',
      'models/m.yml:4:33 error dbt/model-version the versions of `a` need `v`, each one its own',
      'models/m.yml:3:21 error dbt/model-version the versions of `a` do not hold the latest version, `9`',
    ]);
  });
});

describe('mistakes', () => {
  test.each([
    [
      'models: [{name: m, descripton: x}]',
      'models/m.yml:1:20 warning dbt/unknown-key `descripton` is not a key of a model, and says nothing',
    ],
    [
      'modles: []',
      'models/m.yml:1:1 warning dbt/unknown-key `modles` is not a key of a properties file, and says nothing',
    ],
    [
      'models: [{name: m, description: "{{ doc(\'x\') }}"}]',
      'models/m.yml:1:33 error dbt/missing-docs there is no docs block `x`',
    ],
    [
      'models: [{name: n}]',
      'models/m.yml:1:17 warning project/unknown-resource `n` is described here, but there is no model of this name',
    ],
    [
      'models: [{name: m}, {name: m}]',
      'models/m.yml:1:28 error project/described-twice the model `m` is described twice',
    ],
    [
      'models: [{name: m, config: {enabled: maybe}}]',
      'models/m.yml:1:38 error yaml/wrong-type `enabled` should be `true` or `false`, not text',
    ],
    ['models: {name: m}', 'models/m.yml:1:10 error yaml/wrong-type `models` should be a list, not a mapping'],
    ['metrics: [{name: m}]', 'models/m.yml:1:18 error dbt/metric the metric `m` is simple and has no `agg`'],
    [
      'functions: [{name: m}]',
      'models/m.yml:1:1 warning dbt/unsupported `functions:` is not supported: make them with `on-run-start`, or as `materialized: function`',
    ],
  ])('%s', (text, finding) => {
    const outcome = loadDbt({ ...named, 'models/m.sql': 'select 1', 'models/m.yml': text });
    expect(findingsOf(outcome)).toEqual([finding]);
  });

  test('of dbt_project.yml', () => {
    const outcome = loadDbt({
      'dbt_project.yml':
        "name: shop\nmodel_paths: [x]\nrequire-dbt-version: ['>=1.0.0', '<1.5.0']\nmodels: {shop: {nowhere: {+enabled: false}}}\n",
      'models/m.sql': 'select 1',
      'models/d.md': '{% docs a %}x',
    });
    expect(findingsOf(outcome)).toEqual([
      'dbt_project.yml:2:1 warning dbt/unknown-key `model_paths` is not a key of dbt_project.yml, and says nothing',
      'dbt_project.yml:3:34 error dbt/unsupported-version this project needs dbt `<1.5.0`; Eider does what dbt 1.12.0 does',
      'models/d.md:1:1 error dbt/docs-block this docs block has no `{% enddocs %}`',
      'dbt_project.yml:4:17 warning config/unused-folder no model is in `shop/nowhere`: this configuration applies to nothing',
    ]);
  });

  test('a file without a name is no project', () => {
    const outcome = loadDbt({ 'dbt_project.yml': 'profile: x\n' });
    expect(outcome.value).toBeUndefined();
    expect(findingsOf(outcome)).toEqual([
      'dbt_project.yml:1:1 error yaml/missing-key dbt_project.yml needs `name`',
    ]);
  });
});

test('snapshots, of blocks and of YAML', () => {
  const outcome = loadDbt({
    'dbt_project.yml':
      'name: shop\nsnapshots: {+target_schema: kept, shop: {+invalidate_hard_deletes: true}}\n',
    'models/m.sql': 'select 1',
    'snapshots/old.sql':
      '{% snapshot a %}\n{{ config(x=1) }} select 1\n{% endsnapshot %}\n{%- snapshot b -%}select 2{% endsnapshot -%}\n',
    'snapshots/new.yml': `
snapshots:
  - name: c
    relation: ref('m')
    config: {strategy: check, unique_key: [id], check_cols: all, hard_deletes: new_record, dbt_valid_to_current: "date '9999-12-31'"}
  - name: a
    config: {strategy: timestamp, unique_key: id, updated_at: at, schema: history}
  - name: gone
`,
  });
  expect(findingsOf(outcome)).toEqual([
    'snapshots/new.yml:8:11 warning project/unknown-resource `gone` is described here, but there is no snapshot of this name',
  ]);
  const snapshots = outcome.value?.models.slice(1);
  expect(plainProject(outcome.value)).toHaveProperty('models.length', 4);
  expect(
    snapshots?.map(({ id, fqn, config, source, reads }) => ({
      id,
      fqn,
      config,
      text: source.path.endsWith('.sql') ? source.text : '',
      reads: reads?.text,
    })),
  ).toMatchSnapshot();
});

test('versions of a unit test, and an exposure without an address', () => {
  const outcome = loadDbt({
    'dbt_project.yml': 'name: shop\n',
    'models/m_v1.sql': 'select 1 as id',
    'models/m_v2.sql': 'select 1 as id',
    'models/m.yml': `
models: [{name: m, versions: [{v: 1}, {v: 2}]}]
unit_tests: [{name: u, model: m, versions: {exclude: [2]}, given: [], expect: {rows: [{id: 1}]}}]
exposures: [{name: e, type: dashboard, url: '', owner: {name: Ann}}]
`,
  });
  expect(findingsOf(outcome)).toEqual([]);
  expect(outcome.value?.unitTests.map(({ versions }) => versions)).toEqual([{ exclude: ['2'] }]);
  expect(outcome.value?.exposures?.map(({ url }) => url)).toEqual([undefined]);
});
