import { describe, expect, test } from 'vitest';
import { linkText, told, type Files } from '../graph/link-text.test-helper.js';
import type { NodeId } from '../project/ids.js';
import { ruleNames } from '../project/rule-settings.js';
import { checkRules, findRuleBreaks, rules } from './check-rules.js';

/** What only these rules find, all others being off. */
function found(names: readonly string[], files: Files): readonly string[] {
  const levels = ruleNames.map((name) => `  ${name}: ${names.includes(name) ? 'warn' : 'off'}\n`).join('');
  const { project, graph, scope } = linkText({ ...files, 'project.yml': `name: demo\nrules:\n${levels}` });
  return told(checkRules({ project, graph, macros: scope.macros }));
}

test('there is one rule for each setting', () => {
  expect(rules.map((rule) => rule.name).sort()).toEqual([...ruleNames].sort());
});

const sources =
  'sources:\n  - name: shop\n    tables: [{ name: orders, location: lake/year=*/o.csv, columns: [{ name: year }, { name: n }] }]\n';

describe('a relation named in SQL', () => {
  const hardCoded = (sql: string): readonly string[] =>
    found(['hard-coded-relation'], {
      'models/a.sql': 'select 1 as x',
      'models/sources.yml': sources,
      'models/m.sql': sql,
    }).map((line) => line.replace('rule/hard-coded-relation: `m` names ', ''));

  test.each([
    ['select * from main.a', ['models/m.sql:1:15 `main.a` in its SQL']],
    ['select * from db.main."A" as q', ['models/m.sql:1:15 `db.main."A"` in its SQL']],
    ['select * from a', ['models/m.sql:1:15 `a` in its SQL']],
    ["select * from 'x.csv'", ["models/m.sql:1:15 `'x.csv'` in its SQL"]],
    ["select * from {{ var('t') }}", ["models/m.sql:1:15 `{{ var('t') }}` in its SQL"]],
    ['select * from {{ ref("a") }} q, s.t', ['models/m.sql:1:33 `s.t` in its SQL']],
    ['select (select max(x) from s.t)', ['models/m.sql:1:28 `s.t` in its SQL']],
    [
      'with b as (select 1 from s.t left join lateral s.u on true) from b',
      ['models/m.sql:1:26 `s.t` in its SQL', 'models/m.sql:1:48 `s.u` in its SQL'],
    ],
    ['with a as (select 1) select * from a', []],
    ['with a(x) as not materialized (select 1) select * from a', []],
    ['select * from information_schema.tables', []],
    ['select * from range(3) r, unnest([1]) u', []],
    ["select 'from s.t', \"from s.t\" -- from s.t\nfrom {{ ref('a') }} /* from s.t */", []],
    ["select extract(year from d.x), trim(both ' ' from d.y) from {{ ref('a') }} d", []],
    ["select x is distinct from d.x from {{ ref('a') }} d", []],
    ['select * from s_{{ this.schema }}.t', []],
    ['select * from $$x$$', ['models/m.sql:1:15 `$$x$$` in its SQL']],
  ])('%s', (sql, lines) => {
    expect(hardCoded(sql)).toEqual(lines);
  });

  test('becomes a reference where it is that of a node, and no circle is closed', () => {
    const { project, graph, scope } = linkText({
      'models/a.sql': 'select 1 as x from main.b',
      'models/b.sql':
        'select * from {{ ref("a") }} join main.a on true join shop.orders on true join main.b on true',
      'models/sources.yml': sources,
    });
    const fixes = findRuleBreaks({ project, graph, macros: scope.macros }).flatMap(({ diagnostic, fix }) =>
      diagnostic.code === 'rule/hard-coded-relation' ? [fix?.text] : [],
    );
    expect(fixes).toEqual([undefined, "{{ ref('a') }}", "{{ source('shop', 'orders') }}", undefined]);
  });
});

describe('a filter on partitions', () => {
  test.each([
    ['year = 2024', 0],
    ['year + 0 = 2024 and n > 1', 0],
    ['(year = 2024 and n > 1)', 0],
    ['year between 1 and 2 and n = 1', 0],
    ['year = (select max(n) from t)', 0],
    ['n = 2024', 0],
    ['year = 2024 or n = 1', 1],
    ['n > 0 and o.year = 2020 + o.n', 1],
  ])('%s', (where, count) => {
    const lines = found(['unpruned-partitions'], {
      'models/m.sql': `select n from {{ source('shop', 'orders') }} o where ${where} order by n, year`,
      'models/sources.yml': sources,
    });
    expect(lines.length).toBe(count);
  });
});

describe('a silence', () => {
  const files: Files = {
    'models/marts/a.sql': 'select * from {{ ref("b") }} -- eider: allow rule/select-star because of all\n',
    'models/marts/b.sql': '/* eider: allow rule/select-star\n because of\n two lines */\nfrom {{ ref("c") }}',
    'models/marts/c.sql': "{{! eider: allow rule/select-star because no }}select * from {{ ref('d') }}",
    'models/d.sql': "select '-- eider: allow rule/select-star because it is a text' as x",
  };

  test('covers what is found about its model', () => {
    expect(found(['select-star'], files)).toEqual([
      'models/marts/c.sql:1:55 rule/select-star: the columns of the mart `c` come from `*`',
    ]);
  });

  test('covers in YAML the next line, or its own', () => {
    const yaml = [
      'models:',
      '  # eider: allow rule/undocumented-model because it is small',
      '  # and another word',
      '  - name: a',
      '  - name: b # eider: allow rule/undocumented-model because of its name',
      '  - name: c',
      '    config:',
      '      meta:',
      '        text: |',
      '          # eider: allow rule/undocumented-model because it is a text',
      '        other: "# eider: allow rule/undocumented-model"',
      '  # eider: allow rule/undocumented-model',
      '  - name: d',
      '  # eider: allow rule/undocumented-model because nothing follows',
      '',
    ].join('\n');
    const all = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [`models/${name}.sql`, 'select 1 as x']),
    );
    expect(found(['undocumented-model'], { ...all, 'models/m.yml': yaml })).toEqual([
      'models/m.yml:6:11 rule/undocumented-model: `c` has no description',
      'models/m.yml:12:18 rule/silence-without-reason: `rule/undocumented-model` is allowed here without a reason',
      'models/m.yml:14:18 rule/unused-silence: `rule/undocumented-model` is allowed here, but nothing breaks that rule',
    ]);
  });

  test('of a rule that is off is left alone; one of no rule is told', () => {
    const text =
      '-- eider: allow rule/fan-out because x\n-- eider: allow fan-out, rule/no\n-- eider: allow\nselect 1 as x';
    expect(found(['root-model'], { 'models/a.sql': text })).toEqual([
      'models/a.sql:2:17 rule/unknown-rule: there is no rule `fan-out`',
      'models/a.sql:2:26 rule/unknown-rule: there is no rule `rule/no`',
      'models/a.sql:3:1 rule/unknown-rule: this comment names no rule',
      'models/a.sql:4:1 rule/root-model: `a` reads nothing',
    ]);
  });
});

test('levels, limits and a selection', () => {
  const { project, graph, scope } = linkText({
    'project.yml':
      'name: demo\nrules: { root-model: error, too-many-parents: { limit: 1 }, untested-model: off, undocumented-model: off, untested-key: off, undocumented-column: off, unused-macro: error }\n',
    'models/a.sql': 'select 1 as x',
    'models/b.sql': "select x from {{ ref('a') }}",
    'macros/m.sql': '{{#macro lonely}}1{{/macro}}',
  });
  const input = { project, graph, macros: scope.macros };
  const levels = (selected?: ReadonlySet<NodeId>): readonly string[] =>
    checkRules(input, selected).map(({ code, severity }) => `${severity} ${code}`);
  expect(levels()).toEqual([
    'error rule/unused-macro',
    'error rule/root-model',
    'warning rule/too-many-parents',
  ]);
  expect(levels(new Set(['model.demo.b' as NodeId]))).toEqual(['warning rule/too-many-parents']);
});

test('macros are used by models, tests, hooks and other macros that are used', () => {
  const lines = found(['unused-macro'], {
    'macros/m.sql':
      '{{#macro a}}{{ b() }}{{/macro}}\n{{#macro b}}1{{/macro}}\n{{#macro c}}{{ d() }}{{/macro}}\n{{#macro d}}2{{/macro}}\n{{#macro h}}select 3{{/macro}}\n{{#test good model}}select {{ b() }}{{/test}}\n{{#test idle model}}select 1{{/test}}',
    'models/m.sql': "{{ config(pre_hook='{{ h() }}') }}select {{ a() }} as x",
    'models/m.yml': 'models:\n  - name: m\n    tests: [good]\n',
  });
  expect(lines).toEqual([
    'macros/m.sql:3:1 rule/unused-macro: nothing uses the macro `c`',
    'macros/m.sql:4:1 rule/unused-macro: nothing uses the macro `d`',
    'macros/m.sql:7:1 rule/unused-macro: nothing uses the test `idle`',
  ]);
});

describe('the key of a model', () => {
  test.each([
    ['columns: [{ name: x, tests: [unique, not_null] }]', []],
    ['tests: [{ unique_combination_of_columns: { combination_of_columns: [x, y] } }]', []],
    ['constraints: [{ type: primary_key, columns: [x] }]', []],
    ['constraints: [{ type: not_null, columns: [X] }]\n    columns: [{ name: x, tests: [unique] }]', []],
    ['columns: [{ name: x, tests: [not_null] }]', ['no test says what identifies a row of `m`']],
    ['columns: [{ name: x, tests: [unique] }]', ['`x` of `m` is tested to be unique, but may be NULL']],
    [
      'columns: [{ name: x, tests: [unique, { not_null: { where: "x > 1" } }] }]',
      ['`x` of `m` is tested to be unique, but may be NULL'],
    ],
    [
      'columns: [{ name: x, tests: [{ unique: { where: "x > 1" } }, not_null] }]',
      ['no test says what identifies a row of `m`'],
    ],
  ])('%s', (yaml, messages) => {
    const lines = found(['untested-key'], {
      'models/m.sql': 'select 1 as x, 2 as y',
      'models/m.yml': `models:\n  - name: m\n    ${yaml}\n`,
    });
    expect(lines.map((line) => line.replace(/^.*?untested-key: /u, ''))).toEqual(messages);
  });
});
