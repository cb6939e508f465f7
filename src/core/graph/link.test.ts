import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isData } from './types.js';
import { relationLabel } from '../sql/relation.js';
import { linkText, told, type Files } from './link-text.test-helper.js';

const findingsOf = (files: Files): readonly string[] => told(linkText(files).findings);

describe('linkProject', () => {
  test('nodes, relations and parents', () => {
    const { graph, findings } = linkText({
      'project.yml': 'name: demo\nmodels:\n  marts: { +schema: marts, +materialized: table }\n',
      'models/sources.yml':
        'sources:\n  - { name: raw, tables: [{ name: owners, location: a.csv }, { name: t, identifier: T_1 }] }\n  - { name: app, database: pg, schema: public, tables: [{ name: users }] }\n',
      'models/marts/a.sql':
        "{{ config(alias='a b') }}{{#if false}}{{ ref('s') }}{{/if}} select * from {{ source('raw', 'owners') }} {{ source('raw', 'owners') }}",
      'models/b.sql':
        "select * from {{ ref('demo', 'a') }}, {{ source('app', 'users') }}, {{ source('raw', 't') }}",
      'seeds/s.csv': 'x',
    });
    expect(told(findings)).toEqual([]);
    const shown = [...graph.nodes.values()].map((node) => [
      node.id,
      isData(node) ? relationLabel(node.relation) : '',
      node.parents.join(' '),
    ]);
    expect(shown.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))).toEqual([
      ['model.demo.a', 'marts.a b', 'seed.demo.s source.demo.raw.owners'],
      ['model.demo.b', 'main.b', 'model.demo.a source.demo.app.users source.demo.raw.t'],
      ['seed.demo.s', 'main.s', ''],
      ['source.demo.app.users', 'pg.public.users', ''],
      ['source.demo.raw.owners', 'raw.owners', ''],
      ['source.demo.raw.t', 'raw.T_1', ''],
    ]);
    expect(graph.order).toEqual([
      'seed.demo.s',
      'source.demo.app.users',
      'source.demo.raw.owners',
      'source.demo.raw.t',
      'model.demo.a',
      'model.demo.b',
    ]);
    expect(graph.children.get('seed.demo.s' as never)).toEqual(['model.demo.a']);
  });

  test('a model carries its whole configuration, the defaults included', () => {
    const { graph } = linkText({
      'models/a.sql': "{{ config(materialized='incremental', unique_key='id') }}select 1 as id",
    });
    expect([...graph.nodes.values()][0]?.config).toEqual({
      enabled: true,
      materialized: 'incremental',
      tags: [],
      meta: {},
      incremental_strategy: 'delete+insert',
      unique_key: ['id'],
      on_schema_change: 'ignore',
    });
  });

  test('unknown and disabled references, all at once, each at its place', () => {
    const files = {
      'models/sources.yml':
        'sources:\n  - { name: raw, tables: [{ name: owners, location: a.csv }, { name: off, location: b.csv, config: { enabled: false } }] }\n',
      'models/a.sql': "select *\nfrom {{ ref('oners') }}, {{ ref('other', 'owners') }}, {{ ref('gone') }}",
      'models/b.sql': "select * from {{ source('raw', 'ownrs') }}, {{ source('raw', 'off') }}",
      'models/owners.sql': 'select 1',
      'models/gone.sql': '{{ config(enabled=false) }}select 1',
      'tests/t.sql': "select * from {{ ref('gone') }}",
    };
    expect(findingsOf(files)).toEqual([
      'models/a.sql:2:13 ref/unknown-model: model `oners` does not exist',
      'models/a.sql:2:33 ref/unknown-model: model `owners` does not exist',
      'models/a.sql:2:63 ref/disabled: `gone` is disabled',
      'models/b.sql:1:25 ref/unknown-source: source `raw.ownrs` is not declared',
      'models/b.sql:1:55 ref/disabled: `raw.off` is disabled',
      'tests/t.sql:1:22 ref/disabled: `gone` is disabled',
    ]);
  });

  test('two of one name', () => {
    expect(
      findingsOf({
        'models/a/x.sql': 'select 1',
        'models/b/x.sql': 'select 2',
        'seeds/x.csv': 'a',
      }).toSorted(),
    ).toEqual([
      '  seeds/x.csv:1:1 the other one is here',
      '  seeds/x.csv:1:1 the other one is here',
      'models/a/x.sql:1:1 graph/duplicate-name: there are two resources named `x`',
      'models/b/x.sql:1:1 graph/duplicate-name: there are two resources named `x`',
    ]);
  });

  test.each([
    ['models/a/x.sql', 'models/b/x.sql'],
    ['models/b/x.sql', 'models/a/x.sql'],
  ])('of two of one name, the disabled one does not count: %s', (on, off) => {
    const { graph, findings } = linkText({
      [on]: "{{ config(alias='on') }}select 1",
      [off]: "{{ config(enabled=false, alias='off') }}select 2",
      'models/reader.sql': "select * from {{ ref('x') }}",
    });
    expect(told(findings)).toEqual([]);
    const node = graph.nodes.get('model.demo.x' as never);
    expect([node?.path, node?.kind === 'model' && node.relation.name]).toEqual([on, 'on']);
  });

  test('two that would build one relation: names compare as DuckDB compares them', () => {
    expect(
      findingsOf({
        'models/a.sql': "{{ config(alias='Same', schema='S') }}select 1",
        'models/b.sql': "{{ config(alias='same', schema='s') }}select 1",
        'models/c.sql': "{{ config(alias='é') }}select 1",
        'models/d.sql': "{{ config(alias='É') }}select 1",
        'models/e.sql': "{{ config(materialized='ephemeral', alias='same', schema='s') }}select 1",
        'models/sources.yml':
          'sources:\n  - { name: s, tables: [{ name: same }, { name: again, identifier: same }] }\n',
      }),
    ).toEqual([
      'models/a.sql:1:1 graph/duplicate-relation: `again` and `a` would both build `S.Same`',
      '  models/sources.yml:2:49 the other one is here',
      'models/b.sql:1:1 graph/duplicate-relation: `again` and `b` would both build `s.same`',
      '  models/sources.yml:2:49 the other one is here',
    ]);
  });

  test('a cycle, with the line of each edge; a source of the same name is no edge', () => {
    expect(
      findingsOf({
        'models/sources.yml': 'sources:\n  - { name: raw, tables: [{ name: b, location: b.csv }] }\n',
        'models/a.sql': "select *\nfrom {{ source('raw', 'b') }}\njoin {{ ref('b') }}",
        'models/b.sql': "select *\n\nfrom {{ ref('c') }}",
        'models/c.sql': "from {{ ref('a') }}",
        'models/x.sql': "from {{ ref('x') }}",
        'models/reader.sql': "from {{ ref('a') }}",
      }),
    ).toEqual([
      'models/a.sql:3:13 graph/cycle: these models depend on each other in a circle: a → b → c → a',
      '  models/a.sql:3:13 `a` reads `b` here',
      '  models/b.sql:3:13 `b` reads `c` here',
      '  models/c.sql:1:13 `c` reads `a` here',
      'models/x.sql:1:13 graph/cycle: these models depend on each other in a circle: x → x',
      '  models/x.sql:1:13 `x` reads `x` here',
    ]);
  });

  test('relations that cannot be built where they are put', () => {
    expect(
      findingsOf({
        'models/a.sql': "{{ config(database='other') }}select 1",
        'models/b.sql': "{{ config(schema='_Eider') }}select 1",
        'project.yml': 'name: demo\nseeds: { +schema: eider_failures }\n',
        'seeds/s.csv': 'x',
      }),
    ).toEqual([
      'models/a.sql:1:1 graph/other-database: `a` would be built in the attached database `other`',
      "models/b.sql:1:1 graph/reserved-schema: `b` would be built in `_Eider`, a schema of Eider's own",
      "seeds/s.csv:1:1 graph/reserved-schema: `s` would be built in `eider_failures`, a schema of Eider's own",
    ]);
  });

  test.each([
    '/tmp/x.parquet',
    '../x.parquet',
    'a/../../x.parquet',
    'C:\\x.parquet',
    'https://example.org/x.parquet',
    '~/x.parquet',
    'out/',
    '.',
    '.eider/external/x.parquet',
  ])('an external file at %s is refused', (location) => {
    const sql = `{{ config(materialized='external', location=${JSON.stringify(location)}) }}select 1`;
    expect(findingsOf({ 'models/a.sql': sql })).toEqual([
      `models/a.sql:1:1 graph/external-outside: \`${location}\`, the file of the external model \`a\`, is not a file inside the project's folder`,
    ]);
  });

  test('an external file belongs to one model, and is nobody else’s input', () => {
    const external = (location: string): string =>
      `{{ config(materialized='external', location='${location}') }}select 1`;
    expect(
      findingsOf({
        'models/a.sql': external('out/x.parquet'),
        'models/b.sql': external('./out//x.parquet'),
        'models/c.sql': external('lake/in.parquet'),
        'models/d.sql': "{{ config(materialized='external') }}select 1",
        'models/e.sql': external('external/d.parquet'),
        'models/f.sql': "{{ config(location='/ignored') }}select 1",
        'models/sources.yml':
          'sources:\n  - { name: raw, tables: [{ name: in, location: [lake/in.parquet] }] }\n',
      }),
    ).toEqual([
      'models/b.sql:1:1 graph/external-taken: `b` and `a` have the same file `./out//x.parquet`',
      '  models/a.sql:1:1 the other one is here',
      'models/c.sql:1:1 graph/external-taken: `c` and `in` have the same file `lake/in.parquet`',
      '  models/sources.yml:2:35 the other one is here',
      'models/e.sql:1:1 graph/external-taken: `e` and `d` have the same file `external/d.parquet`',
      '  models/d.sql:1:1 the other one is here',
    ]);
  });

  test('generic tests: names, tags, parents, disabled ones, two of one name', () => {
    const { graph, findings } = linkText({
      'models/a.sql': 'select 1 as id',
      'models/b.sql': 'select 1 as id',
      'models/schema.yml': `models:
  - name: a
    columns:
      - name: id
        tags: [key]
        tests:
          - not_null
          - not_null
          - unique: { config: { enabled: false } }
          - relationships: { to: ref('b'), field: id, tags: [slow] }
  - name: b
    tests:
      - relationships: { name: mine, to: "{{ ref('nope') }}", field: id }
`,
    });
    expect(told(findings)).toEqual([
      'models/schema.yml:8:13 graph/duplicate-name: there are two tests named `not_null_a_id`',
      '  models/schema.yml:7:13 the other one is here',
      'models/schema.yml:13:9 ref/unknown-model: model `nope` does not exist',
    ]);
    const tests = [...graph.nodes.values()].flatMap((node) =>
      node.kind === 'test' ? [[node.name, node.config.tags ?? [], node.parents]] : [],
    );
    expect(tests).toEqual([
      ['not_null_a_id', ['key'], ['model.demo.a']],
      ['relationships_a_id_ref_b__id', ['slow', 'key'], ['model.demo.a', 'model.demo.b']],
      ['mine', [], ['model.demo.b']],
    ]);
  });

  test('the result does not depend on the order of the files', () => {
    const files: Files = {
      'models/a.sql': "from {{ ref('c') }}, {{ ref('s') }}",
      'models/b.sql': "from {{ ref('a') }}",
      'models/c.sql': 'select 1',
      'models/d.sql': "from {{ ref('nope') }}",
      'models/schema.yml': 'models: [{ name: a, tests: [{ expression_is_true: { expression: x > 0 } }] }]\n',
      'seeds/s.csv': 'x',
      'tests/t.sql': "from {{ ref('b') }}",
    };
    const entries = Object.entries(files);
    const { graph, findings } = linkText(files);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        const other = linkText(Object.fromEntries(shuffled));
        expect(other.graph.order).toEqual(graph.order);
        expect([...other.graph.children]).toEqual([...graph.children]);
        expect(told(other.findings)).toEqual(told(findings));
      }),
      { numRuns: 30 },
    );
  });
});
