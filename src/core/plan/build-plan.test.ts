import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Files } from '../graph/link-text.test-helper.js';
import { planText, shortId, stageLines, stateAfter, type Given } from './plan-text.test-helper.js';
import type { Plan } from './stages.js';
import { emptyState, type WarehouseState } from './warehouse-state.js';

const files: Files = {
  'project.yml': 'name: demo\nvars: { least: 1 }\nmodels:\n  marts: { +materialized: table }\n',
  'models/sources.yml': `sources:
  - name: raw
    tables:
      - { name: owners, location: lake/owners.csv, columns: [{ name: id, type: BIGINT }] }
      - { name: other, location: lake/other.csv }
`,
  'models/stg.sql': "select * from {{ source('raw', 'owners') }} where id > {{ var('least') }}",
  'models/marts/mart.sql':
    "select {{ tidy('id') }} as id from {{ ref('stg') }} join {{ ref('kinds') }} using (id)",
  'models/marts/last.sql': "select * from {{ ref('mart') }}",
  'models/schema.yml': `models:
  - name: mart
    description: One
    columns: [{ name: id, tests: [unique] }]
`,
  'macros/tidy.sql': '{{#macro tidy column}}trim({{ column }}){{/macro}}',
  'seeds/kinds.csv': 'id\n1\n',
};
const versions = { 'raw.owners': '1', 'raw.other': '1' };

const lines = (of: Files, given: Given = {}): readonly string[] => {
  const made = planText(of, { versions, ...given });
  expect(made.told).toEqual([]);
  return stageLines(made.plan);
};
const built = (of: Files = files, given: Given = {}): WarehouseState =>
  stateAfter(planText(of, { versions, ...given }).plan, given.state);

describe('a first build, and the next', () => {
  test('everything, in order', () => {
    expect(lines(files)).toEqual([
      'build main.kinds (new)',
      'build raw.other (new)',
      'build raw.owners (new)',
      'build main.stg (new) after raw.owners',
      'build main.mart (new) [unique_mart_id] after kinds, stg',
      'build main.last (new) after mart',
    ]);
  });

  test('all is reused', () => {
    const { plan } = planText(files, { versions, state: built() });
    expect([plan.stages, plan.reused.map(({ id }) => shortId(id)), plan.reusedTests, plan.schemas]).toEqual([
      [],
      ['kinds', 'raw.other', 'raw.owners', 'stg', 'mart', 'last'],
      1,
      [],
    ]);
  });

  test('the same input gives the same bytes', () => {
    const bytes = (): string => JSON.stringify(planText(files, { versions }).plan);
    expect(bytes()).toBe(bytes());
  });
});

describe('what changes a fingerprint', () => {
  const state = built();
  const after = (changes: Files, given: Given = {}) => lines({ ...files, ...changes }, { state, ...given });
  const downstream = [
    'build main.mart (inputs changed) [unique_mart_id]',
    'build main.last (inputs changed) after mart',
  ];

  test.each<[what: string, changes: Files]>([
    [
      'a comment and white space',
      {
        'models/marts/mart.sql':
          "-- new\nselect   {{ tidy('id') }} as id\n/* x */ from {{ ref('stg') }}\njoin {{ ref('kinds') }} using (id);",
      },
    ],
    [
      'a template comment',
      {
        'models/stg.sql':
          "{{!-- why --}}select * from {{ source('raw', 'owners') }} where id > {{ var('least') }}",
      },
    ],
    [
      'another spelling of the same configuration',
      {
        'models/marts/mart.sql':
          "{{ config(materialized='table', incremental_strategy='append', on_schema_change='fail') }}select {{ tidy('id') }} as id from {{ ref('stg') }} join {{ ref('kinds') }} using (id)",
      },
    ],
    [
      'descriptions, tags and meta',
      {
        'models/schema.yml':
          'models:\n  - name: mart\n    description: Two\n    config: { tags: [x], meta: { a: 1 } }\n    columns: [{ name: id, description: The key, tests: [unique] }]\n  - { name: stg, columns: [{ name: id, description: One }] }\nseeds: [{ name: kinds, columns: [{ name: id, description: Key }] }]\n',
      },
    ],
    [
      'a column of a source described',
      {
        'models/sources.yml': `${files['models/sources.yml']}      - { name: third, location: x.csv }\n`
          .replace('type: BIGINT }', 'type: BIGINT }, { name: label, description: What it is }')
          .replace(/ +- \{ name: third.*\n/u, ''),
      },
    ],
    ['a macro nobody calls', { 'macros/other.sql': '{{#macro other}}1{{/macro}}' }],
    ['a seed’s order of options', { 'project.yml': `${files['project.yml']}seeds: { kinds: {} }\n` }],
    [
      'a test’s description',
      {
        'models/schema.yml':
          files['models/schema.yml']?.replace('[unique]', '[{ unique: { description: Once } }]') ?? '',
      },
    ],
  ])('%s does not', (_, changes) => {
    expect(after(changes)).toEqual([]);
  });

  test.each<[what: string, changes: Files, given: Given, expected: readonly string[]]>([
    [
      'SQL',
      { 'models/stg.sql': "select * from {{ source('raw', 'owners') }} where id > 1 + {{ var('least') }}" },
      {},
      [
        'build main.stg (changed)',
        'build main.mart (inputs changed) [unique_mart_id] after stg',
        'build main.last (inputs changed) after mart',
      ],
    ],
    [
      'a text in it',
      { 'models/marts/last.sql': "select *, ' a' from {{ ref('mart') }}" },
      {},
      ['build main.last (changed)'],
    ],
    [
      'a macro',
      { 'macros/tidy.sql': '{{#macro tidy column}}lower({{ column }}){{/macro}}' },
      {},
      ['build main.mart (changed) [unique_mart_id]', 'build main.last (inputs changed) after mart'],
    ],
    [
      'a variable',
      {},
      { vars: { least: 2 } },
      [
        'build main.stg (changed)',
        'build main.mart (inputs changed) [unique_mart_id] after stg',
        'build main.last (inputs changed) after mart',
      ],
    ],
    [
      'a seed’s bytes',
      { 'seeds/kinds.csv': 'id\n2\n' },
      {},
      [
        'build main.kinds (changed)',
        'build main.mart (inputs changed) [unique_mart_id] after kinds',
        'build main.last (inputs changed) after mart',
      ],
    ],
    [
      'a seed’s types',
      { 'project.yml': `${files['project.yml']}seeds: { +column_types: { id: TEXT } }\n` },
      {},
      [
        'build main.kinds (changed)',
        'build main.mart (inputs changed) [unique_mart_id] after kinds',
        'build main.last (inputs changed) after mart',
      ],
    ],
    [
      'a source’s data',
      {},
      { versions: { ...versions, 'raw.owners': '2' } },
      [
        'build raw.owners (inputs changed)',
        'build main.stg (inputs changed) after raw.owners',
        'build main.mart (inputs changed) [unique_mart_id] after stg',
        'build main.last (inputs changed) after mart',
      ],
    ],
    [
      'a source’s location',
      { 'models/sources.yml': files['models/sources.yml']?.replace('lake/owners', 'sea/owners') ?? '' },
      {},
      [
        'build raw.owners (changed)',
        'build main.stg (inputs changed) after raw.owners',
        'build main.mart (inputs changed) [unique_mart_id] after stg',
        'build main.last (inputs changed) after mart',
      ],
    ],
    [
      'a source’s types',
      { 'models/sources.yml': files['models/sources.yml']?.replace('BIGINT', 'TEXT') ?? '' },
      {},
      [
        'build raw.owners (changed)',
        'build main.stg (inputs changed) after raw.owners',
        'build main.mart (inputs changed) [unique_mart_id] after stg',
        'build main.last (inputs changed) after mart',
      ],
    ],
    [
      'the materialisation',
      { 'models/marts/last.sql': "{{ config(materialized='view') }}select * from {{ ref('mart') }}" },
      {},
      ['build main.last (changed)'],
    ],
    [
      'the schema',
      { 'models/marts/last.sql': "{{ config(schema='m') }}select * from {{ ref('mart') }}" },
      {},
      ['build m.last (missing)'],
    ],
    [
      'the engine',
      {},
      { facts: { engine: 'v2' } },
      [
        'build main.stg (inputs changed)',
        'build main.mart (inputs changed) [unique_mart_id] after stg',
        'build main.last (inputs changed) after mart',
      ],
    ],
    [
      'a test',
      {
        'models/schema.yml':
          files['models/schema.yml']?.replace('[unique]', '[{ unique: { where: id > 1 } }]') ?? '',
      },
      {},
      ['test main.mart (tests to run) [unique_mart_id]'],
    ],
  ])('%s does', (_, changes, given, expected) => {
    expect(after(changes, given)).toEqual(expected);
  });

  test('the pseudonym key, where it is used', () => {
    const keyed = {
      ...files,
      'models/marts/last.sql':
        "select sha256(getvariable('eider_pseudonym_inner') || x) as p from {{ ref('mart') }}",
    };
    const before = built(keyed, { facts: { pseudonymKey: 'a' } });
    expect(lines(keyed, { state: before, facts: { pseudonymKey: 'a' } })).toEqual([]);
    expect(lines(keyed, { state: before, facts: { pseudonymKey: 'b' } })).toEqual([
      'build main.last (changed)',
    ]);
  });

  test('what is built again passes its novelty on', () => {
    expect(after({}, { options: { force: true }, select: ['stg'] })).toEqual(['build main.stg (forced)']);
    expect(downstream.length).toBe(2);
  });
});

describe('selection', () => {
  const state = built();

  test('nothing unselected is built, but for the files that are read', () => {
    expect(
      lines(files, {
        select: ['mart'],
        state: stateAfter(planText(files, { versions, exclude: ['source:raw'] }).plan),
      }),
    ).toEqual([]);
    expect(lines(files, { select: ['stg'] })).toEqual([
      'build raw.owners (needed)',
      'build main.stg (new) after raw.owners',
    ]);
    expect(
      lines(files, {
        select: ['stg'],
        state: {
          ...state,
          relations: new Set([...state.relations].filter((name) => !name.includes('owners'))),
        },
      }),
    ).toEqual([]);
  });

  test('a stale parent that is not selected keeps what it holds: its readers are still current', () => {
    const changed = { ...files, 'models/marts/mart.sql': 'select 1 as id' };
    expect(lines(changed, { select: ['last'], state })).toEqual([]);
    const forced = built(changed, { select: ['last'], state, options: { force: true } });
    // And when the parent is built at last, its readers follow.
    expect(lines(changed, { state: forced })).toEqual([
      'build main.mart (changed) [unique_mart_id]',
      'build main.last (inputs changed) after mart',
    ]);
  });

  test('a stale seed or source behind a view that is not selected shows through the view', () => {
    const newer = { ...versions, 'raw.owners': '2' };
    expect(lines(files, { select: ['mart'], state, versions: newer })).toEqual([
      'build main.mart (inputs changed) [unique_mart_id]',
    ]);
    const next = built(files, { select: ['mart'], state, versions: newer });
    expect(lines(files, { select: ['mart'], state: next, versions: newer })).toEqual([]);
    expect(lines(files, { state: next, versions: newer })).toEqual([
      'build raw.owners (inputs changed)',
      'build main.stg (inputs changed) after raw.owners',
      'build main.last (inputs changed)',
    ]);
  });

  test('a view that is not selected reads through the SQL it was made with', () => {
    const changed = { ...files, 'models/stg.sql': "select id + 1 as id from {{ source('raw', 'owners') }}" };
    expect(lines(changed, { select: ['mart'], state })).toEqual([]);
    expect(lines(changed, { state })).toEqual([
      'build main.stg (changed)',
      'build main.mart (inputs changed) [unique_mart_id] after stg',
      'build main.last (inputs changed) after mart',
    ]);
  });

  test('an external file is not its inputs: built later, its readers follow', () => {
    const external: Files = {
      ...files,
      'models/out.sql': "{{ config(materialized='external') }}select * from {{ ref('kinds') }}",
      'models/marts/reader.sql': "select * from {{ ref('out') }}",
    };
    const before = built(external);
    const changed = { ...external, 'seeds/kinds.csv': 'id\n7\n' };
    const middle = built(changed, { state: before, select: ['kinds', 'reader'] });
    expect(lines(changed, { state: middle, select: ['reader'] })).toEqual([]);
    expect(lines(changed, { state: middle, select: ['out', 'reader'] })).toEqual([
      'build main.out (inputs changed)',
      'build main.reader (inputs changed) after out',
    ]);
  });

  test('waits for what is built above a view that is not', () => {
    expect(
      lines(files, {
        state,
        select: ['source:raw.owners', 'mart'],
        versions: { ...versions, 'raw.owners': '2' },
      }),
    ).toEqual([
      'build raw.owners (inputs changed)',
      'build main.mart (inputs changed) [unique_mart_id] after raw.owners',
    ]);
  });

  test('a parent that was never built is an error at the reference', () => {
    expect(planText(files, { versions, select: ['mart'] }).told).toEqual([
      'models/marts/mart.sql:1:43 plan/parent-missing: `mart` reads `stg`, which has not been built yet',
      'models/marts/mart.sql:1:65 plan/parent-missing: `mart` reads `kinds`, which has not been built yet',
    ]);
  });

  test.each<[command: NonNullable<Given['command']>, expected: readonly string[]]>([
    [
      'run',
      [
        'build raw.other (new)',
        'build raw.owners (new)',
        'build main.stg (new) after raw.owners',
        'build main.mart (new) after stg',
        'build main.last (new) after mart',
      ],
    ],
    ['seed', ['build main.kinds (new)']],
    ['test', []],
  ])('%s', (command, expected) => {
    const seeded = command === 'run' ? stateAfter(planText(files, { command: 'seed' }).plan) : emptyState;
    expect(lines(files, { command, state: seeded })).toEqual(expected);
  });

  test('what is gone from the warehouse is built again', () => {
    const relations = new Set([...state.relations].filter((name) => !name.includes('last')));
    expect(lines(files, { state: { ...state, relations } })).toEqual(['build main.last (missing)']);
  });

  test('--force builds what is selected', () => {
    expect(lines(files, { state, select: ['last'], options: { force: true } })).toEqual([
      'build main.last (forced)',
    ]);
  });
});

describe('what nothing tells the age of', () => {
  const unsteady: Files = {
    'project.yml': 'name: demo\n',
    'models/sources.yml':
      'sources:\n  - { name: raw, tables: [{ name: a, location: http://x/a.csv }] }\n  - { name: app, database: pg, tables: [{ name: users }] }\n',
    'models/v.sql': "select *, now() as at from {{ ref('s') }}",
    'models/t.sql': "{{ config(materialized='table') }}select * from {{ ref('v') }}",
    'models/u.sql': "{{ config(materialized='table') }}select * from {{ ref('t') }}",
    'models/users.sql': "{{ config(materialized='table') }}select * from {{ source('app', 'users') }}",
    'models/a.sql': "{{ config(materialized='table') }}select * from {{ source('raw', 'a') }}",
    'models/schema.yml':
      'models: [{ name: u, tests: [{ expression_is_true: { expression: at < now() } }] }, { name: v, columns: [{ name: id, tests: [unique] }] }]\n',
    'seeds/s.csv': 'id',
  };
  const state = built(unsteady, { facts: { runId: 'first' } });
  const second = { state, facts: { runId: 'second' } };

  test('is built at every run, and so is what reads it', () => {
    expect(lines(unsteady, second)).toEqual(
      [
        'build raw.a (volatile)',
        'build main.a (volatile) after raw.a',
        'build main.users (volatile)',
        'build main.v (volatile) [unique_v_id]',
        'build main.t (volatile) after v',
        'build main.u (inputs changed) [expression_is_true_u_at_now] after t',
      ].toSorted((a, b) => order.indexOf(a.split(' ')[1] ?? '') - order.indexOf(b.split(' ')[1] ?? '')),
    );
  });
  const order = ['raw.a', 'main.a', 'main.users', 'main.v', 'main.t', 'main.u'];

  test('also through a view that is not selected, and no further than the table that holds it', () => {
    expect(lines(unsteady, { ...second, select: ['t'] })).toEqual(['build main.t (volatile)']);
    expect(lines(unsteady, { ...second, select: ['u'] })).toEqual([
      'test main.u (tests to run) [expression_is_true_u_at_now]',
    ]);
  });

  test('is current to a reader: nothing but time has passed', () => {
    const options = { acceptVolatile: true };
    expect(lines(unsteady, { ...second, options })).toEqual([]);
    const changed = { ...unsteady, 'seeds/s.csv': 'id\n1' };
    expect(lines(changed, { ...second, options })).toEqual([
      'build main.s (changed)',
      'build main.v (inputs changed) [unique_v_id] after s',
      'build main.t (inputs changed) after v',
      'build main.u (inputs changed) [expression_is_true_u_at_now] after t',
    ]);
  });

  test('differs between runs by the run’s id only', () => {
    const bytes = (runId: string): string =>
      JSON.stringify(planText(unsteady, { facts: { runId } }).plan).replaceAll(
        /"fingerprint":"\w+/gu,
        '"fingerprint":"',
      );
    expect(bytes('first').replaceAll(':first', ':second')).toBe(bytes('second'));
  });
});

describe('incremental models', () => {
  const incremental: Files = {
    'models/i.sql':
      "{{ config(materialized='incremental', unique_key='id') }}select 1 as id{{#if (is_incremental)}} where false{{/if}}",
  };
  const state = built(incremental);
  const changed = (config = ''): Files => ({
    'models/i.sql': `{{ config(materialized='incremental', unique_key='id'${config}) }}select 2 as id{{#if (is_incremental)}} where false{{/if}}`,
  });
  const refused =
    'models/i.sql:1:1 plan/incremental-changed: the SQL or the configuration of the incremental model `i` changed since its rows were built';

  const continued =
    'models/i.sql:1:1 plan/incremental-continued: the incremental model `i` changed, and goes on because of `on_schema_change: append_new_columns`: the rows that are there stay as the old SQL made them';
  /** The state in which the model was built as something else. */
  const was = (kind: string): WarehouseState => ({
    ...state,
    nodes: new Map([...state.nodes].map(([id, node]) => [id, { ...node, kind }])),
  });

  test('both forms are in the plan', () => {
    const [stage] = planText(incremental).plan.stages;
    expect(stage?.kind === 'build' && stage.work).toEqual({
      kind: 'incremental',
      sql: 'select 1 as id',
      incrementalSql: 'select 1 as id where false',
      fullRefresh: false,
      strategy: 'delete+insert',
      uniqueKey: ['id'],
      onSchemaChange: 'ignore',
    });
  });

  test.each<[what: string, config: string, given: Given, expected: readonly string[]]>([
    ['changed SQL is refused', '', {}, [refused]],
    ['--force does not help', '', { options: { force: true } }, [refused]],
    ['a full refresh does', '', { options: { fullRefresh: true } }, []],
    ['`full_refresh: true` does', ', full_refresh=true', {}, []],
    ['`full_refresh: false` forbids', ', full_refresh=false', { options: { fullRefresh: true } }, [refused]],
    ['`on_change: continue` goes on', ", on_change='continue'", {}, []],
    ['columns that follow go on with a warning', ", on_schema_change='append_new_columns'", {}, [continued]],
    [
      '`on_change: refuse` keeps them from it',
      ", on_schema_change='append_new_columns', on_change='refuse'",
      {},
      [refused],
    ],
    ['a changed condition is refused', ", incremental_predicates=['old.id > 1']", {}, [refused]],
    ['columns that do not follow are refused', ", on_schema_change='fail'", {}, [refused]],
    ['what was a view is built from nothing', '', { state: was('view') }, []],
    ['what was a table is not', '', { state: was('table') }, [refused]],
    ['unselected, it is let be', '', { exclude: ['i'] }, []],
    ['gone, it is built from nothing', '', { state: { ...state, relations: new Set() } }, []],
  ])('%s', (_, config, given, expected) => {
    expect(planText(changed(config), { state, ...given }).told).toEqual(expected);
  });

  test('changes that leave the rows as they are', () => {
    const other = {
      'models/i.sql':
        incremental['models/i.sql']?.replace(
          "unique_key='id'",
          "unique_key='id', on_schema_change='append_new_columns'",
        ) ?? '',
    };
    expect(lines(other, { state })).toEqual([]);
    // Another engine is no reason to throw rows away.
    expect(lines(incremental, { state, facts: { engine: 'v2' } })).toEqual(['build main.i (inputs changed)']);
    expect(lines(incremental, { state, options: { fullRefresh: true } })).toEqual([
      'build main.i (full refresh)',
    ]);
  });

  test('only the branch of `is_incremental` changed', () => {
    const other = { 'models/i.sql': incremental['models/i.sql']?.replace('where false', 'where true') ?? '' };
    expect(planText(other, { state }).told).toEqual([refused]);
  });
});

describe('tests', () => {
  const tested: Files = {
    'project.yml': 'name: demo\nmodels: { +materialized: table }\n',
    'models/a.sql': 'select 1 as id',
    'models/b.sql': 'select 1 as id',
    'models/e.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('b') }}",
    'models/schema.yml': `models:
  - name: a
    columns: [{ name: id, tests: [unique, { relationships: { to: ref('b'), field: id } }] }]
  - name: e
    columns: [{ name: id, tests: [not_null] }]
`,
    'tests/constant.sql': 'select 1 where 1 > 2',
    'tests/three.sql': "select * from {{ ref('a') }}, {{ ref('e') }} where false or 1 = 2",
  };
  const state = built(tested);

  test('gate the last of their relations to be built', () => {
    expect(lines(tested)).toEqual(
      [
        'test constant (tests to run) [constant]',
        'build main.a (new) [unique_a_id]',
        'build main.b (new) [relationships_a_id_ref_b__id, not_null_e_id, three] after a',
      ].toSorted((x, y) => (x.startsWith('build') ? 0 : 1) - (y.startsWith('build') ? 0 : 1)),
    );
    expect(lines({ ...tested, 'models/a.sql': 'select 2 as id' }, { state })).toEqual([
      'build main.a (changed) [relationships_a_id_ref_b__id, unique_a_id, three]',
    ]);
  });

  test('are reused once they passed; a failed or new one runs alone', () => {
    const { plan } = planText(tested, { state });
    expect([stageLines(plan), plan.reusedTests]).toEqual([[], 5]);
    const failed = new Map(state.tests).set('test.demo.unique_a_id' as never, {
      fingerprint: state.tests.get('test.demo.unique_a_id' as never)?.fingerprint ?? '',
      status: 'fail',
    });
    expect(lines(tested, { state: { ...state, tests: failed } })).toEqual([
      'test main.a (tests to run) [unique_a_id]',
    ]);
    const warned = new Map(state.tests).set('test.demo.unique_a_id' as never, {
      fingerprint: state.tests.get('test.demo.unique_a_id' as never)?.fingerprint ?? '',
      status: 'warn',
    });
    expect(lines(tested, { state: { ...state, tests: warned } })).toEqual([]);
  });

  test('`test` runs them all, waiting for nothing', () => {
    expect(lines(tested, { state, command: 'test' }).toSorted()).toEqual([
      'test constant (tests to run) [constant]',
      'test main.a (tests to run) [unique_a_id]',
      'test main.b (tests to run) [relationships_a_id_ref_b__id, not_null_e_id, three]',
    ]);
    const chain: Files = {
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/schema.yml':
        'models: [{ name: a, columns: [{ name: id, tests: [unique] }] }, { name: b, columns: [{ name: id, tests: [unique] }] }]\n',
    };
    expect(lines(chain, { state: built(chain), command: 'test' })).toEqual([
      'test main.a (tests to run) [unique_a_id]',
      'test main.b (tests to run) [unique_b_id]',
    ]);
  });

  test('tests of a table that is in place do not wait for what is built above it', () => {
    const chain: Files = {
      'models/a.sql': 'select 1 as id',
      'models/t.sql': "{{ config(materialized='table') }}select * from {{ ref('a') }}",
      'models/v.sql': "select * from {{ ref('t') }}",
      'models/schema.yml':
        'models: [{ name: t, columns: [{ name: id, tests: [unique] }] }, { name: v, columns: [{ name: id, tests: [unique] }] }]\n',
    };
    const before = built(chain, { command: 'run' });
    const given = { state: before, select: ['a', 'unique_t_id', 'unique_v_id'] };
    expect(lines({ ...chain, 'models/a.sql': 'select 2 as id' }, given)).toEqual([
      'build main.a (changed)',
      'test main.t (tests to run) [unique_t_id]',
      'test main.v (tests to run) [unique_v_id]',
    ]);
    // Through a view, what is built is what is tested.
    expect(
      lines(
        { ...chain, 'models/t.sql': "{{ config(materialized='table') }}select 3 as id from {{ ref('a') }}" },
        { state: before, select: ['t', 'unique_v_id'] },
      ),
    ).toEqual(['build main.t (changed) [unique_t_id]', 'test main.v (tests to run) [unique_v_id] after t']);
  });

  test('what is built waits for the tests of what it reads', () => {
    const chain: Files = {
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/schema.yml': 'models: [{ name: a, columns: [{ name: id, tests: [unique] }] }]\n',
    };
    const before = built(chain, { command: 'run' });
    expect(lines({ ...chain, 'models/b.sql': "select 2 from {{ ref('a') }}" }, { state: before })).toEqual([
      'test main.a (tests to run) [unique_a_id]',
      'build main.b (changed) after a',
    ]);
  });

  test('are left out when a relation they read was never built', () => {
    const { plan } = planText(tested, {
      command: 'test',
      state: { ...state, relations: new Set(['"main"."a"']) },
    });
    expect(plan.leftOut.map(({ name, missing }) => `${name}: ${missing}`)).toEqual([
      'relationships_a_id_ref_b__id: b',
      'not_null_e_id: b',
      'three: b',
    ]);
  });

  test.each<[what: string, yaml: string, sql: string, expected: string]>([
    [
      'no row counted',
      'error_if: "> 5", limit: 5',
      '',
      'the test `t` can never fail: at most 5 failing rows are counted (`limit`)',
    ],
    [
      'a threshold that a warning decides',
      'severity: warn, warn_if: "> 100%"',
      '',
      'the test `t` can never fail: more than 100 % of the rows cannot fail',
    ],
    ['an empty file', '', '-- todo\n;', 'the test `s` can never fail: the file holds no SQL'],
    ['no row', '', 'select 1 where false', 'the test `s` can never fail: its query never returns a row'],
    [
      'no row, in another way',
      '',
      'select 1 from t having 1=0;',
      'the test `s` can never fail: its query never returns a row',
    ],
    [
      'limit 0',
      '',
      'select 1\nlimit 0 -- none',
      'the test `s` can never fail: its query never returns a row',
    ],
    [
      'a percentage of nothing',
      '',
      "{{ config(error_if='> 1%') }}select 1",
      'the test `s` can never fail: it reads no relation whose rows a percentage could be of',
    ],
  ])('one that cannot fail is an error: %s', (_, yaml, sql, expected) => {
    const made = planText({
      'models/a.sql': 'select 1 as id',
      ...(yaml !== '' && {
        'models/schema.yml': `models: [{ name: a, columns: [{ name: id, tests: [{ unique: { name: t, ${yaml} } }] }] }]\n`,
      }),
      ...(sql !== '' && { 'tests/s.sql': sql }),
    });
    expect(made.told.map((line) => line.replace(/^\S+ test\/cannot-fail: /u, ''))).toEqual([expected]);
  });

  test('a sum is not bounded by the number of rows', () => {
    const yaml =
      'models: [{ name: a, columns: [{ name: id, tests: [{ unique: { error_if: "> 100", limit: 5, fail_calc: sum(n_records) } }] }] }]\n';
    expect(planText({ 'models/a.sql': 'select 1 as id', 'models/schema.yml': yaml }).told).toEqual([]);
  });

  test('conditions, thresholds and stored rows are in the plan', () => {
    const { plan, told } = planText({
      'models/a.sql': 'select 1 as id',
      'models/schema.yml': `models:
  - name: a
    columns:
      - { name: id, tests: [{ unique: { where: id > 1 -- x, severity: warn, warn_if: "> 1%", error_if: ">= 5 %", limit: 9, store_failures: true } }] }
`.replace('id > 1 -- x', '"id > 1 -- x"'),
    });
    expect(told).toEqual([]);
    const model = '(\n  select *\n  from "main"."a"\n  where id > 1 -- x\n)';
    const { fingerprint: _, ...shown } = plan.stages[0]?.tests[0] ?? { fingerprint: '' };
    expect(shown).toEqual({
      id: 'test.demo.unique_a_id',
      name: 'unique_a_id',
      label: 'unique (id)',
      sql: `select "id", count(*) as n_records\nfrom ${model}\nwhere "id" is not null\ngroup by "id"\nhaving count(*) > 1`,
      failCalc: 'count(*)',
      severity: 'warn',
      warnIf: { operator: '>', value: 1, percent: true },
      errorIf: { operator: '>=', value: 5, percent: true },
      limit: 9,
      totalSql: `select count(*)\nfrom ${model}`,
      store: { relation: { schema: 'eider_failures', name: 'unique_a_id' }, columns: 'all', limit: 1000 },
    });
    expect(plan.schemas).toEqual(['eider_failures', 'main']);
  });

  test('stored rows hold what their own relation declares, never what another one does', () => {
    const { plan } = planText({
      'models/a.sql': "select id, name as label from {{ ref('people') }}",
      'models/b.sql': "select 1 as id, 'Brest' as label",
      'models/people.sql': "select 1 as id, 'x' as name",
      'models/schema.yml': `models:
  - { name: people, columns: [{ name: name, pii: name }] }
  - name: a
    columns: [{ name: id, tests: [{ relationships: { to: ref('b'), field: id, store_failures: true } }] }]
  - { name: b, columns: [{ name: id }, { name: label, pii: none }] }
`,
    });
    expect(plan.stages.flatMap((stage) => stage.tests.map((each) => each.store?.columns))).toEqual([['id']]);
  });
});

describe('extensions', () => {
  test('are needed by what is built, through views, and by tests that read views', () => {
    const spatial: Files = {
      'models/v.sql': 'select st_point(1, 2) as p, 1 as id',
      'models/t.sql': "{{ config(materialized='table') }}select 1 as id from {{ ref('v') }}",
      'models/u.sql':
        "{{ config(materialized='table') }}select 'https://example.org/' || id as link from {{ ref('t') }}",
      'models/i.sql':
        "{{ config(materialized='incremental') }}select 1 as id{{#if (is_incremental)}} from read_csv('https://x/a.csv'){{/if}}",
      'models/schema.yml':
        "models: [{ name: t, columns: [{ name: id, tests: [unique] }] }, { name: u, columns: [{ name: id, tests: [{ relationships: { to: ref('v'), field: id } }] }] }]\n",
    };
    const { plan } = planText(spatial);
    const needs = (of: Plan) =>
      of.extensions.map(({ name, neededBy }) => `${name}: ${neededBy.map(shortId).toSorted().join(' ')}`);
    expect(needs(plan)).toEqual(['httpfs: i', 'spatial: t u v']);
    // To test a table, what built it is not needed.
    expect(
      needs(planText(spatial, { command: 'test', select: ['t'], state: stateAfter(plan) }).plan),
    ).toEqual([]);
  });
});

describe('any project', () => {
  const kind = fc.constantFrom('view', 'table', 'ephemeral', 'external');
  const model = fc.record({
    kind,
    parents: fc.array(fc.nat(7), { maxLength: 3 }),
    tests: fc.constantFrom(0, 1, 2),
    version: fc.nat(1),
  });
  const project = fc.array(model, { minLength: 1, maxLength: 8 });

  /** Model `n` reads models before it, the source or the seed; its tests read it and the model before it. */
  function filesOf(
    models: readonly { kind: string; parents: readonly number[]; tests: number; version: number }[],
  ): Files {
    const made: Record<string, string> = {
      'models/sources.yml': 'sources: [{ name: raw, tables: [{ name: f, location: f.csv }] }]\n',
      'seeds/s.csv': 'id',
    };
    const yaml: string[] = [];
    for (const [index, { kind: materialized, parents, tests, version }] of models.entries()) {
      const reads = [...new Set(parents)].map((parent) =>
        parent < index
          ? `{{ ref('m${parent}') }}`
          : parent % 2 === 0
            ? "{{ source('raw', 'f') }}"
            : "{{ ref('s') }}",
      );
      made[`models/m${index}.sql`] =
        `{{ config(materialized='${materialized}') }}select ${version} as id${reads.length === 0 ? '' : ` from ${reads.join(', ')}`}`;
      const declared = [
        ...(tests > 0 ? ['unique'] : []),
        ...(tests > 1 && index > 0 ? [`{ relationships: { to: "ref('m${index - 1}')", field: id } }`] : []),
      ];
      yaml.push(`  - { name: m${index}, columns: [{ name: id, tests: [${declared.join(', ')}] }] }`);
    }
    return { ...made, 'models/schema.yml': `models:\n${yaml.join('\n')}\n` };
  }

  test('every stage comes after those it waits for, tests included', () => {
    fc.assert(
      fc.property(project, (models) => {
        const { plan } = planText(filesOf(models), { versions: { 'raw.f': '1' } });
        const place = new Map(plan.stages.map((stage, index) => [stage.id, index]));
        for (const [index, stage] of plan.stages.entries()) {
          for (const id of stage.waitsFor) expect(place.get(id)).toBeLessThan(index);
        }
        const tests = plan.stages.flatMap((stage) => stage.tests.map((each) => each.id));
        expect(new Set(tests).size).toBe(tests.length);
      }),
      { numRuns: 25 },
    );
  });

  test('after a build nothing is left to do', () => {
    fc.assert(
      fc.property(project, (models) => {
        const of = filesOf(models);
        const given = { versions: { 'raw.f': '1' } };
        const state = stateAfter(planText(of, given).plan);
        expect(stageLines(planText(of, { ...given, state }).plan)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test('only what is selected is built, but for files that are read; the rest of the work is left for later', () => {
    fc.assert(
      fc.property(
        project,
        project,
        fc.subarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
        (before, models, chosen) => {
          const given = { versions: { 'raw.f': '1' } };
          const state = stateAfter(planText(filesOf(before), given).plan);
          const select = chosen.filter((index) => index < models.length).map((index) => `m${index}`);
          if (select.length === 0) return;
          const of = filesOf(models);
          const some = planText(of, { ...given, state, select });
          const outside = some.plan.stages.filter(
            (stage) => stage.kind === 'build' && !select.includes(shortId(stage.id)),
          );
          expect(outside.map((stage) => [shortId(stage.id), stage.reason])).toEqual(
            outside.map(() => ['raw.f', 'needed']),
          );
          const done = stateAfter(some.plan, state);
          expect(stageLines(planText(of, { ...given, state: done, select }).plan)).toEqual([]);
          // Whatever was built on the way: a whole build ends where a build from nothing ends, with nothing left to do.
          const all = stateAfter(planText(of, { ...given, state: done }).plan, done);
          expect(stageLines(planText(of, { ...given, state: all }).plan)).toEqual([]);
          const fresh = stateAfter(planText(of, given).plan);
          for (const [id, node] of fresh.nodes) expect(all.nodes.get(id)?.fingerprint).toBe(node.fingerprint);
        },
      ),
      { numRuns: 25 },
    );
  });
});
