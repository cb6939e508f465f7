import { describe, expect, test } from 'vitest';
import type { Files } from '../graph/link-text.test-helper.js';
import { planText, stageLines, stateAfter, type Given } from './plan-text.test-helper.js';

const files: Files = {
  'models/a.sql':
    "{{ config(materialized='ephemeral') }}select id, {{ tidy('name') }} as name from {{ ref('s') }}",
  'models/b.sql':
    "select * from {{ ref('a') }} where id > {{ var('least', 0) }} {{#if false}}and id in (select id from {{ ref('other') }}){{/if}}",
  'models/other.sql': 'select 1 as id',
  'models/c.sql': "select * from {{ ref('b') }}",
  'models/schema.yml': `models:
  - name: b
    columns: [{name: id, type: BIGINT, tests: [not_null]}]
unit_tests:
  - name: keeps_some
    model: b
    given:
      - {input: ref('s'), rows: [{id: 1, name: x}, {id: 2}]}
    expect: {rows: [{id: 2}]}
    overrides: {vars: {least: 1}, macros: {tidy: "'t'"}}
    config: {tags: [core]}
`,
  'macros/tidy.sql': '{{#macro tidy column}}trim({{ column }}){{/macro}}',
  'seeds/s.csv': 'id,name\n1,x\n',
};

const unitsOf = (of: Files, given: Given = {}) => {
  const { plan, told } = planText(of, given);
  expect(told).toEqual([]);
  return plan.stages.flatMap((stage) => (stage.unitTests ?? []).map((unit) => `${stage.label} ${unit.name}`));
};
const built = () => stateAfter(planText(files).plan);

describe('unit tests in a plan', () => {
  test('stand before the model that they test, with its query and their rows', () => {
    const stage = planText(files).plan.stages.find((each) => each.label === 'main.b');
    expect(stage?.unitTests?.map((unit) => ({ ...unit, fingerprint: '' }))).toEqual([
      {
        id: 'unit_test.demo.b.keeps_some',
        name: 'keeps_some',
        label: 'keeps_some (unit test)',
        sql: 'with "__eider__cte__a" as (\nselect id, \'t\' as name from "main"."s"\n)\nselect * from "__eider__cte__a" where id > 1 ',
        inputs: [
          {
            label: "ref('s')",
            relation: { schema: 'main', name: 's' },
            declared: {},
            rows: {
              kind: 'rows',
              columns: ['id', 'name'],
              rows: [
                [
                  { kind: 'number', text: '1' },
                  { kind: 'text', text: 'x' },
                ],
                [{ kind: 'number', text: '2' }, { kind: 'null' }],
              ],
            },
          },
        ],
        expect: { kind: 'rows', columns: ['id'], rows: [[{ kind: 'number', text: '2' }]] },
        schema: [],
        fingerprint: '',
      },
    ]);
  });

  test('what the warehouse does not hold is bound from its SQL, each after what it reads', () => {
    const given = files['models/schema.yml']?.replace("ref('s')", "ref('a')") ?? '';
    const { plan } = planText({ ...files, 'models/schema.yml': given }, { command: 'test' });
    const steps = plan.stages.flatMap((stage) => (stage.unitTests ?? []).flatMap((unit) => unit.schema));
    expect(steps.map((step) => [step.relation.name, step.work.kind])).toEqual([
      ['s', 'seed'],
      ['__eider__cte__a', 'table'],
    ]);
  });

  test.each<readonly [what: string, change: Files, expected: readonly string[]]>([
    ['nothing', {}, []],
    ['a comment of the model', { 'models/b.sql': `${files['models/b.sql']} -- more` }, []],
    ['the model', { 'models/b.sql': "select *, 1 as one from {{ ref('a') }}" }, ['main.b keeps_some']],
    [
      'an ephemeral model that it reads',
      { 'models/a.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('s') }}" },
      ['main.b keeps_some'],
    ],
    [
      'a macro that the test overrides',
      { 'macros/tidy.sql': '{{#macro tidy column}}upper({{ column }}){{/macro}}' },
      [],
    ],
    [
      'the expectation',
      { 'models/schema.yml': `${files['models/schema.yml']}`.replace('[{id: 2}]}', '[{id: 3}]}') },
      ['main.b keeps_some'],
    ],
    ['what reads the model', { 'models/c.sql': "select 1 from {{ ref('b') }}" }, []],
  ])('after a change of %s', (_, change, expected) => {
    expect(unitsOf({ ...files, ...change }, { state: built() })).toEqual(expected);
  });

  test('run at each `test` and with --force, and never in `run`', () => {
    expect(unitsOf(files, { command: 'test', state: built() })).toEqual(['main.b keeps_some']);
    expect(unitsOf(files, { options: { force: true }, state: built() })).toEqual(['main.b keeps_some']);
    expect(unitsOf(files, { command: 'run', state: built(), options: { force: true } })).toEqual([]);
  });

  test('go with their model, and can be selected by name, type and tag', () => {
    for (const select of [
      'b',
      'keeps_some',
      'test_type:unit',
      'resource_type:unit_test',
      'tag:core',
      'test_name:keeps_*',
    ])
      expect([select, unitsOf(files, { command: 'test', select: [select] })]).toEqual([
        select,
        ['main.b keeps_some'],
      ]);
    expect(unitsOf(files, { command: 'test', select: ['b'], exclude: ['test_type:unit'] })).toEqual([]);
  });

  test('one of an ephemeral model holds back what reads it', () => {
    const of: Files = {
      ...files,
      'models/schema.yml':
        "unit_tests: [{name: u, model: a, given: [{input: ref('s'), rows: []}], expect: {rows: []}}]\n",
    };
    expect(stageLines(planText(of).plan)).toEqual([
      'build main.other (new)',
      'build main.s (new)',
      'test main.a (tests to run) after s',
      'build main.b (new) after other, a',
      'build main.c (new) after b',
    ]);
  });
});
