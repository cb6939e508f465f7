import { describe, expect, test } from 'vitest';
import { planText } from './plan-text.test-helper.js';

const batchesOf = (tests: string, columns = '[]') => {
  const made = planText({
    'models/a.sql': 'select 1 as x',
    'models/schema.yml': `models:\n  - name: a\n    tests: ${tests}\n    columns: ${columns}\n`,
  });
  expect(made.told).toEqual([]);
  return made.plan.stages.flatMap((stage) =>
    (stage.batches ?? []).map(({ guard, sql, members }) => ({
      guard,
      sql,
      members: members.map(({ id }) => id.split('.')[2]),
    })),
  );
};

describe('tests of one relation share a scan', () => {
  test('one query tells that no row fails, another counts the rows of each', () => {
    const columns =
      '[{name: x, tests: [not_null, {accepted_range: {min_value: 0, config: {where: "y > 1 -- some", limit: 3}}}]}]';
    expect(batchesOf('[{expression_is_true: {expression: x > 0}}]', columns)).toEqual([
      {
        guard: `select 1
from "main"."a"
where ((y > 1 -- some
) and ("x" < (0)
))
   or ((not (x > 0
)
))
   or (("x" is null
))
limit 1`,
        sql: `select
  least(count(*) filter (where (y > 1 -- some
) and ("x" < (0)
)), 3) as failures_0,
  count(*) filter (where (not (x > 0
)
)) as failures_1,
  count(*) filter (where ("x" is null
)) as failures_2
from "main"."a"
where ((y > 1 -- some
) and ("x" < (0)
))
   or ((not (x > 0
)
))
   or (("x" is null
))`,
        members: ['accepted_range_a_x_0', 'expression_is_true_a_x_0', 'not_null_a_x'],
      },
    ]);
  });

  test('tests that judge the relation as a whole have a scan of their own, which nothing can spare', () => {
    const columns = '[{name: x, tests: [at_least_one, not_constant, not_null]}]';
    expect(batchesOf('[{row_count_between: {min_value: 1}}]', columns)).toEqual([
      {
        guard: undefined,
        sql: `select
  case when count("x") = 0 then 1 else 0 end as failures_0,
  case when min("x") is not distinct from max("x") then 1 else 0 end as failures_1,
  case when count(*) < 1 then 1 else 0 end as failures_2
from "main"."a"`,
        members: ['at_least_one_a_x', 'not_constant_a_x', 'row_count_between_a_1'],
      },
    ]);
  });

  test.each([
    ['[]', '[{name: x, tests: [not_null]}]'],
    [
      '[]',
      '[{name: x, tests: [unique, not_null, {accepted_values: {values: [1], config: {fail_calc: max(n_records)}}}]}]',
    ],
    ['[{expression_is_true: {expression: "x in (select 1)"}}]', '[{name: x, tests: [not_null]}]'],
    [
      '[{row_count_between: {min_value: 1}}]',
      '[{name: x, tests: [{at_least_one: {group_by_columns: [y]}}, not_null]}]',
    ],
  ])('%s, %s: alone', (tests, columns) => {
    expect(batchesOf(tests, columns)).toEqual([]);
  });

  test('a hundred in one query at most, in pieces of one size', () => {
    const names = Array.from({ length: 101 }, (_, index) => `{name: c${index}, tests: [not_null]}`);
    expect(batchesOf('[]', `[${names.join(', ')}]`).map(({ members }) => members.length)).toEqual([51, 50]);
  });

  test('an ephemeral relation is read by a query for each', () => {
    const made = planText({
      'models/a.sql': "{{ config(materialized='ephemeral') }}select 1 as x",
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/schema.yml':
        'models: [{name: a, columns: [{name: x, tests: [not_null, {accepted_range: {min_value: 0}}]}]}]\n',
    });
    expect(made.plan.stages.flatMap((stage) => stage.batches ?? [])).toEqual([]);
  });
});
