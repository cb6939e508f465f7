import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../diagnostics/diagnostic.js';
import type { Value, Values } from '../project/value.js';
import { quoteIdentifier, quoteText } from '../sql/quote.js';
import type { TestInput } from './generic-test.js';
import { builtInTest, genericTests } from './generic-tests.js';

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

const loneSurrogate = /\p{Surrogate}/u;
const at = { source: { path: 'schema.yml', text: '' }, start: 0, end: 0 };

function input(test: string, model: string, column: string | undefined, given: Values): TestInput {
  return {
    test,
    model,
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

/** The SQL of a test, or what is wrong with it. */
function built(name: string, column: string | undefined, given: Values = {}, model = '"main"."t"'): string {
  const made = definition(name).build(input(name, model, column, given));
  return typeof made === 'string' ? made : `${made.code}: ${messageOf(made)}`;
}

/** The failing rows of a test on a table `t(x)` of these values, as texts. */
async function failing(name: string, values: string, given: Values = {}, column: string | undefined = 'x') {
  await connection.run(`create or replace table main.t as select * from (values ${values}) t(x)`);
  return run(built(name, column, given));
}

async function run(sql: string): Promise<readonly string[]> {
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  return rows
    .map((row) => row.map((value) => (value === null ? 'NULL' : String(value as string | number))).join(' '))
    .toSorted();
}

describe('exact SQL', () => {
  test.each<[name: string, column: string | undefined, given: Values, expected: string]>([
    ['not_null', 'x', {}, 'select *\nfrom "main"."t"\nwhere "x" is null'],
    [
      'unique',
      'x',
      {},
      'select "x", count(*) as n_records\nfrom "main"."t"\nwhere "x" is not null\ngroup by "x"\nhaving count(*) > 1',
    ],
    [
      'accepted_values',
      'x',
      { values: ['a', "it's", 1, true] },
      'select "x", count(*) as n_records\nfrom "main"."t"\nwhere "x" is not null\n  and "x" not in (\'a\', \'it\'\'s\', \'1\', \'true\')\ngroup by "x"',
    ],
    [
      'accepted_values',
      'x',
      { values: [1, '1 + 1'], quote: false },
      'select "x", count(*) as n_records\nfrom "main"."t"\nwhere "x" is not null\n  and "x" not in (1, 1 + 1)\ngroup by "x"',
    ],
    [
      'relationships',
      'x',
      { to: "ref('p')", field: 'i"d' },
      'select child.*\nfrom "main"."t" as child\nanti join "main"."p" as parent on parent."i""d" = child."x"\nwhere child."x" is not null',
    ],
    [
      'unique_combination_of_columns',
      undefined,
      { combination_of_columns: ['a', 'lower(b)'] },
      'select a, lower(b), count(*) as n_records\nfrom "main"."t"\ngroup by a, lower(b)\nhaving count(*) > 1',
    ],
    [
      'unique_combination_of_columns',
      undefined,
      { combination_of_columns: ['a b', 'c'], quote_columns: true },
      'select "a b", "c", count(*) as n_records\nfrom "main"."t"\ngroup by "a b", "c"\nhaving count(*) > 1',
    ],
    [
      'expression_is_true',
      undefined,
      { expression: 'a > b -- why' },
      'select *\nfrom "main"."t"\nwhere not (a > b -- why\n)',
    ],
    ['expression_is_true', 'x', { expression: '>= 0' }, 'select *\nfrom "main"."t"\nwhere not ("x" >= 0\n)'],
    [
      'accepted_range',
      'x',
      { min_value: 0, max_value: 'y + 1' },
      'select *\nfrom "main"."t"\nwhere "x" < (0)\n   or "x" > (y + 1)',
    ],
    [
      'accepted_range',
      'x',
      { min_value: 1, inclusive: false },
      'select *\nfrom "main"."t"\nwhere "x" <= (1)',
    ],
    [
      'accepted_range',
      'x',
      { max_value: '2020-01-31' },
      'select *\nfrom "main"."t"\nwhere "x" > (\'2020-01-31\')',
    ],
    [
      'accepted_range',
      'x',
      { min_value: '2020-01-31 10:00' },
      'select *\nfrom "main"."t"\nwhere "x" < (\'2020-01-31 10:00\')',
    ],
  ])('%s on %s with %j', (name, column, given, expected) => {
    expect(built(name, column, given)).toBe(expected);
  });

  test.each<[name: string, column: string | undefined, given: Values, expected: string]>([
    ['not_null', 'x', {}, 'not_null (x)'],
    ['unique', 'x', {}, 'unique (x)'],
    ['accepted_values', 'x', { values: ['secret'] }, 'accepted_values (x)'],
    ['relationships', 'x', { to: "ref('p')", field: 'id' }, 'relationships (x → id)'],
    ['unique_combination_of_columns', undefined, { combination_of_columns: ['a', 'b'] }, 'unique (a, b)'],
    ['expression_is_true', 'x', { expression: '>=\n  0' }, 'expression_is_true (x >= 0)'],
    [
      'expression_is_true',
      undefined,
      { expression: 'x'.repeat(70) },
      `expression_is_true (${'x'.repeat(59)}…)`,
    ],
    ['accepted_range', 'x', { min_value: 0 }, 'accepted_range (x)'],
  ])('label of %s', (name, column, given, expected) => {
    expect(definition(name).label(input(name, 't', column, given))).toBe(expected);
  });
});

describe('what fails in DuckDB', () => {
  test.each<[name: string, given: Values, values: string, expected: readonly string[]]>([
    ['not_null', {}, "('a'), (null), (null)", ['NULL', 'NULL']],
    ['not_null', {}, "(''), (' ')", []],
    // One failure a value, not a row; any number of NULLs passes.
    ['unique', {}, '(1), (1), (1), (2), (3), (3)', ['1 3', '3 2']],
    ['unique', {}, '(null), (null), (1)', []],
    ['unique', {}, "('a'), ('A'), ('a ')", []],
    // Distinct values, NULL passes.
    ['accepted_values', { values: ['a', 'b'] }, "('a'), ('c'), ('c'), (null)", ['c 2']],
    ['accepted_values', { values: ["l'un"] }, "('l''un'), ('l''autre')", ["l'autre 1"]],
    ['accepted_values', { values: ['a'] }, "('A'), ('')", [' 1', 'A 1']],
    ['accepted_values', { values: [1, 2] }, '(1), (3), (null::int)', ['3 1']],
    ['accepted_values', { values: [true] }, '(true), (false)', ['false 1']],
    [
      'accepted_values',
      { values: ['2020-01-01'] },
      "(date '2020-01-01'), (date '2021-01-01')",
      ['2021-01-01 1'],
    ],
    ['accepted_values', { values: ['1', '1 + 1'], quote: false }, '(1), (2), (3)', ['3 1']],
    ['expression_is_true', { expression: '> 1' }, '(1), (2), (null)', ['1']],
    ['expression_is_true', { expression: '> 0 or x is null -- both' }, '(0), (2), (null)', ['0']],
    ['accepted_range', { min_value: 1, max_value: 3 }, '(0), (1), (3), (4), (null)', ['0', '4']],
    [
      'accepted_range',
      { min_value: 1, max_value: 3, inclusive: false },
      '(0), (1), (2), (3), (null)',
      ['0', '1', '3'],
    ],
    [
      'accepted_range',
      { min_value: "'2020-01-01'" },
      "(date '2019-12-31'), (date '2020-01-01')",
      ['2019-12-31'],
    ],
    [
      'accepted_range',
      { min_value: '2020-01-01', max_value: '2020-12-31' },
      "(date '2019-12-31'), (date '2020-06-01'), (date '2021-01-01')",
      ['2019-12-31', '2021-01-01'],
    ],
    ['accepted_range', { max_value: 'current_date' }, "(date '1999-01-01')", []],
  ])('%s %j on %s', async (name, given, values, expected) => {
    expect(await failing(name, values, given)).toEqual(expected);
  });

  test('relationships: NULL passes, NULLs in the parent do no harm, one failure a child row', async () => {
    await connection.run('create or replace table main.p as select * from (values (1), (null), (1)) p(id)');
    expect(await failing('relationships', '(1), (2), (2), (null)', { to: "ref('p')", field: 'id' })).toEqual([
      '2',
      '2',
    ]);
    await connection.run('create or replace table main.p as select 1 as id where false');
    expect(await failing('relationships', '(1), (null)', { to: "ref('p')", field: 'id' })).toEqual(['1']);
    await expect(failing('relationships', '(1)', { to: "ref('p')", field: 'x' })).rejects.toThrow(
      'does not have a column named "x"',
    );
  });

  test('relationships on some rows only', async () => {
    await connection.run('create or replace table main.p as select 1 as id');
    await connection.run('create or replace table main.t as select * from (values (1), (2), (3)) t(x)');
    const model = '(\n  select *\n  from main.t\n  where x <> 2 -- not this one\n)';
    expect(await run(built('relationships', 'x', { to: "ref('p')", field: 'id' }, model))).toEqual(['3']);
  });

  test('unique_combination_of_columns: NULLs group together', async () => {
    await connection.run(
      "create or replace table main.t as select * from (values (1, 'a'), (1, 'A'), (1, null), (1, null), (2, 'a')) t(a, b)",
    );
    const failures = (columns: readonly string[]) =>
      run(built('unique_combination_of_columns', undefined, { combination_of_columns: columns }));
    expect(await failures(['a', 'b'])).toEqual(['1 NULL 2']);
    expect(await failures(['a', 'lower(b)'])).toEqual(['1 NULL 2', '1 a 2']);
  });

  test.each<[name: string, given: Values]>([
    ['not_null', {}],
    ['unique', {}],
    ['accepted_values', { values: ['a'] }],
    ['relationships', { to: "ref('p')", field: 'id' }],
    ['expression_is_true', { expression: '> 0' }],
    ['accepted_range', { min_value: 0 }],
  ])('%s passes on an empty table', async (name, given) => {
    await connection.run('create or replace table main.p as select 1 as id');
    await connection.run('create or replace table main.t as select 1 as x where false');
    expect(await run(built(name, 'x', name === 'accepted_values' ? { values: [1] } : given))).toEqual([]);
  });

  test('names and values of any kind stay names and values', async () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 12 })
      .filter((text) => !loneSurrogate.test(text) && !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(name, name, name, async (table, column, value) => {
        const relation = `main.${quoteIdentifier(`t${table}`)}`;
        await connection.run(
          `create or replace table ${relation} as select * from (values (${quoteText(value)}), (${quoteText(value)}), (null)) t(${quoteIdentifier(column)})`,
        );
        const count = async (test: string, given: Values = {}) =>
          (await run(built(test, column, given, relation))).length;
        expect(await count('not_null')).toBe(1);
        expect(await count('unique')).toBe(1);
        expect(await count('accepted_values', { values: [value] })).toBe(0);
        expect(await count('accepted_values', { values: [`${value}x`] })).toBe(1);
        await connection.run(`drop table ${relation}`);
      }),
      { numRuns: 60 },
    );
  });
});

describe('mistakes', () => {
  test.each<[name: string, column: string | undefined, given: Values, expected: string]>([
    [
      'accepted_values',
      'x',
      { values: 'a' },
      'test/wrong-argument: `values` of the test `accepted_values` must be a list',
    ],
    [
      'accepted_values',
      'x',
      { values: [] },
      'test/wrong-argument: `values` of the test `accepted_values` must be a list of at least one value',
    ],
    [
      'accepted_values',
      'x',
      { values: ['a', null] },
      'test/cannot-fail: the test `accepted_values` can never fail: the list holds NULL, and `x not in (…, NULL)` is never true',
    ],
    [
      'accepted_values',
      'x',
      { values: ['1', ' Null '], quote: false },
      'test/cannot-fail: the test `accepted_values` can never fail: the list holds NULL, and `x not in (…, NULL)` is never true',
    ],
    [
      'accepted_values',
      'x',
      { values: ['null::int'], quote: false },
      'test/cannot-fail: the test `accepted_values` can never fail: the list holds NULL, and `x not in (…, NULL)` is never true',
    ],
    [
      'relationships',
      'x',
      { to: 'p', field: 'id' },
      "test/wrong-argument: `to` of the test `relationships` must be `ref('…')` or `source('…', '…')`",
    ],
    [
      'relationships',
      'x',
      { to: "ref('p')", field: ['id'] },
      'test/wrong-argument: `field` of the test `relationships` must be the name of a column',
    ],
    [
      'unique_combination_of_columns',
      undefined,
      { combination_of_columns: [] },
      'test/wrong-argument: `combination_of_columns` of the test `unique_combination_of_columns` must be a list of at least one column',
    ],
    [
      'expression_is_true',
      undefined,
      { expression: ' ' },
      'test/wrong-argument: `expression` of the test `expression_is_true` must be a SQL condition',
    ],
    [
      'expression_is_true',
      undefined,
      { expression: '1 = 1' },
      'test/cannot-fail: the test `expression_is_true` can never fail: its expression is always true',
    ],
    [
      'expression_is_true',
      undefined,
      { expression: '(TRUE)' },
      'test/cannot-fail: the test `expression_is_true` can never fail: its expression is always true',
    ],
    [
      'expression_is_true',
      undefined,
      { expression: 'true' },
      'test/cannot-fail: the test `expression_is_true` can never fail: its expression is always true',
    ],
    [
      'accepted_range',
      'x',
      {},
      'test/cannot-fail: the test `accepted_range` can never fail: it has neither `min_value` nor `max_value`',
    ],
  ])('%s on %s with %j', (name, column, given, expected) => {
    expect(built(name, column, given)).toBe(expected);
  });

  test('a list with NULL really never fails', async () => {
    await connection.run("create or replace table main.t as select 'z' as x");
    expect(await run("select * from main.t where x not in ('a', null)")).toEqual([]);
  });
});

test('a built-in test answers for the package that it is from alone', () => {
  const nameOf = (test: string, namespace?: string): string | undefined =>
    builtInTest({ test, ...(namespace !== undefined && { namespace }) })?.name;
  expect(nameOf('unique')).toBe('unique');
  expect(nameOf('unique', 'mine')).toBeUndefined();
  expect(nameOf('unique', 'dbt_utils')).toBeUndefined();
  expect(nameOf('recency', 'dbt_utils')).toBe('recency');
  expect(nameOf('expression_is_true', 'dbt_utils')).toBe('expression_is_true');
  expect(nameOf('expression_is_true', 'dbt_expectations')).toBe('dbt_expectations.expression_is_true');
  expect(nameOf('not_null', 'sqlmesh')).toBe('sqlmesh.not_null');
  expect(nameOf('volume_anomalies', 'elementary')).toBe('volume_anomalies');
});
