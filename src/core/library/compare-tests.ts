import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Value } from '../project/value.js';
import { quoteIdentifier, quoteText } from '../sql/quote.js';
import { cannotFail, groupBy, isNumber, textOf, wrong } from './define.js';
import { argumentSql, checkedTest, common, kinds, may, needs, testedRows, textsOf } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';
import { columnsOf } from './shape-tests.js';

const other = (input: TestInput): string => input.relation(input.arguments['compare_model']) ?? '';
const groupColumns = may('group_by_columns', kinds.columns, groupBy.meaning);

/** The numbers of rows of both relations beside each other, by group. A group that one of them lacks has 0 rows there. */
function rowCounts(input: TestInput): string {
  const groups = textsOf(input, 'group_by_columns');
  const side = (model: string, count: string): string => {
    const keys = groups.map((column, index) => `${column} as eider_key_${index + 1}, `).join('');
    const by = groups.length === 0 ? 'all' : groups.join(', ');
    return `(\n  select ${keys}count(*) as ${count}\n  from ${model}\n  group by ${by}\n)`;
  };
  const equal = input.compatible ? '=' : 'is not distinct from';
  const on = groups
    .map((_, index) => `own.eider_key_${index + 1} ${equal} other.eider_key_${index + 1}`)
    .join(' and ');
  const keys = groups.map(
    (_, index) =>
      `coalesce(own.eider_key_${index + 1}, other.eider_key_${index + 1}) as eider_key_${index + 1}, `,
  );
  // In the package an ungrouped count is grouped all the same, and an empty relation has no group: no row to compare.
  const counts =
    input.compatible && groups.length === 0
      ? ['nullif(own_rows, 0)', 'nullif(other_rows, 0)']
      : ['own_rows', 'other_rows'];
  const [own, others] = input.compatible ? counts : counts.map((count) => `coalesce(${count}, 0)`);
  return `(\n  select ${keys.join('')}${own} as own_rows, ${others} as other_rows\n  from ${side(input.model, 'own_rows')} as own\n  full join ${side(other(input), 'other_rows')} as other on ${on || 'true'}\n)`;
}

const equalRowCount = checkedTest({
  name: 'equal_rowcount',
  belongs: 'relation',
  parameters: [common.other, groupColumns],
  calculation: 'coalesce(sum(difference), 0)::bigint',
  sql: (input) =>
    `select *, abs(own_rows - other_rows) as difference\nfrom ${rowCounts(input)} as counted\nwhere own_rows <> other_rows`,
});

const fewerRows = checkedTest({
  name: 'fewer_rows_than',
  belongs: 'relation',
  parameters: [common.other, groupColumns],
  calculation: 'coalesce(sum(surplus), 0)::bigint',
  sql: (input) =>
    `select *, greatest(own_rows - other_rows, 1) as surplus\nfrom ${rowCounts(input)} as counted\nwhere own_rows >= other_rows`,
});

const equality = checkedTest({
  name: 'equality',
  belongs: 'relation',
  parameters: [
    common.other,
    may('compare_columns', kinds.columns, 'the columns to compare (all by default)'),
    may('exclude_columns', kinds.columns, 'the columns to leave out'),
    may('precision', kinds.whole, 'the decimal places that numbers with a fraction are rounded to'),
  ],
  calculation:
    "(count(*) + abs(count(*) filter (where which_diff = 'a_minus_b') - count(*) filter (where which_diff = 'b_minus_a')))::bigint",
  sql: (input) => {
    const [chosen, excluded] = [textsOf(input, 'compare_columns'), textsOf(input, 'exclude_columns')];
    if (chosen.length > 0 && excluded.length > 0)
      return wrong(input, 'exclude_columns', 'absent where `compare_columns` says which columns count');
    // The package sees sets of rows: it cannot tell one row from two that are equal.
    const except = input.compatible ? 'except' : 'except all';
    const compared = (rows: string): string =>
      comparedRows(rows, comparedColumns(chosen, excluded), input.arguments['precision']);
    // Both sides with the columns of both, in one order and of one type.
    const [a, b] = [`select * from ${input.model}`, `select * from ${other(input)}`];
    const own = compared(`(${a} union all by name ${b} where false) as own`);
    const others = compared(`(${a} where false union all by name ${b}) as others`);
    const minus = (name: string, one: string, two: string): string =>
      `select ${quoteText(name)} as which_diff, *\nfrom (\n  select * from ${one} as one\n  ${except}\n  select * from ${two} as two\n) as ${name}`;
    return [
      minus('a_minus_b', own, others),
      minus('b_minus_a', others, own),
      columnDifference(input, chosen, excluded),
    ].join('\nunion all by name\n');
  },
});

/** The columns to compare, as they stand after SELECT. */
function comparedColumns(chosen: readonly string[], excluded: readonly string[]): string {
  const texts = (names: readonly string[]): string =>
    names.map((name) => quoteText(name.toLowerCase())).join(', ');
  if (chosen.length > 0) return `columns(name -> lower(name) in (${texts(chosen)}))`;
  return excluded.length > 0 ? `columns(name -> lower(name) not in (${texts(excluded)}))` : 'columns(*)';
}

/** The rows to compare. With a precision all columns are texts, of which those with a fraction are rounded. */
function comparedRows(rows: string, columns: string, precision: Value | undefined): string {
  const chosen = `select ${columns} from ${rows}`;
  if (!isNumber(precision)) return `(${chosen})`;
  // An expression may name columns by a lambda only once, all of them as often as it likes.
  const all = 'columns(*)';
  const fraction = `(typeof(${all}) in ('FLOAT', 'DOUBLE') or starts_with(typeof(${all}), 'DECIMAL'))`;
  const rounded = `case when ${fraction} then cast(round(cast(try_cast(cast(${all} as varchar) as double) as decimal(28, 6)), ${precision}) as varchar) else cast(${all} as varchar) end`;
  return `(select ${rounded} from (${chosen}) as chosen)`;
}

/** A failing row for each column that one side alone has, and for each that was asked for and is nowhere. */
function columnDifference(input: TestInput, chosen: readonly string[], excluded: readonly string[]): string {
  const names = (model: string): string =>
    `select lower(column_name) as column_name from ${columnsOf(model)} as described`;
  const left = excluded.map((name) => quoteText(name.toLowerCase())).join(', ');
  const counts =
    chosen.length > 0
      ? `where column_name in (${chosen.map((name) => quoteText(name.toLowerCase())).join(', ')})`
      : left === ''
        ? ''
        : `where column_name not in (${left})`;
  const [own, others] = [names(input.model), names(other(input))];
  return `select 'column' as which_diff, column_name as differing_column\nfrom (\n  (${own} except ${others})\n  union all\n  (${others} except ${own})\n) as columns_of_one\n${counts}`;
}

const cardinality = checkedTest({
  name: 'cardinality_equality',
  belongs: 'column',
  parameters: [
    needs('to', kinds.relation, "the relation to compare with: `ref('…')` or `source('…', '…')`"),
    needs('field', kinds.column, 'the column of that relation'),
  ],
  sql: (input) => {
    const side = (model: string, column: string): string =>
      `(select ${column} as eider_value, count(*) as num_rows from ${model} group by all)`;
    const own = side(input.model, input.column ?? '');
    const others = side(
      input.relation(input.arguments['to']) ?? '',
      quoteIdentifier(textOf(input.arguments['field'])),
    );
    const minus = (one: string, two: string): string =>
      `(select * from ${one} as one except select * from ${two} as two)`;
    return `select * from ${minus(own, others)} as own\nunion all\nselect * from ${minus(others, own)} as others`;
  },
});

const compareGroups = may(
  'compare_group_by',
  kinds.columns,
  'the columns of the other relation (those of `group_by`)',
);
const compareRows = may(
  'compare_row_condition',
  kinds.condition,
  'which of its rows count (`row_condition` unless said)',
);
const tolerance = may('tolerance', kinds.number, 'the largest difference that passes (0 by default)');
const tolerancePercent = may(
  'tolerance_percent',
  kinds.number,
  'the largest difference that passes, as a part of the own figure: 0.01 is one per cent',
);

interface Figures {
  readonly own: string;
  readonly other: string;
  readonly model: string;
}

/** Groups whose figures differ by more than the tolerance. A side that lacks the group counts as 0. */
function differingFigures(input: TestInput, figures: Figures): string | Diagnostic {
  const own = textsOf(input, 'group_by');
  const others = input.arguments['compare_group_by'] ? textsOf(input, 'compare_group_by') : own;
  const otherRows = input.arguments['compare_row_condition'] ? 'compare_row_condition' : 'row_condition';
  // In the package groups of NULL are not paired, not even with themselves.
  const isItself =
    (own.length === 0 || !input.compatible) &&
    figures.model === input.model &&
    figures.own === figures.other &&
    String(own) === String(others) &&
    testedRows(input) === testedRows(input, otherRows, figures.model);
  if (isItself) return cannotFail(input, 'it compares the relation with itself');
  const side = (model: string, groups: readonly string[], figure: string): string => {
    const keys = groups.map((column, index) => `${column} as eider_key_${index + 1}, `).join('');
    return `(\n  select ${keys}${figure} as figure\n  from ${model}${groups.length === 0 ? '' : `\n  group by ${groups.join(', ')}`}\n)`;
  };
  const equal = input.compatible ? '=' : 'is not distinct from';
  const on = own
    .map((_, index) => `own.eider_key_${index + 1} ${equal} other.eider_key_${index + 1}`)
    .join(' and ');
  const keys = own.map(
    (_, index) =>
      `coalesce(own.eider_key_${index + 1}, other.eider_key_${index + 1}) as eider_key_${index + 1}, `,
  );
  const [a, b] = ['coalesce(own.figure, 0)', 'coalesce(other.figure, 0)'];
  return [
    `select *\nfrom (\n  select ${keys.join('')}own.figure as eider_own, other.figure as eider_other,`,
    `    abs(${a} - ${b}) as difference, abs(${a} - ${b}) / nullif(own.figure * 1.0, 0) as part`,
    `  from ${side(testedRows(input), own, figures.own)} as own`,
    `  full join ${side(testedRows(input, otherRows, figures.model), others, figures.other)} as other on ${on || 'true'}`,
    `) as compared\nwhere ${beyondTolerance(input)}`,
  ].join('\n');
}

function beyondTolerance(input: TestInput): string {
  const { tolerance: most = 0, tolerance_percent: part } = input.arguments;
  if (!isNumber(part) || (input.compatible && part === 0)) return `difference > ${textOf(most)}`;
  // Of nothing no part can be told: any difference is too large.
  return input.compatible ? `part > ${part}` : `coalesce(abs(part) > ${part}, difference > 0)`;
}

const expression = needs('expression', kinds.sql, 'an aggregate, or an expression of the one row');
const compareExpression = may('compare_expression', kinds.sql, 'that of the other relation (`expression`)');

function expressionTest(name: string, model: typeof common.other): GenericTestDefinition {
  return checkedTest({
    name,
    belongs: 'relation',
    parameters: [
      expression,
      model,
      compareExpression,
      common.groups,
      compareGroups,
      common.rows,
      compareRows,
      tolerance,
      tolerancePercent,
    ],
    sql: (input) =>
      differingFigures(input, {
        own: argumentSql(input, 'expression'),
        other: argumentSql(
          input,
          input.arguments['compare_expression'] ? 'compare_expression' : 'expression',
        ),
        model: input.arguments['compare_model'] ? other(input) : input.model,
      }),
  });
}

function rowCountTest(name: string, isRequired: boolean): GenericTestDefinition {
  const meaning = 'how many times as many rows (1 by default)';
  return checkedTest({
    name,
    belongs: 'relation',
    parameters: [
      common.other,
      isRequired
        ? needs('factor', kinds.number, 'how many times as many rows')
        : may('factor', kinds.number, meaning),
      common.groups,
      compareGroups,
      common.rows,
      compareRows,
    ],
    sql: (input) =>
      differingFigures(input, {
        own: 'count(*)',
        other: `count(*) * ${textOf(input.arguments['factor'] ?? 1)}`,
        model: other(input),
      }),
  });
}

const distinctCountEqual = checkedTest({
  name: 'expect_column_distinct_count_to_equal_other_table',
  belongs: 'column',
  parameters: [
    may('compare_model', kinds.relation, 'the other relation (the same by default)'),
    may('compare_column_name', kinds.column, 'the column of the other relation (the same name by default)'),
    common.rows,
    compareRows,
  ],
  sql: (input) => {
    const { compare_column_name: name } = input.arguments;
    return differingFigures(input, {
      own: `count(distinct ${input.column})`,
      other: `count(distinct ${typeof name === 'string' ? name : input.column})`,
      model: input.arguments['compare_model'] ? other(input) : input.model,
    });
  },
});

/** Tests that compare two relations. */
export const compareTests: readonly GenericTestDefinition[] = [
  equalRowCount,
  fewerRows,
  equality,
  cardinality,
  expressionTest(
    'equal_expression',
    may('compare_model', kinds.relation, 'the other relation (the same by default)'),
  ),
  expressionTest('expect_table_aggregation_to_equal_other_table', common.other),
  rowCountTest('expect_table_row_count_to_equal_other_table', false),
  rowCountTest('expect_table_row_count_to_equal_other_table_times_factor', true),
  distinctCountEqual,
];
