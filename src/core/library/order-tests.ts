import { quoteIdentifier } from '../sql/quote.js';
import { isNumber, textOf } from './define.js';
import { checkedRowTest, checkedTest, common, kinds, may, needs, testedRows, textsOf } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';
import { ignoredRows } from './set-tests.js';

/** Values that do not go up, or down, from one row to the next. A row after a NULL is not compared. */
function monotonous(name: string, up: boolean): GenericTestDefinition {
  return checkedTest({
    name,
    belongs: 'column',
    parameters: [
      may('sort_column', kinds.column, 'the order of the rows (the column itself by default)'),
      may('strictly', kinds.flag, 'whether equal values fail (true by default)'),
      common.rows,
      common.groups,
      may('step', kinds.number, 'the difference that there must be from one row to the next'),
    ],
    sql: (input) => {
      const { sort_column: sort, strictly, step } = input.arguments;
      const groups = textsOf(input, 'group_by');
      const listed = groups.map((group) => `${group}, `).join('');
      const partition = groups.length === 0 ? '' : `partition by ${groups.join(', ')} `;
      const operator = `${up ? '>' : '<'}${strictly === false ? '=' : ''}`;
      const difference = up ? 'eider_value - eider_previous' : 'eider_previous - eider_value';
      const stepped = isNumber(step) && step !== 0 ? ` and ${difference} = ${step}` : '';
      const order = typeof sort === 'string' ? `(${sort})` : input.column;
      return [
        `select *\nfrom (\n  select ${listed}${order} as eider_order, ${input.column} as eider_value,`,
        `    lag(${input.column}) over (${partition}order by ${order}) as eider_previous`,
        `  from ${testedRows(input)}\n) as followed`,
        `where eider_previous is not null\n  and not (eider_value ${operator} eider_previous${stepped})`,
      ].join('\n');
    },
  });
}

function namesOf(input: TestInput): readonly string[] {
  const quoted = input.arguments['quote_columns'] === true;
  return textsOf(input, 'column_list').map((name) => (quoted ? quoteIdentifier(name) : name));
}

/** True for the rows that `ignore_row_if` leaves. */
function counted(input: TestInput, names: readonly string[]): string {
  const word = input.arguments['ignore_row_if'] === 'any_value_is_missing' ? 'or' : 'and';
  return `not (${names.map((name) => `${name} is null`).join(` ${word} `)})`;
}

const compound = [
  needs('column_list', kinds.columns, 'the list of columns'),
  may('quote_columns', kinds.flag, 'quote the names (false by default: entries may be SQL expressions)'),
  ignoredRows,
  common.rows,
];

function duplicates(input: TestInput, names: readonly string[]): string {
  const list = names.join(', ');
  return `select ${list}, count(*) as n_records\nfrom ${testedRows(input)}\nwhere ${counted(input, names)}\ngroup by ${list}\nhaving count(*) > 1`;
}

const compoundUnique = checkedTest({
  name: 'expect_compound_columns_to_be_unique',
  belongs: 'relation',
  parameters: compound,
  sql: (input) => duplicates(input, namesOf(input)),
});

const valuesUnique = checkedTest({
  name: 'expect_column_values_to_be_unique',
  belongs: 'column',
  parameters: [common.rows],
  sql: (input) => duplicates(input, [input.column ?? '']),
});

/** Rows of which two of the columns hold the same, compared as texts. NULL equals nothing; the package takes one for a repetition. */
const uniqueWithinRecord = checkedRowTest({
  name: 'expect_select_column_values_to_be_unique_within_record',
  belongs: 'relation',
  parameters: compound,
  condition: (input) => {
    const names = namesOf(input);
    const texts = names.map((name) => `cast(${name} as varchar)`);
    // `list_distinct` leaves NULL out.
    const distinct = `len(list_distinct([${texts.join(', ')}]))`;
    const expected = input.compatible ? String(names.length) : `list_count([${texts.join(', ')}])`;
    return `${counted(input, names)} and ${distinct} < ${expected}`;
  },
});

const consistentCasing = checkedTest({
  name: 'expect_column_values_to_have_consistent_casing',
  belongs: 'column',
  parameters: [
    may(
      'display_inconsistent_columns',
      kinds.flag,
      'give each value that is written in several ways (false by default)',
    ),
  ],
  sql: (input) => {
    const spellings = `count(distinct ${input.column})`;
    if (input.arguments['display_inconsistent_columns'] === true) {
      return `select lower(${input.column}) as eider_spelling, ${spellings} as n_spellings\nfrom ${input.model}\ngroup by all\nhaving ${spellings} > 1`;
    }
    // The package counts NULL as a spelling, though not as a value.
    const all = input.compatible
      ? `${spellings} + coalesce(max((${input.column} is null)::integer), 0)`
      : spellings;
    return `select *\nfrom (\n  select ${all} as n_spellings, count(distinct lower(${input.column})) as n_values\n  from ${input.model}\n) as counted\nwhere n_spellings <> n_values`;
  },
});

function nullTest(name: string, fails: string): GenericTestDefinition {
  return checkedRowTest({
    name,
    belongs: 'column',
    parameters: [common.rows],
    condition: (input) => `${textOf(input.column)} ${fails}`,
  });
}

/** Tests of NULLs, of order and of repetition. */
export const orderTests: readonly GenericTestDefinition[] = [
  monotonous('expect_column_values_to_be_increasing', true),
  monotonous('expect_column_values_to_be_decreasing', false),
  compoundUnique,
  valuesUnique,
  uniqueWithinRecord,
  consistentCasing,
  nullTest('expect_column_values_to_not_be_null', 'is null'),
  nullTest('expect_column_values_to_be_null', 'is not null'),
];
