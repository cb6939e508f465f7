import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Value } from '../project/value.js';
import {
  aggregateSelect,
  cannotFail,
  filtered,
  groupBy,
  groupsOf,
  intervalOf,
  isNumber,
  oneFailureIf,
  optional,
  required,
  textOf,
  wrong,
} from './define.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

/**
 * Fails when the newest time of the relation, or of a group, is older than the interval, or there is none. Times that lie in the future
 * are left out: they would hide that nothing new came. Depends on the clock, so it is never taken as passed.
 */
export const recency: GenericTestDefinition = {
  name: 'recency',
  belongs: 'relation',
  parameters: [
    required('field', 'the column, or SQL expression, that holds the time of a row'),
    required('datepart', 'the unit of the interval: `hour`, `day`, …'),
    required('interval', 'how many units old the newest row may be'),
    optional('ignore_time_component', 'whether whole days are compared (false by default)'),
    groupBy,
  ],
  label: (input) => `recency (${textOf(input.arguments['field'])})`,
  build: (input) => {
    const { field, ignore_time_component: days = false } = input.arguments;
    if (typeof field !== 'string' || field.trim() === '') return wrong(input, 'field', 'a column');
    const interval = intervalOf(input);
    if (typeof interval !== 'string') return interval;
    const groups = groupsOf(input);
    if (!isTexts(groups)) return groups;
    const [type, now] = days === true ? ['date', 'current_date'] : ['timestamptz', 'now()'];
    const time = `cast((${field}\n) as ${type})`;
    const newest = input.compatible ? `max(${time})` : `max(${time}) filter (where ${time} <= ${now})`;
    const old = `coalesce(${newest} < cast(${now} - ${interval} as ${type}), true)`;
    return aggregateSelect(input, groups, `${newest} as eider_newest`, old);
  },
};

/** Fails when the relation has fewer rows than `min_value` or more than `max_value`. */
export const rowCountBetween: GenericTestDefinition = {
  name: 'row_count_between',
  belongs: 'relation',
  parameters: [optional('min_value', 'the fewest rows'), optional('max_value', 'the most rows')],
  label: (input) => {
    const { min_value: least, max_value: most } = input.arguments;
    return `row_count_between (${textOf(least ?? 0)} … ${most === undefined ? 'any' : textOf(most)})`;
  },
  build: (input) => {
    const condition = rowCount(input, 'count(*)');
    return typeof condition === 'string'
      ? `select count(*) as n_rows\nfrom ${input.model}\nhaving ${condition}`
      : condition;
  },
  aggregate: (input, where) => {
    const condition = rowCount(input, filtered('count(*)', where));
    return typeof condition === 'string' ? oneFailureIf(condition) : undefined;
  },
};

function rowCount(input: TestInput, count: string): string | Diagnostic {
  const { min_value: least = null, max_value: most = null } = input.arguments;
  if (least === null && most === null) return cannotFail(input, 'it has neither `min_value` nor `max_value`');
  for (const [name, value] of [
    ['min_value', least],
    ['max_value', most],
  ] as const) {
    if (value !== null && !isCount(value)) return wrong(input, name, 'a whole number from 0');
  }
  if (isCount(least) && isCount(most) && most < least)
    return wrong(input, 'max_value', 'at least `min_value`');
  if (least === 0 && most === null) return cannotFail(input, 'every relation has at least 0 rows');
  const outside = [
    ...(least === null ? [] : [`${count} < ${textOf(least)}`]),
    ...(most === null ? [] : [`${count} > ${textOf(most)}`]),
  ];
  return outside.join(' or ');
}

function isCount(value: Value): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}

/**
 * Rows whose value is not the one before plus the interval, in the order of the values, within each group. The first value and NULLs
 * pass; a value that stands twice fails.
 */
export const sequentialValues: GenericTestDefinition = {
  name: 'sequential_values',
  belongs: 'column',
  parameters: [
    optional('interval', 'the step from one value to the next (1 by default)'),
    optional('datepart', 'the unit of the step, for times: `day`, `month`, …'),
    groupBy,
  ],
  label: (input) => `sequential_values (${input.columnName})`,
  build: (input) => {
    const { interval = 1, datepart } = input.arguments;
    const step = datepart === undefined ? numericStep(input, interval) : intervalOf(input);
    if (typeof step !== 'string') return step;
    const groups = groupsOf(input);
    if (!isTexts(groups)) return groups;
    const value = datepart === undefined ? `${input.column}` : `cast(${input.column} as timestamp)`;
    const partition = groups.length === 0 ? '' : `partition by ${groups.join(', ')} `;
    const list = [...groups, `${input.column}`].join(', ');
    return [
      'select * exclude (is_next)',
      `from (\n  select ${list},`,
      `    lag(${value}) over (${partition}order by ${value}) as eider_previous,`,
      `    ${value} = eider_previous + ${step} as is_next`,
      `  from ${input.model}\n  where ${input.column} is not null\n) as steps\nwhere not is_next`,
    ].join('\n');
  },
};

function numericStep(input: TestInput, interval: Value): string | Diagnostic {
  return isNumber(interval) && interval > 0 ? String(interval) : wrong(input, 'interval', 'a number above 0');
}

const gapRules: { readonly [gaps: string]: string } = { allowed: '<=', not_allowed: '=', required: '<' };

/**
 * Ranges that are no ranges, or overlap the next one of their partition in the order of the bounds; `gaps` says whether there may, must
 * not, or must be room between two. A NULL bound fails: give open ends a far value in the expression.
 */
export const mutuallyExclusiveRanges: GenericTestDefinition = {
  name: 'mutually_exclusive_ranges',
  belongs: 'relation',
  parameters: [
    required('lower_bound_column', 'the column, or SQL expression, of the lower bound'),
    required('upper_bound_column', 'the column, or SQL expression, of the upper bound'),
    optional('partition_by', 'a column or a list of columns: ranges are compared within each group'),
    optional('gaps', '`allowed` (the default), `not_allowed` or `required` between two ranges'),
    optional('zero_length_range_allowed', 'whether both bounds may be equal (false by default)'),
  ],
  label: (input) => {
    const { lower_bound_column: low, upper_bound_column: high } = input.arguments;
    return `mutually_exclusive_ranges (${textOf(low)} … ${textOf(high)})`;
  },
  build: (input) => {
    const { lower_bound_column: low, upper_bound_column: high, partition_by: by = [] } = input.arguments;
    if (typeof low !== 'string') return wrong(input, 'lower_bound_column', 'a column');
    if (typeof high !== 'string') return wrong(input, 'upper_bound_column', 'a column');
    const columns = (Array.isArray(by) ? (by as readonly Value[]) : [by]).map(textOf);
    const gaps = input.arguments['gaps'] ?? 'allowed';
    const rule = typeof gaps === 'string' && Object.hasOwn(gapRules, gaps) ? gapRules[gaps] : undefined;
    if (rule === undefined) return wrong(input, 'gaps', '`allowed`, `not_allowed` or `required`');
    const within = input.arguments['zero_length_range_allowed'] === true ? '<=' : '<';
    const partition = columns.length === 0 ? '' : `partition by ${columns.join(', ')} `;
    return [
      `select * exclude (has_next)\nfrom (\n  select ${columns.map((column) => `${column}, `).join('')}(${low}) as eider_lower, (${high}) as eider_upper,`,
      '    lead(eider_lower) over next_range as eider_next_lower,',
      '    lead(true) over next_range as has_next',
      `  from ${input.model}\n  window next_range as (${partition}order by (${low}), (${high}))\n) as ranges`,
      `where not coalesce(eider_lower ${within} eider_upper, false)`,
      `   or (has_next and not coalesce(eider_upper ${rule} eider_next_lower, false))`,
    ].join('\n');
  },
};

function isTexts(value: readonly string[] | Diagnostic): value is readonly string[] {
  return Array.isArray(value);
}
