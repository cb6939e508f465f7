import { quoteText } from '../sql/quote.js';
import { boundOf, textOf, wrong } from './define.js';
import { checkedRowTest, checkedTest, kinds, may, needs, testedRows, textsOf } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';
import type { Value } from '../project/value.js';

/*
 * The audits of SQLMesh that have a name of dbt's, and other arguments or another result. They are written with their package: `sqlmesh.not_null`.
 */

const condition = may('condition', kinds.condition, 'a SQL condition: only these rows are tested');
const columns = needs('columns', kinds.columns, 'the columns, or SQL expressions');
const listed = needs('is_in', kinds.values, 'the list of values: text, or numbers');

/** `failing` for the rows that `condition` chooses. */
function among(input: TestInput, failing: string): string {
  const chosen = input.arguments['condition'];
  return typeof chosen === 'string' ? `(${chosen}\n)\n  and (${failing})` : failing;
}

/** One row with this figure, when it fails. */
function figureSelect(input: TestInput, figures: string, failing: string): string {
  return `select *\nfrom (select ${figures} from ${testedRows(input, 'condition')}) as figures\nwhere ${failing}`;
}

const notNull = checkedRowTest({
  name: 'sqlmesh.not_null',
  belongs: 'relation',
  parameters: [columns, condition],
  condition: (input) =>
    among(
      input,
      textsOf(input, 'columns')
        .map((column) => `(${column}\n) is null`)
        .join(' or '),
    ),
});

const uniqueCombination = checkedTest({
  name: 'sqlmesh.unique_combination_of_columns',
  belongs: 'relation',
  parameters: [columns, condition],
  sql: (input) => {
    const list = textsOf(input, 'columns').join(', ');
    return `select ${list}, count(*) as n_records\nfrom ${testedRows(input, 'condition')}\ngroup by ${list}\nhaving count(*) > 1`;
  },
});

/** An empty relation holds no value; the audit lets it pass. */
const atLeastOne = checkedTest({
  name: 'sqlmesh.at_least_one',
  belongs: 'column',
  parameters: [condition],
  sql: (input) => {
    const none = input.compatible ? 'n_values = 0 and n_rows > 0' : 'n_values = 0';
    return figureSelect(input, `count(${input.column}) as n_values, count(*) as n_rows`, none);
  },
});

const notConstant = checkedTest({
  name: 'sqlmesh.not_constant',
  belongs: 'column',
  parameters: [condition],
  sql: (input) => figureSelect(input, `count(distinct ${input.column}) as n_values`, 'n_values <= 1'),
});

const notNullProportion = checkedTest({
  name: 'sqlmesh.not_null_proportion',
  belongs: 'column',
  parameters: [needs('threshold', kinds.share, 'the share of rows with a value must be larger'), condition],
  sql: (input) =>
    figureSelect(
      input,
      `count(${input.column}) as n_values, count(*) as n_rows`,
      `n_values <= n_rows * ${textOf(input.arguments['threshold'])}`,
    ),
});

const literal = (value: Value): string => (typeof value === 'string' ? quoteText(value) : textOf(value));

function listAudit(name: string, operator: 'in' | 'not in'): GenericTestDefinition {
  return checkedRowTest({
    name,
    belongs: 'column',
    parameters: [listed, condition],
    condition: (input) => {
      const values = input.arguments['is_in'] as readonly Value[];
      return among(input, `${input.column} ${operator} (${values.map(literal).join(', ')})`);
    },
  });
}

const sequentialValues = checkedTest({
  name: 'sqlmesh.sequential_values',
  belongs: 'column',
  parameters: [
    may('interval', kinds.sql, 'how much larger a value is than the one before it (1 by default)'),
    condition,
  ],
  sql: (input) =>
    [
      'select eider_value, eider_before',
      `from (\n  select ${input.column} as eider_value, lag(${input.column}) over (order by ${input.column}) as eider_before\n  from ${testedRows(input, 'condition')}\n) as pairs`,
      `where not (eider_value = eider_before + (${textOf(input.arguments['interval'] ?? 1)}\n))`,
    ].join('\n'),
});

const acceptedRange = checkedRowTest({
  name: 'sqlmesh.accepted_range',
  belongs: 'column',
  parameters: [
    may('min_v', kinds.sql, 'the lower bound, as SQL'),
    may('max_v', kinds.sql, 'the upper bound, as SQL'),
    may('inclusive', kinds.flag, 'whether the bounds themselves are allowed (true by default)'),
    condition,
  ],
  condition: (input) => {
    const { min_v: low = null, max_v: high = null, inclusive } = input.arguments;
    if (low === null && high === null)
      return wrong(input, 'min_v', 'given, or `max_v`: without a bound every row would fail');
    const equal = inclusive === false ? '=' : '';
    const outside = [
      ...(low === null ? [] : [`${input.column} <${equal} (${boundOf(low)}\n)`]),
      ...(high === null ? [] : [`${input.column} >${equal} (${boundOf(high)}\n)`]),
    ];
    return among(input, outside.join(' or '));
  },
});

/** Ranges may be empty, and may touch. A bound that is NULL fails, but for the end of the last range. */
const exclusiveRanges = checkedTest({
  name: 'sqlmesh.mutually_exclusive_ranges',
  belongs: 'relation',
  parameters: [
    needs('lower_bound_column', kinds.column, 'the column, or SQL expression, where a range begins'),
    needs('upper_bound_column', kinds.column, 'the column, or SQL expression, where it ends'),
    may('partition_clause', kinds.condition, 'which ranges are compared: `PARTITION BY home_id`'),
    condition,
  ],
  sql: (input) => {
    const bound = (name: string): string => `(${textOf(input.arguments[name])}\n)`;
    const partition = input.arguments['partition_clause'] ?? null;
    const within = partition === null ? '' : `${textOf(partition)}\n `;
    const [low, high] = [bound('lower_bound_column'), bound('upper_bound_column')];
    return [
      'select eider_low, eider_high, eider_next_low',
      `from (\n  select ${low} as eider_low, ${high} as eider_high,`,
      `    lead(${low}) over (${within}order by ${low}, ${high}) as eider_next_low,`,
      `    row_number() over (${within}order by ${low} desc, ${high} desc) = 1 as is_last`,
      `  from ${testedRows(input, 'condition')}\n) as ranges`,
      'where not (coalesce(eider_low <= eider_high, false) and coalesce(eider_high <= eider_next_low, is_last, false))',
    ].join('\n');
  },
});

const notEmptyString = checkedRowTest({
  name: 'sqlmesh.not_empty_string',
  belongs: 'column',
  parameters: [condition],
  condition: (input) => among(input, `${input.column} = ''`),
});

/** By their whole names, as two packages have tests of these. */
export const sqlmeshTests: readonly GenericTestDefinition[] = [
  notNull,
  uniqueCombination,
  atLeastOne,
  notConstant,
  notNullProportion,
  listAudit('sqlmesh.accepted_values', 'not in'),
  listAudit('sqlmesh.not_accepted_values', 'in'),
  sequentialValues,
  acceptedRange,
  exclusiveRanges,
  notEmptyString,
];
