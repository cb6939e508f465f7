import type { Value } from '../project/value.js';
import { quoteText } from '../sql/quote.js';
import { textOf } from './define.js';
import { checkedRowTest, checkedTest, common, kinds, may, needs, oneOf, testedRows } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

const valueSet = needs('value_set', kinds.values, 'the list of values');
const pair = [
  needs('column_A', kinds.column, 'the first column, or SQL expression'),
  needs('column_B', kinds.column, 'the second column, or SQL expression'),
];

/** The values of a list as SQL: texts, or the SQL that their author wrote. NULL is equal to nothing, so it is left out. */
function itemsOf(input: TestInput, name: string, quote: Value | undefined): readonly string[] {
  const list = (input.arguments[name] ?? []) as readonly Value[];
  return list
    .filter((value) => value !== null)
    .map((value) => (quote === false ? `(${textOf(value)}\n)` : quoteText(textOf(value))));
}

function setOf(input: TestInput): readonly string[] {
  return itemsOf(input, 'value_set', input.arguments['quote_values']);
}

/** The set as a relation of one column, `eider_value`; of no rows where only NULL is listed. */
function setRelation(input: TestInput): string {
  const items = setOf(input);
  const values = items.map((item) => `(${item})`).join(', ');
  return items.length === 0
    ? '(select null as eider_value where false)'
    : `(select distinct eider_value from (values ${values}) as listed(eider_value))`;
}

function distinctValues(input: TestInput): string {
  return `(select distinct ${input.column} as eider_found from ${testedRows(input)})`;
}

const missing = (input: TestInput): string =>
  `select eider_value\nfrom ${setRelation(input)} as listed\nanti join ${distinctValues(input)} as present on eider_found = eider_value`;
const unlisted = (input: TestInput): string =>
  `select eider_found\nfrom ${distinctValues(input)} as present\nanti join ${setRelation(input)} as listed on eider_found = eider_value`;

function distinctTest(name: string, sql: (input: TestInput) => string): GenericTestDefinition {
  return checkedTest({ name, belongs: 'column', parameters: [valueSet, common.quoted, common.rows], sql });
}

const notAcceptedValues = checkedTest({
  name: 'not_accepted_values',
  belongs: 'column',
  parameters: [
    needs('values', kinds.values, 'the list of refused values'),
    may('quote', kinds.flag, 'whether the values are text (true, the default) or SQL expressions (false)'),
  ],
  sql: (input) => {
    const items = itemsOf(input, 'values', input.arguments['quote']);
    return `select ${input.column}, count(*) as n_records\nfrom ${input.model}\nwhere ${input.column} in (${items.join(', ') || 'null'})\ngroup by ${input.column}`;
  },
});

const notInSet = checkedRowTest({
  name: 'expect_column_values_to_not_be_in_set',
  belongs: 'column',
  parameters: [valueSet, common.quoted, common.rows],
  condition: (input) => `${input.column} in (${setOf(input).join(', ') || 'null'})`,
});

/** The value that stands at place `top_n` in the order of the counts; of values that are as common, the smaller comes first. */
const mostCommon = checkedTest({
  name: 'expect_column_most_common_value_to_be_in_set',
  belongs: 'column',
  parameters: [
    valueSet,
    needs(
      'top_n',
      kinds.positive,
      'the place in the order of how common the values are: 1 is the most common',
    ),
    common.quoted,
    may(
      'data_type',
      kinds.text,
      'the type to compare as, where values are not quoted (`decimal` by default)',
    ),
    common.rows,
  ],
  sql: (input) => {
    const { quote_values: quote, data_type: type = 'decimal', top_n: place } = input.arguments;
    const as = (sql: string): string => (quote === false ? `cast(${sql} as ${textOf(type)})` : sql);
    const items = setOf(input).map(as).join(', ') || 'null';
    const ranked = `select ${as(input.column ?? '')} as eider_value, row_number() over (order by count(*) desc, eider_value) as place\n  from ${testedRows(input)}\n  group by eider_value`;
    const chosen = `select eider_value\nfrom (\n  ${ranked}\n) as ranked\nwhere place = ${textOf(place)}`;
    return input.compatible
      ? `${chosen} and eider_value not in (${items})`
      : `select eider_value\nfrom (values (${textOf(place)})) as asked(place)\nleft join (\n  ${ranked}\n) as ranked using (place)\nwhere coalesce(eider_value not in (${items}), true)`;
  },
});

const pairsInSet = checkedRowTest({
  name: 'expect_column_pair_values_to_be_in_set',
  belongs: 'relation',
  parameters: [
    ...pair,
    needs(
      'value_pairs_set',
      kinds.pairs,
      'the list of pairs, each value as SQL: texts need quotes of their own',
    ),
    common.rows,
  ],
  condition: (input) => {
    const { column_A: first, column_B: second, value_pairs_set: pairs } = input.arguments;
    const equal = (pairs as readonly (readonly [Value, Value])[]).map(
      ([one, two]) => `((${textOf(first)}) = (${textOf(one)}) and (${textOf(second)}) = (${textOf(two)}))`,
    );
    return `not (${equal.join(' or ')})`;
  },
});

const pairsEqual = checkedRowTest({
  name: 'expect_column_pair_values_to_be_equal',
  belongs: 'relation',
  parameters: [...pair, common.rows],
  condition: ({ arguments: given }) =>
    `not ((${textOf(given['column_A'])}) = (${textOf(given['column_B'])}))`,
});

const pairGreater = checkedRowTest({
  name: 'expect_column_pair_values_A_to_be_greater_than_B',
  belongs: 'relation',
  parameters: [
    ...pair,
    may('or_equal', kinds.flag, 'whether both may be equal (false by default)'),
    common.rows,
  ],
  condition: ({ arguments: given }) => {
    const operator = given['or_equal'] === true ? '>=' : '>';
    return `not ((${textOf(given['column_A'])}) ${operator} (${textOf(given['column_B'])}))`;
  },
});

/** Which rows `ignore_row_if` leaves to be tested. */
export const ignoredRows = may(
  'ignore_row_if',
  oneOf('all_values_are_missing', 'any_value_is_missing'),
  '`all_values_are_missing` (the default) or `any_value_is_missing`: rows that are not tested',
);

/** Tests of values against sets, and of pairs of columns. */
export const setTests: readonly GenericTestDefinition[] = [
  notAcceptedValues,
  notInSet,
  distinctTest('expect_column_distinct_values_to_be_in_set', unlisted),
  distinctTest('expect_column_distinct_values_to_contain_set', missing),
  distinctTest(
    'expect_column_distinct_values_to_equal_set',
    (input) => `select * from (${unlisted(input)})\nunion all\nselect * from (${missing(input)})`,
  ),
  mostCommon,
  pairsInSet,
  pairsEqual,
  pairGreater,
];
