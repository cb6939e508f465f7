import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../diagnostics/diagnostic.js';
import type { Value, Values } from '../project/value.js';
import { quoteIdentifier } from '../sql/quote.js';
import type { TestInput } from './generic-test.js';
import { genericTests } from './generic-tests.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const at = { source: { path: 'schema.yml', text: '' }, start: 0, end: 0 };

function input(test: string, column: string | undefined, given: Values): TestInput {
  return {
    test,
    model: '"main"."t"',
    ...(column !== undefined && { column: quoteIdentifier(column), columnName: column }),
    arguments: given,
    relation: (value: Value | undefined) => (value === "ref('p')" ? '"main"."p"' : undefined),
    at,
  };
}

function definition(name: string) {
  const found = genericTests.get(name);
  if (!found) throw new Error(name);
  return found;
}

function built(name: string, column: string | undefined, given: Values): string {
  const made = definition(name).build(input(name, column, given));
  return typeof made === 'string' ? made : `${made.code}: ${messageOf(made)}`;
}

async function run(sql: string): Promise<readonly string[]> {
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  return rows
    .map((row) => row.map((value) => (value === null ? 'NULL' : String(value as string | number))).join(' '))
    .toSorted();
}

/** The failing rows, which a test that can share a scan must count the same way. */
async function failing(name: string, column: string | undefined, given: Values): Promise<readonly string[]> {
  const rows = await run(built(name, column, given));
  const aggregate = definition(name).aggregate?.(input(name, column, given), undefined);
  const counted = aggregate ? await run(`select ${aggregate.failures} from main.t`) : [String(rows.length)];
  const guard =
    aggregate?.failing === undefined ? undefined : `select 1 from main.t where ${aggregate.failing}`;
  const guarded = guard === undefined ? rows.length > 0 : (await run(guard)).length > 0;
  expect([counted, guarded]).toEqual([[String(rows.length)], rows.length > 0]);
  return rows;
}

type Case = readonly [name: string, given: Values, rows: string, expected: readonly string[]];

describe('tests of a column, on t(x, g), alone and sharing a scan', () => {
  test.each<Case>([
    ['not_empty_string', {}, "('a', 1), ('', 1), (e' \\t\\n\u00a0', 1), (null, 1)", [' \t\n\u00a0 1', ' 1']],
    ['not_empty_string', { trim_whitespace: false }, "('', 1), (' ', 1)", [' 1']],
    ['at_least_one', {}, '(null::int, 1), (null, 1)', ['0']],
    ['at_least_one', {}, '(null, 1), (7, 1)', []],
    ['at_least_one', { group_by_columns: ['g'] }, '(null, 1), (7, 2)', ['1 0']],
    ['not_constant', {}, '(1, 1), (1, 1), (null, 1)', ['1']],
    ['not_constant', {}, '(null::int, 1)', ['0']],
    ['not_constant', {}, '(1, 1), (2, 1)', []],
    ['not_constant', { group_by_columns: ['g'] }, '(1, 1), (2, 1), (3, 2), (3, 2)', ['2 1']],
    ['not_null_proportion', { at_least: 0.5 }, '(1, 1), (null, 1)', []],
    ['not_null_proportion', { at_least: 0.6 }, '(1, 1), (null, 1)', ['0.5']],
    ['not_null_proportion', { at_least: 0, at_most: 0.4 }, '(1, 1), (null, 1)', ['0.5']],
    ['not_null_proportion', { at_least: 1, group_by_columns: ['g'] }, '(1, 1), (null, 2)', ['2 0']],
    ['sequential_values', {}, '(1, 1), (2, 1), (4, 1), (4, 1), (null, 1)', ['4 2', '4 4']],
    [
      'sequential_values',
      { interval: 10, group_by_columns: ['g'] },
      '(1, 1), (11, 1), (5, 2), (16, 2)',
      ['2 16 5'],
    ],
    [
      'sequential_values',
      { datepart: 'month' },
      "(date '2024-01-31', 1), (date '2024-02-29', 1), (date '2024-04-29', 1)",
      ['2024-04-29 2024-02-29 00:00:00'],
    ],
    [
      'expect_column_values_to_be_between',
      { min_value: 1, max_value: 3 },
      '(0, 1), (1, 1), (3, 1), (4, 1), (null, 1)',
      ['0 1', '4 1'],
    ],
    ['expect_column_values_to_be_between', { min_value: 0, strictly: true }, '(0, 1), (1, 1)', ['0 1']],
    [
      'expect_column_values_to_be_between',
      { max_value: 0, row_condition: 'g = 1 -- only' },
      '(9, 1), (9, 2)',
      ['9 1'],
    ],
    [
      'expect_column_values_to_be_in_set',
      { value_set: ['a', "l'un"] },
      "('a', 1), ('l''un', 1), ('b', 1), ('b', 1), (null, 1)",
      ['NULL 1', 'b 1', 'b 1'],
    ],
    [
      'expect_column_values_to_be_in_set',
      { value_set: ['a', null] },
      "('a', 1), ('b', 1), (null, 1)",
      ['b 1'],
    ],
    [
      'expect_column_values_to_be_in_set',
      { value_set: ['1 + 1'], quote_values: false, row_condition: 'x is not null' },
      '(2, 1), (3, 1), (null, 1)',
      ['3 1'],
    ],
    [
      'expect_column_values_to_match_regex',
      { regex: '^[0-9]+$' },
      "('12', 1), ('1a', 1), (null, 1)",
      ['1a 1'],
    ],
    [
      'expect_column_values_to_match_regex',
      { regex: "it's", flags: 'i' },
      "('IT''S ok', 1), ('no', 1)",
      ['no 1'],
    ],
  ])('%s %j on %s', async (name, given, values, expected) => {
    await connection.run(`create or replace table main.t as select * from (values ${values}) t(x, g)`);
    expect(await failing(name, 'x', given)).toEqual(expected);
  });

  test.each<readonly [name: string, given: Values, expected: readonly string[]]>([
    ['not_empty_string', {}, []],
    ['at_least_one', {}, ['0']],
    ['at_least_one', { group_by_columns: ['g'] }, ['NULL NULL']],
    ['not_constant', {}, ['0']],
    ['not_constant', { group_by_columns: ['g'] }, ['NULL NULL']],
    ['not_null_proportion', { at_least: 0.5 }, ['NaN']],
    ['sequential_values', { interval: 1 }, []],
    ['expect_column_values_to_be_in_set', { value_set: ['a'] }, []],
  ])('%s %j on an empty relation', async (name, given, expected) => {
    const type = name === 'sequential_values' ? '1' : "'a'";
    await connection.run(`create or replace table main.t as select ${type} as x, 1 as g where false`);
    const rows = await failing(name, 'x', given);
    expect(name === 'not_null_proportion' ? rows.length : rows).toEqual(
      name === 'not_null_proportion' ? 1 : expected,
    );
  });

  test('relationships_where: each condition on its own side', async () => {
    await connection.run(
      "create or replace table main.p as select * from (values (1, 'open'), (2, 'shut'), (null, 'open')) p(id, g)",
    );
    await connection.run(
      "create or replace table main.t as select * from (values (1, 'a'), (2, 'a'), (3, 'b'), (null, 'a')) t(x, g)",
    );
    const given = {
      to: "ref('p')",
      field: 'id',
      from_condition: "g = 'a' -- one",
      to_condition: "g = 'open'",
    };
    expect(await failing('relationships_where', 'x', given)).toEqual(['2 a']);
    expect(await failing('relationships_where', 'x', { to: "ref('p')", field: 'id' })).toEqual(['3 b']);
  });
});

describe('tests of a relation', () => {
  test.each<readonly [given: Values, rows: string, expected: number]>([
    [{ interval: 2, datepart: 'day' }, '(now() - interval 1 day, 1)', 0],
    [{ interval: 2, datepart: 'DAY' }, '(now() - interval 3 day, 1)', 1],
    [{ interval: 2, datepart: 'day' }, '(now() - interval 3 day, 1), (now() + interval 3 day, 1)', 1],
    [{ interval: 2, datepart: 'day' }, '(null::timestamp, 1)', 1],
    [{ interval: 1, datepart: 'hour' }, '((now() - interval 10 minute)::timestamp, 1)', 0],
    [{ interval: 1, datepart: 'day', ignore_time_component: true }, '(current_date - 1, 1)', 0],
    [{ interval: 1, datepart: 'day', ignore_time_component: true }, '(current_date - 2, 1)', 1],
    [{ interval: 1, datepart: 'day', group_by_columns: ['g'] }, '(now(), 1), (now() - interval 2 day, 2)', 1],
  ])('recency %j of %s', async (given, values, expected) => {
    await connection.run(`create or replace table main.t as select * from (values ${values}) t(x, g)`);
    expect(await failing('recency', undefined, { field: 'x', ...given })).toHaveLength(expected);
  });

  test('recency of nothing is no recency', async () => {
    await connection.run('create or replace table main.t as select now() as x, 1 as g where false');
    const given = { field: 'x', interval: 1, datepart: 'day' };
    expect(await failing('recency', undefined, given)).toEqual(['NULL']);
    expect(await failing('recency', undefined, { ...given, group_by_columns: ['g'] })).toEqual(['NULL NULL']);
  });

  test.each<readonly [given: Values, rows: number, expected: readonly string[]]>([
    [{ min_value: 1 }, 0, ['0']],
    [{ min_value: 1, max_value: 3 }, 3, []],
    [{ max_value: 3 }, 4, ['4']],
  ])('row_count_between %j of %d rows', async (given, rows, expected) => {
    await connection.run(`create or replace table main.t as select * from range(${rows})`);
    expect(await failing('row_count_between', undefined, given)).toEqual(expected);
  });

  test.each<readonly [given: Values, rows: string, expected: readonly string[]]>([
    [{}, '(1, 1, 5), (1, 5, 9), (1, 12, 13)', []],
    [{}, '(1, 1, 5), (1, 4, 9)', ['1 5 4']],
    [{}, '(1, 5, 1)', ['5 1 NULL']],
    [{}, '(1, 5, 5)', ['5 5 NULL']],
    [{ zero_length_range_allowed: true }, '(1, 5, 5)', []],
    [{}, '(1, 1, null)', ['1 NULL NULL']],
    [{}, '(1, null, 4)', ['NULL 4 NULL']],
    [{ gaps: 'not_allowed' }, '(1, 1, 5), (1, 6, 9)', ['1 5 6']],
    [{ gaps: 'required' }, '(1, 1, 5), (1, 5, 9)', ['1 5 5']],
    [{ partition_by: 'g' }, '(1, 1, 5), (2, 4, 9)', []],
    [{ partition_by: ['g', 'g + 1'] }, '(1, 1, 5), (1, 4, 9)', ['1 2 1 5 4']],
  ])('mutually_exclusive_ranges %j of %s', async (given, values, expected) => {
    await connection.run(`create or replace table main.t as select * from (values ${values}) t(g, a, b)`);
    const bounds = { lower_bound_column: 'a', upper_bound_column: 'b' };
    expect(await failing('mutually_exclusive_ranges', undefined, { ...bounds, ...given })).toEqual(expected);
  });
});

describe('mistakes', () => {
  const p = { to: "ref('p')", field: 'id' };
  test.each<readonly [name: string, given: Values, expected: string]>([
    [
      'not_empty_string',
      { trim_whitespace: 'no' },
      'test/wrong-argument: `trim_whitespace` of the test `not_empty_string` must be `true` or `false`',
    ],
    [
      'at_least_one',
      { group_by_columns: [1] },
      'test/wrong-argument: `group_by_columns` of the test `at_least_one` must be a list of columns',
    ],
    [
      'not_null_proportion',
      { at_least: 2 },
      'test/wrong-argument: `at_least` of the test `not_null_proportion` must be a number from 0 to 1',
    ],
    [
      'not_null_proportion',
      { at_least: 0.5, at_most: 0.1 },
      'test/wrong-argument: `at_most` of the test `not_null_proportion` must be a number from `at_least` to 1',
    ],
    [
      'not_null_proportion',
      { at_least: 0 },
      'test/cannot-fail: the test `not_null_proportion` can never fail: every share lies between 0 and 1',
    ],
    [
      'recency',
      { field: 'x', interval: 1, datepart: 'fortnight' },
      'test/wrong-argument: `datepart` of the test `recency` must be one of `second`, `minute`, `hour`, `day`, `week`, `month`, `quarter`, `year`',
    ],
    [
      'recency',
      { field: 'x', interval: 0, datepart: 'day' },
      'test/wrong-argument: `interval` of the test `recency` must be a whole number from 1',
    ],
    [
      'row_count_between',
      {},
      'test/cannot-fail: the test `row_count_between` can never fail: it has neither `min_value` nor `max_value`',
    ],
    [
      'row_count_between',
      { min_value: 0 },
      'test/cannot-fail: the test `row_count_between` can never fail: every relation has at least 0 rows',
    ],
    [
      'row_count_between',
      { min_value: '1' },
      'test/wrong-argument: `min_value` of the test `row_count_between` must be a whole number from 0',
    ],
    [
      'row_count_between',
      { min_value: 2, max_value: 1 },
      'test/wrong-argument: `max_value` of the test `row_count_between` must be at least `min_value`',
    ],
    [
      'relationships_where',
      { ...p, from_condition: 1 },
      'test/wrong-argument: `from_condition` of the test `relationships_where` must be a SQL condition',
    ],
    [
      'sequential_values',
      { interval: 0 },
      'test/wrong-argument: `interval` of the test `sequential_values` must be a number above 0',
    ],
    [
      'mutually_exclusive_ranges',
      { lower_bound_column: 'a', upper_bound_column: 'b', gaps: 'maybe' },
      'test/wrong-argument: `gaps` of the test `mutually_exclusive_ranges` must be `allowed`, `not_allowed` or `required`',
    ],
    [
      'expect_column_values_to_be_between',
      {},
      'test/cannot-fail: the test `expect_column_values_to_be_between` can never fail: it has neither `min_value` nor `max_value`',
    ],
    [
      'expect_column_values_to_be_between',
      { min_value: 1, row_condition: '' },
      'test/wrong-argument: `row_condition` of the test `expect_column_values_to_be_between` must be a SQL condition',
    ],
    [
      'expect_column_values_to_be_in_set',
      { value_set: [null] },
      'test/wrong-argument: `value_set` of the test `expect_column_values_to_be_in_set` must be a list of at least one value',
    ],
    [
      'expect_column_distinct_count_to_equal_other_table',
      {},
      'test/cannot-fail: the test `expect_column_distinct_count_to_equal_other_table` can never fail: it compares the relation with itself',
    ],
    [
      'equal_expression',
      { expression: 'count(*)', group_by: ['x'] },
      'test/cannot-fail: the test `equal_expression` can never fail: it compares the relation with itself',
    ],
    [
      'expect_column_values_to_match_regex',
      { regex: '.*' },
      'test/cannot-fail: the test `expect_column_values_to_match_regex` can never fail: its regular expression matches every text',
    ],
    [
      'expect_column_values_to_match_regex',
      { regex: 'a', flags: 'e' },
      'test/wrong-argument: `flags` of the test `expect_column_values_to_match_regex` must be made of the letters c, i, l, m, n, p and s',
    ],
  ])('%s %j', (name, given, expected) => {
    expect(built(name, 'x', given)).toBe(expected);
  });
});
