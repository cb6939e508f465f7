import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hintOf } from '../diagnostics/diagnostic.js';
import { linkText, told, type Files } from './link-text.test-helper.js';
import { selectNodes } from './select.js';

const files: Files = {
  'project.yml': `name: demo
models:
  staging: { +schema: stg, +tags: [staged] }
  marts: { +materialized: table, +schema: marts }
`,
  'models/staging/sources.yml': `sources:
  - name: raw
    tables:
      - { name: owners, location: lake/owners.csv, columns: [{ name: id, tests: [not_null] }] }
      - { name: events, location: lake/events.csv }
`,
  'models/staging/raw/stg_owners.sql': "select * from {{ source('raw', 'owners') }}",
  'models/staging/raw/stg_events.sql':
    "{{ config(tags=['nightly'], meta=dict(owner='Alice', team=dict(name='geo'))) }}select * from {{ source('raw', 'events') }}",
  'models/staging/schema.yml': `models:
  - name: stg_owners
    columns:
      - { name: id, tags: [keyed], tests: [unique, not_null] }
      - { name: kind, tests: [{ relationships: { to: "ref('kinds')", field: id, severity: WARN } }] }
`.replace('WARN', 'warn'),
  'models/marts/owners.sql': "select * from {{ ref('stg_owners') }} join {{ ref('kinds') }} using (id)",
  'models/marts/activity.sql': "select * from {{ ref('owners') }} join {{ ref('stg_events') }} using (id)",
  'models/marts/report.sql': "select * from {{ ref('activity') }}",
  'seeds/kinds.csv': 'id\n1\n',
  'tests/no_orphans.sql': "select * from {{ ref('activity') }} where id is null",
};
const { graph, findings } = linkText(files);

function names(
  select: string | readonly string[],
  exclude: string | readonly string[] = [],
): readonly string[] {
  const { value, diagnostics } = selectNodes(graph, { select: [select].flat(), exclude: [exclude].flat() });
  expect(told(diagnostics)).toEqual([]);
  return [...value].map((id) => id.replace(/^(?:model|seed|test)\.demo\./u, '')).sort();
}

const ownerTests = [
  'not_null_stg_owners_id',
  'relationships_stg_owners_kind_ref_kinds__id',
  'unique_stg_owners_id',
];

test('the project has no mistake', () => {
  expect(told(findings)).toEqual([]);
});

describe('selectNodes', () => {
  test.each<[select: string, exclude: string, expected: readonly string[]]>([
    // names, with the tests of what is chosen
    ['stg_owners', '', [...ownerTests, 'stg_owners']],
    ['kinds', '', ['kinds', 'relationships_stg_owners_kind_ref_kinds__id']],
    ['report', '', ['report']],
    [
      'staging.raw',
      '',
      [
        'not_null_stg_owners_id',
        'relationships_stg_owners_kind_ref_kinds__id',
        'stg_events',
        'stg_owners',
        'unique_stg_owners_id',
      ],
    ],
    ['demo.marts', '', ['activity', 'no_orphans', 'owners', 'report']],
    ['demo.marts.owners', '', ['owners']],
    ['marts.*', '', ['activity', 'no_orphans', 'owners', 'report']],
    ['stg_?vents', '', ['stg_events']],
    ['stg_[eo]*,staged*', '', []],
    ['unique_stg_owners_id', '', ['unique_stg_owners_id']],
    // graph operators
    [
      '+owners',
      '',
      [...ownerTests, 'kinds', 'not_null_raw_owners_id', 'owners', 'source.demo.raw.owners', 'stg_owners'],
    ],
    ['1+owners', '', [...ownerTests, 'kinds', 'owners', 'stg_owners']],
    ['owners+', '', ['activity', 'no_orphans', 'owners', 'report']],
    ['owners+1', '', ['activity', 'no_orphans', 'owners']],
    ['1+activity+1', '', ['activity', 'no_orphans', 'owners', 'report', 'stg_events']],
    [
      '@stg_events',
      '',
      [
        ...ownerTests,
        'activity',
        'kinds',
        'no_orphans',
        'not_null_raw_owners_id',
        'owners',
        'report',
        'source.demo.raw.events',
        'source.demo.raw.owners',
        'stg_events',
        'stg_owners',
      ],
    ],
    // unions and intersections
    ['report stg_events', '', ['report', 'stg_events']],
    ['+report,config.materialized:table', '', ['activity', 'no_orphans', 'owners', 'report']],
    ['owners+,+activity', '', ['activity', 'no_orphans', 'owners']],
    ['tag:nightly,tag:staged', '', ['stg_events']],
    // excluding takes the tests along
    ['staging', 'stg_owners', ['not_null_raw_owners_id', 'stg_events']],
    ['+owners', 'stg_owners+', ['kinds', 'not_null_raw_owners_id', 'source.demo.raw.owners']],
    ['', 'resource_type:test demo.marts resource_type:seed source:raw', ['stg_events', 'stg_owners']],
    // methods
    ['tag:staged', 'resource_type:test', ['stg_events', 'stg_owners']],
    ['tag:n?ghtly', '', ['stg_events']],
    ['tag:keyed', '', ['not_null_stg_owners_id', 'unique_stg_owners_id']],
    ['source:raw', '', ['not_null_raw_owners_id', 'source.demo.raw.events', 'source.demo.raw.owners']],
    ['source:raw.owners', '', ['not_null_raw_owners_id', 'source.demo.raw.owners']],
    ['source:raw.e*', '', ['source.demo.raw.events']],
    ['path:models/marts', '', ['activity', 'no_orphans', 'owners', 'report']],
    ['path:./models/marts/', 'test_type:singular', ['activity', 'owners', 'report']],
    ['models/marts/report.sql', '', ['report']],
    ['models\\marts\\report.sql', '', ['report']],
    ['path:models/**/stg_e*', '', ['stg_events']],
    ['path:models/staging/schema.yml', 'resource_type:test', ['stg_owners']],
    ['path:tests', '', ['no_orphans']],
    [
      './',
      'resource_type:test',
      [
        'activity',
        'kinds',
        'owners',
        'report',
        'source.demo.raw.events',
        'source.demo.raw.owners',
        'stg_events',
        'stg_owners',
      ],
    ],
    ['report.sql', '', ['report']],
    ['file:report', '', ['report']],
    ['file:kinds.csv', 'resource_type:test', ['kinds']],
    ['config.materialized:table', 'resource_type:test', ['activity', 'owners', 'report']],
    ['config.materialized:view', 'resource_type:test', ['stg_events', 'stg_owners']],
    ['config.materialized:table,report', '', ['report']],
    ['config.enabled:TRUE,report', '', ['report']],
    ['config.schema:marts', 'resource_type:test', ['activity', 'owners', 'report']],
    ['config.tags:nightly', '', ['stg_events']],
    ['config.meta.owner:Alice', '', ['stg_events']],
    ['config.meta.team.name:geo', '', ['stg_events']],
    ['config.severity:WARN', '', ['relationships_stg_owners_kind_ref_kinds__id']],
    ['resource_type:seed', 'resource_type:test', ['kinds']],
    ['resource_type:test,path:tests', '', ['no_orphans']],
    ['test_name:not_null', '', ['not_null_raw_owners_id', 'not_null_stg_owners_id']],
    ['test_name:rel*', '', ['relationships_stg_owners_kind_ref_kinds__id']],
    ['test_type:singular', '', ['no_orphans']],
    ['test_type:generic,tag:keyed', '', ['not_null_stg_owners_id', 'unique_stg_owners_id']],
    ['test_type:data', '', ['no_orphans', 'not_null_raw_owners_id', ...ownerTests]],
    ['package:this,report', '', ['report']],
    ['package:demo,report', '', ['report']],
  ])('%s minus %s', (select, exclude, expected) => {
    const chosen = selectNodes(graph, {
      select: select === '' ? [] : [select],
      exclude: exclude === '' ? [] : [exclude],
    });
    const found = [...chosen.value].map((id) => id.replace(/^(?:model|seed|test)\.demo\./u, '')).sort();
    expect(found).toEqual([...expected].sort());
  });

  test('nothing selected is everything', () => {
    expect(selectNodes(graph, { select: [], exclude: [] }).value).toEqual(new Set(graph.order));
  });

  test.each([
    ['ownrs', 'select/nothing: the selector `ownrs` matches nothing', 'did you mean `owners`?'],
    [
      '+stg_ownrs+',
      'select/nothing: the selector `+stg_ownrs+` matches nothing',
      'did you mean `stg_owners`?',
    ],
    ['events', 'select/nothing: the selector `events` matches nothing', 'did you mean `source:raw.events`?'],
    [
      'tag:nightlee',
      'select/nothing: the selector `tag:nightlee` matches nothing',
      'did you mean `tag:nightly`?',
    ],
    [
      'source:rew.owners',
      'select/nothing: the selector `source:rew.owners` matches nothing',
      'did you mean `source:raw.owners`?',
    ],
    [
      'config.nope:x',
      'select/nothing: the selector `config.nope:x` matches nothing',
      'see what there is: `eider ls`',
    ],
    [
      'config.meta.team.name.deeper:x',
      'select/nothing: the selector `config.meta.team.name.deeper:x` matches nothing',
      'see what there is: `eider ls`',
    ],
    [
      'config.constructor:*',
      'select/nothing: the selector `config.constructor:*` matches nothing',
      'see what there is: `eider ls`',
    ],
    ['[', 'select/nothing: the selector `[` matches nothing', 'see what there is: `eider ls`'],
    [
      'tags:x',
      'select/unknown-method: `tags:` in the selector `tags:x` is not a selection method',
      'did you mean `tag`?',
    ],
    [
      'constructor:x',
      'select/unknown-method: `constructor:` in the selector `constructor:x` is not a selection method',
      'the methods are fqn, tag, path, file, source, config, resource_type, test_name, test_type, package, group, access, exposure, unit_test, state, result, source_status, version, selector',
    ],
    [
      'a,,b',
      'select/syntax: the selector `a,,b` cannot be read: there is an empty part beside a comma',
      'examples: `my_model+`, `tag:vacancy,marts`, `path:models/staging`, `config.materialized:table`',
    ],
  ])('%s says so', (selector, message, hint) => {
    const { value, diagnostics } = selectNodes(graph, { select: [selector], exclude: [] });
    expect([...value]).toEqual([]);
    expect(told(diagnostics)).toEqual([message]);
    expect(diagnostics.map(hintOf)).toEqual([hint]);
  });

  test('what one part of a union misses does not hide the others', () => {
    const { value, diagnostics } = selectNodes(graph, { select: ['report nope'], exclude: ['neither'] });
    expect([...value]).toEqual(['model.demo.report']);
    expect(told(diagnostics).length).toBe(2);
  });

  test('does not depend on the order of files, nodes or words', () => {
    const selectors = [
      '+owners',
      '@stg_events',
      'staging+1',
      'tag:staged,stg_o*',
      'source:raw+ report',
      '1+activity',
    ];
    const entries = Object.entries(files);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(entries, { minLength: entries.length }),
        fc.shuffledSubarray(selectors, { minLength: 1 }),
        fc.shuffledSubarray(selectors),
        (shuffled, select, exclude) => {
          const other = linkText(Object.fromEntries(shuffled)).graph;
          const chosen = (of: typeof graph, words: readonly string[]) =>
            [...selectNodes(of, { select: words, exclude }).value].sort();
          expect(chosen(other, select)).toEqual(chosen(graph, [...select].reverse()));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('an exclusion never adds, a union never removes', () => {
    const word = fc.constantFrom(
      'owners',
      '+report',
      'tag:staged',
      'kinds+',
      '@stg_owners',
      'demo.marts',
      'test_type:data',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), word, (select, other) => {
        const alone = new Set(names(select));
        expect(names(select, other).every((name) => alone.has(name))).toBe(true);
        expect([...alone].every((name) => names([...select, other]).includes(name))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

/** As `dbt ls` 1.12 chooses: folders count. */
test.each([
  ['stg_*', []],
  ['staging.*', ['stg_events', 'stg_owners']],
  ['*stg_owners', ['stg_owners']],
])('%s in a dbt project', (select, expected) => {
  const { value } = selectNodes(graph, { select: [select], exclude: [] }, { asDbt: true });
  const models = [...value].filter((id) => id.startsWith('model.demo.stg'));
  expect(models.map((id) => id.slice('model.demo.'.length)).sort()).toEqual(expected);
});
