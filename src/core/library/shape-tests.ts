import { quoteText } from '../sql/quote.js';
import { cannotFail, isNumber, textOf } from './define.js';
import { checkedTest, common, kinds, may, needs, oneOf, textsOf } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

/** The columns of what stands after FROM, in order, asked of DuckDB when the test runs: so a `where` or an ephemeral model does no harm. */
export function columnsOf(model: string): string {
  return `(\n  select row_number() over () as column_index, column_name, column_type\n  from (describe select * from ${model})\n)`;
}

const list = needs('column_list', kinds.columns, 'the list of names');
const transform = may(
  'transform',
  oneOf('upper', 'lower', 'default', 'trim'),
  'what is done to both names before they are compared (`upper`, so that case does not count)',
);

function comparable(input: TestInput, sql: string): string {
  const how = textOf(input.arguments['transform'] ?? 'upper');
  return how === 'default' ? sql : `${how}(${sql})`;
}

/** The names that the author lists, as `(position, name)`. */
function listed(input: TestInput): string {
  const rows = textsOf(input, 'column_list').map(
    (name, index) => `(${index + 1}, ${comparable(input, quoteText(name))})`,
  );
  return `(values ${rows.join(', ')}) as listed(listed_index, listed_name)`;
}

function present(input: TestInput): string {
  return `(\n  select column_index, ${comparable(input, 'column_name')} as column_name\n  from ${columnsOf(input.model)} as described\n) as present`;
}

function listTest(name: string, sql: (input: TestInput) => string): GenericTestDefinition {
  return checkedTest({ name, belongs: 'relation', parameters: [list, transform], sql });
}

const columnExists = checkedTest({
  name: 'expect_column_to_exist',
  belongs: 'column',
  parameters: [may('column_index', kinds.whole, 'the place where it must stand, from 1'), transform],
  sql: (input) => {
    const name = comparable(input, quoteText(input.columnName ?? ''));
    const { column_index: place } = input.arguments;
    const there = isNumber(place) && place > 0 ? ` and column_index = ${place}` : '';
    return `select ${quoteText(input.columnName ?? '')} as missing_column\nwhere not exists (\n  select 1\n  from ${present(input)}\n  where column_name = ${name}${there}\n)`;
  },
});

const count = (model: string): string => `(select count(*) from ${columnsOf(model)})`;

const columnCountBetween = checkedTest({
  name: 'expect_table_column_count_to_be_between',
  belongs: 'relation',
  parameters: [
    may('min_value', kinds.whole, 'the fewest columns'),
    may('max_value', kinds.whole, 'the most columns'),
  ],
  sql: (input) => {
    const { min_value: least, max_value: most } = input.arguments;
    if (!isNumber(least) && !isNumber(most))
      return cannotFail(input, 'it has neither `min_value` nor `max_value`');
    if (!isNumber(most) && least === 0) return cannotFail(input, 'every relation has at least 0 columns');
    // The package takes a bound of 0 for none.
    const isBound = (value: unknown): boolean =>
      isNumber(value as number) && !(input.compatible && value === 0);
    const outside = [
      ...(isBound(least) ? [`n_columns < ${textOf(least)}`] : []),
      ...(isBound(most) ? [`n_columns > ${textOf(most)}`] : []),
    ];
    return `select n_columns\nfrom (select ${count(input.model)} as n_columns) as counted\nwhere ${outside.join(' or ') || 'false'}`;
  },
});

const columnCountEqual = checkedTest({
  name: 'expect_table_column_count_to_equal',
  belongs: 'relation',
  parameters: [needs('value', kinds.whole, 'the number of columns')],
  sql: (input) =>
    `select n_columns\nfrom (select ${count(input.model)} as n_columns) as counted\nwhere n_columns <> ${textOf(input.arguments['value'])}`,
});

const columnCountEqualOther = checkedTest({
  name: 'expect_table_column_count_to_equal_other_table',
  belongs: 'relation',
  parameters: [common.other],
  sql: (input) => {
    const other = input.relation(input.arguments['compare_model']) ?? '';
    return `select *\nfrom (select ${count(input.model)} as n_columns, ${count(other)} as n_columns_of_other) as counted\nwhere n_columns <> n_columns_of_other`;
  },
});

/** The type of the column among those allowed. A column that is not there has no type: the package lets it pass. */
function typeTest(name: string, argument: 'column_type' | 'column_type_list'): GenericTestDefinition {
  const parameter =
    argument === 'column_type'
      ? needs(
          argument,
          kinds.text,
          'the type as DuckDB writes it: `DECIMAL(18,3)`, `TIMESTAMP WITH TIME ZONE`',
        )
      : needs(argument, kinds.texts, 'the list of types as DuckDB writes them');
  return checkedTest({
    name,
    belongs: 'column',
    parameters: [parameter],
    sql: (input) => {
      const types = textsOf(input, argument).map((type) => quoteText(type.toUpperCase()));
      const column = `upper(column_name) = upper(${quoteText(input.columnName ?? '')})`;
      const wrong = `select column_name, column_type\nfrom ${columnsOf(input.model)} as described\nwhere ${column}\n  and upper(column_type) not in (${types.join(', ')})`;
      if (input.compatible) return wrong;
      return `${wrong}\nunion all\nselect ${quoteText(input.columnName ?? '')}, null\nwhere not exists (select 1 from ${columnsOf(input.model)} as described where ${column})`;
    },
  });
}

/** Tests of the columns of a relation and their types. They read no row. */
export const shapeTests: readonly GenericTestDefinition[] = [
  columnExists,
  columnCountBetween,
  columnCountEqual,
  columnCountEqualOther,
  listTest(
    'expect_table_columns_to_contain_set',
    (input) =>
      `select listed_name as missing_column\nfrom ${listed(input)}\nanti join ${present(input)} on column_name = listed_name`,
  ),
  listTest(
    'expect_table_columns_to_not_contain_set',
    (input) =>
      `select column_name as refused_column\nfrom ${listed(input)}\njoin ${present(input)} on column_name = listed_name`,
  ),
  listTest(
    'expect_table_columns_to_match_set',
    (input) =>
      `select column_name, listed_name\nfrom ${present(input)}\nfull join ${listed(input)} on column_name = listed_name\nwhere column_name is null or listed_name is null`,
  ),
  listTest(
    'expect_table_columns_to_match_ordered_list',
    (input) =>
      `select column_index, column_name, listed_index, listed_name\nfrom ${present(input)}\nfull join ${listed(input)} on column_name = listed_name and column_index = listed_index\nwhere column_name is null or listed_name is null`,
  ),
  typeTest('expect_column_values_to_be_of_type', 'column_type'),
  typeTest('expect_column_values_to_be_in_type_list', 'column_type_list'),
];
