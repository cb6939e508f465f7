import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Value } from '../project/value.js';
import { quoteText } from '../sql/quote.js';
import {
  boundOf,
  cannotFail,
  countOfRows,
  optional,
  required,
  rowCondition,
  rowTest,
  shorten,
  textOf,
  underRowCondition,
  wrong,
} from './define.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

/** Distinct values that are not in the list, one row a value. NULL passes. */
export const acceptedValues: GenericTestDefinition = {
  name: 'accepted_values',
  belongs: 'column',
  parameters: [
    required('values', 'the list of allowed values'),
    optional('quote', 'whether the values are text (true, the default) or SQL expressions (false)'),
  ],
  label: (input) => `accepted_values (${input.columnName})`,
  build: (input) => {
    const items = acceptedItems(input);
    if (typeof items !== 'string') return items;
    return `select ${input.column}, count(*) as n_records\nfrom ${input.model}\nwhere ${input.column} is not null\n  and ${input.column} not in (${items})\ngroup by ${input.column}`;
  },
  aggregate: (input, where) => {
    const items = acceptedItems(input);
    if (typeof items !== 'string') return undefined;
    return countOfRows(`count(distinct ${input.column})`, where, `${input.column} not in (${items})`);
  },
};

function acceptedItems(input: TestInput): string | Diagnostic {
  const { values, quote } = input.arguments;
  if (!Array.isArray(values)) return wrong(input, 'values', 'a list');
  const list = values as readonly Value[];
  if (list.length === 0) return wrong(input, 'values', 'a list of at least one value');
  const literals = quote !== false;
  if (list.some((value) => isNullItem(value, literals)))
    return cannotFail(input, 'the list holds NULL, and `x not in (…, NULL)` is never true');
  return itemsSql(list, literals);
}

function isNullItem(value: Value, literals: boolean): boolean {
  return value === null || (!literals && /^\(*\s*(?:cast\s*\(\s*)?null\b/iu.test(textOf(value)));
}

function itemsSql(list: readonly Value[], literals: boolean): string {
  return list.map((value) => (literals ? quoteText(textOf(value)) : textOf(value))).join(', ');
}

/** Rows for which the expression is false. NULL passes. On a column, the expression continues it: `>= 0`. */
export const expressionIsTrue = rowTest({
  name: 'expression_is_true',
  belongs: 'either',
  parameters: [required('expression', 'a SQL condition; below a column, what follows the column: `>= 0`')],
  label: (input) => `expression_is_true (${shorten(expressionOf(input, input.columnName))})`,
  condition: (input) => {
    const expression = input.arguments['expression'];
    if (typeof expression !== 'string' || expression.trim() === '') {
      return wrong(input, 'expression', 'a SQL condition');
    }
    const alwaysTrue = /^\(*\s*(?:true|(\d+)\s*=\s*\1|not\s+false)\s*\)*$/iu;
    if (input.column === undefined && alwaysTrue.test(expression.trim())) {
      return cannotFail(input, 'its expression is always true');
    }
    return `not (${expressionOf(input, input.column)}\n)`;
  },
});

function expressionOf(input: TestInput, column: string | undefined): string {
  const expression = textOf(input.arguments['expression']);
  return column === undefined ? expression : `${column} ${expression}`;
}

/** Rows outside the bounds. NULL passes. Bounds are SQL: a number, a column, a quoted date. */
export const acceptedRange = rowTest({
  name: 'accepted_range',
  belongs: 'column',
  parameters: [
    optional('min_value', 'the lower bound, as SQL'),
    optional('max_value', 'the upper bound, as SQL'),
    optional('inclusive', 'whether the bounds themselves are allowed (true by default)'),
  ],
  label: (input) => `accepted_range (${input.columnName})`,
  condition: (input) => outsideBounds(input, input.arguments['inclusive'] === false),
});

/** `accepted_range` under its other name: `strictly: true` takes the bounds themselves out. NULL passes. */
export const valuesBetween = rowTest({
  name: 'expect_column_values_to_be_between',
  belongs: 'column',
  parameters: [
    optional('min_value', 'the lower bound, as SQL'),
    optional('max_value', 'the upper bound, as SQL'),
    optional('strictly', 'whether the bounds themselves are refused (false by default)'),
    rowCondition,
  ],
  label: (input) => `between (${input.columnName})`,
  condition: (input) => {
    const outside = outsideBounds(input, input.arguments['strictly'] === true);
    return typeof outside === 'string' ? underRowCondition(input, outside) : outside;
  },
});

function outsideBounds(input: TestInput, strictly: boolean): string | Diagnostic {
  const { min_value: low = null, max_value: high = null } = input.arguments;
  if (low === null && high === null) return cannotFail(input, 'it has neither `min_value` nor `max_value`');
  const equal = strictly ? '=' : '';
  const outside = [
    ...(low === null ? [] : [`${input.column} <${equal} (${boundOf(low)})`]),
    ...(high === null ? [] : [`${input.column} >${equal} (${boundOf(high)})`]),
  ];
  return outside.join('\n   or ');
}

/** Rows whose value is not in the list. Unlike `accepted_values`, NULL fails, unless the list holds `null`. */
export const valuesInSet = rowTest({
  name: 'expect_column_values_to_be_in_set',
  belongs: 'column',
  parameters: [
    required('value_set', 'the list of allowed values; `null` in it allows NULL'),
    optional('quote_values', 'whether the values are text (true, the default) or SQL expressions (false)'),
    rowCondition,
  ],
  label: (input) => `in_set (${input.columnName})`,
  condition: (input) => {
    const { value_set: values, quote_values: quote } = input.arguments;
    if (!Array.isArray(values)) return wrong(input, 'value_set', 'a list');
    const literals = quote !== false;
    const list = values as readonly Value[];
    const present = list.filter((value) => !isNullItem(value, literals));
    if (present.length === 0) return wrong(input, 'value_set', 'a list of at least one value');
    const outside = `${input.column} not in (${itemsSql(present, literals)})`;
    const isNullAllowed = present.length < list.length;
    return underRowCondition(input, isNullAllowed ? outside : `${input.column} is null or ${outside}`);
  },
});

/** Rows whose text the regular expression (RE2) matches nowhere: anchor it with `^` and `$` to judge the whole text. NULL passes. */
export const valuesMatchRegex = rowTest({
  name: 'expect_column_values_to_match_regex',
  belongs: 'column',
  parameters: [
    required('regex', 'a regular expression in RE2 syntax; it may match anywhere unless anchored'),
    optional('is_raw', 'taken for compatibility: patterns are always as they are written'),
    optional('flags', 'letters such as `i`: ignore case · `s`: `.` matches line breaks'),
    rowCondition,
  ],
  label: (input) => `match_regex (${input.columnName})`,
  condition: (input) => {
    const { regex, flags = '' } = input.arguments;
    if (typeof regex !== 'string') return wrong(input, 'regex', 'a regular expression, in quotes');
    if (/^\^?(?:\.\*|\(\.\*\))?\$?$/u.test(regex))
      return cannotFail(input, 'its regular expression matches every text');
    if (typeof flags !== 'string' || !/^[cilmnps]*$/u.test(flags))
      return wrong(input, 'flags', 'made of the letters c, i, l, m, n, p and s');
    const options = flags === '' ? '' : `, ${quoteText(flags)}`;
    return underRowCondition(input, `not regexp_matches(${input.column}, ${quoteText(regex)}${options})`);
  },
});
