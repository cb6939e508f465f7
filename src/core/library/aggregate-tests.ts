import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { isNumber, textOf } from './define.js';
import {
  argumentSql,
  checkedTest,
  common,
  judgedFigures,
  kinds,
  may,
  needs,
  outsideOf,
  testedRows,
  textsOf,
} from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

const bounds = [common.least, common.most, common.groups, common.rows, common.strictly];

/** A figure of a column, within bounds. */
function figureBetween(
  name: string,
  figure: (input: TestInput) => string,
  ofNothing: 'zero' | 'none' = 'none',
  more: Parameters<typeof checkedTest>[0]['parameters'] = [],
): GenericTestDefinition {
  return checkedTest({
    name,
    belongs: 'column',
    parameters: [...more, ...bounds],
    sql: (input) =>
      judgedFigures(input, {
        figure: figure(input),
        outside: (value) => outsideOf(input, value),
        ofNothing,
      }),
  });
}

const distinct = (input: TestInput): string => `count(distinct ${input.column})`;
const value = needs('value', kinds.sql, 'the number to compare with');

/** A count compared with `value`; `fails` is the operator of those that fail. */
function countCompared(
  name: string,
  belongs: 'column' | 'relation',
  count: (input: TestInput) => string,
  fails: string,
): GenericTestDefinition {
  return checkedTest({
    name,
    belongs,
    parameters: [value, common.groups, common.rows],
    sql: (input) =>
      judgedFigures(input, {
        figure: count(input),
        outside: (figure) => `${figure} ${fails} ${argumentSql(input, 'value')}`,
        ofNothing: 'zero',
      }),
  });
}

const rows = (): string => 'count(*)';

const rowCountBetween = checkedTest({
  name: 'expect_table_row_count_to_be_between',
  belongs: 'relation',
  parameters: bounds,
  sql: (input) =>
    judgedFigures(input, {
      figure: 'count(*)',
      outside: (figure) => outsideOf(input, figure),
      ofNothing: 'zero',
    }),
});

const sumOfColumns = checkedTest({
  name: 'expect_multicolumn_sum_to_equal',
  belongs: 'relation',
  parameters: [
    needs('column_list', kinds.columns, 'the columns whose sums are added'),
    needs('sum_total', kinds.sql, 'the total: a number, or a column or expression whose sum it is'),
    common.groups,
    common.rows,
  ],
  sql: (input) => {
    const total = input.arguments['sum_total'];
    const sums = textsOf(input, 'column_list').map((column) =>
      input.compatible ? `sum(${column})` : `coalesce(sum(${column}), 0)`,
    );
    const other = isNumber(total) ? String(total) : `sum(${argumentSql(input, 'sum_total')})`;
    return judgedFigures(input, {
      figure: `(${sums.join(' + ')}) = ${other}`,
      outside: (figure) => (figure === '0' ? 'true' : `not ${figure}`),
      ofNothing: 'none',
    });
  },
});

const groupBy = may(
  'group_by_columns',
  kinds.columns,
  'a list of columns: each of their groups is tested by itself',
);

/** The failing results of an expression that may be of rows, or an aggregate of the relation or of its groups. NULL passes. */
function failingResults(input: TestInput, expression: string, fails: string): string {
  const groups = textsOf(input, 'group_by_columns');
  const [listed, by] =
    groups.length === 0 ? ['', ''] : [`${groups.join(', ')}, `, `\n  group by ${groups.join(', ')}`];
  return `select *\nfrom (\n  select ${listed}${expression} as eider_result\n  from ${testedRows(input)}${by}\n) as results\nwhere ${fails}`;
}

/** Unlike the test of dbt_utils, the expression may be an aggregate. */
const expressionIsTrue = checkedTest({
  name: 'dbt_expectations.expression_is_true',
  belongs: 'relation',
  parameters: [
    needs('expression', kinds.condition, 'a SQL condition; it may hold aggregates'),
    may('test_condition', kinds.text, 'what follows the expression (`= true` by default)'),
    groupBy,
    common.rows,
  ],
  sql: (input) => {
    const follows = textOf(input.arguments['test_condition'] ?? '= true');
    return failingResults(input, argumentSql(input, 'expression'), `not (eider_result ${follows}\n)`);
  },
});

const expressionBetween = checkedTest({
  name: 'expression_between',
  belongs: 'relation',
  parameters: [
    needs('expression', kinds.sql, 'a SQL expression; it may hold aggregates'),
    common.least,
    common.most,
    groupBy,
    common.rows,
    common.strictly,
  ],
  sql: (input): string | Diagnostic => {
    // The bounds may name what the expression names, so all of it is one expression.
    const outside = outsideOf(input, argumentSql(input, 'expression'));
    return typeof outside === 'string' ? failingResults(input, `(${outside})`, 'eider_result') : outside;
  },
});

/** Tests of figures: counts, sums, means, quantiles. */
export const aggregateTests: readonly GenericTestDefinition[] = [
  rowCountBetween,
  countCompared('expect_table_row_count_to_equal', 'relation', rows, '<>'),
  countCompared('expect_column_distinct_count_to_equal', 'column', distinct, '<>'),
  countCompared('expect_column_distinct_count_to_be_greater_than', 'column', distinct, '<='),
  countCompared('expect_column_distinct_count_to_be_less_than', 'column', distinct, '>='),
  figureBetween('expect_column_max_to_be_between', (input) => `max(${input.column})`),
  figureBetween('expect_column_min_to_be_between', (input) => `min(${input.column})`),
  figureBetween('expect_column_mean_to_be_between', (input) => `avg(${input.column})`),
  figureBetween('expect_column_median_to_be_between', (input) => quantile(input, '0.5')),
  figureBetween(
    'expect_column_quantile_values_to_be_between',
    (input) => quantile(input, textOf(input.arguments['quantile'])),
    'none',
    [needs('quantile', kinds.share, 'which quantile, from 0 to 1')],
  ),
  figureBetween('expect_column_stdev_to_be_between', (input) => `stddev(${input.column})`),
  figureBetween('expect_column_sum_to_be_between', (input) => `sum(${input.column})`),
  figureBetween('expect_column_unique_value_count_to_be_between', distinct, 'zero'),
  figureBetween('expect_column_proportion_of_unique_values_to_be_between', (input) => {
    const share = `count(distinct ${input.column})::double / count(${input.column})`;
    return input.compatible
      ? `case when count(${input.column}) = 0 then 1 else ${share} end`
      : `case when count(${input.column}) > 0 then ${share} end`;
  }),
  sumOfColumns,
  expressionIsTrue,
  expressionBetween,
];

function quantile(input: TestInput, share: string): string {
  return `percentile_cont(${share}) within group (order by ${input.column})`;
}
