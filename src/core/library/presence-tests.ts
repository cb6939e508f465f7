import type { Diagnostic } from '../diagnostics/diagnostic.js';
import {
  aggregateSelect,
  cannotFail,
  filtered,
  groupBy,
  groupsOf,
  isNumber,
  oneFailureIf,
  optional,
  required,
  rowTest,
  wrong,
} from './define.js';
import type { GenericTestDefinition } from './generic-test.js';

/** Rows whose column is NULL. An empty relation passes. */
export const notNull = rowTest({
  name: 'not_null',
  belongs: 'column',
  parameters: [],
  label: (input) => `not_null (${input.columnName})`,
  condition: (input) => `${input.column} is null`,
});

/** Rows whose text is empty, white space of any kind trimmed unless said otherwise. NULL passes: add `not_null`. */
export const notEmptyString = rowTest({
  name: 'not_empty_string',
  belongs: 'column',
  parameters: [
    optional('trim_whitespace', 'whether a text of white space only counts as empty (true by default)'),
  ],
  label: (input) => `not_empty_string (${input.columnName})`,
  condition: (input) => {
    const { trim_whitespace: trim = true } = input.arguments;
    if (typeof trim !== 'boolean') return wrong(input, 'trim_whitespace', '`true` or `false`');
    if (trim && input.compatible) return `trim(${input.column}) = ''`;
    // `trim` alone takes away spaces only: tabs, line breaks and no-break spaces look just as empty.
    return trim ? String.raw`trim(${input.column}, e' \t\n\r\f' || chr(160)) = ''` : `${input.column} = ''`;
  },
});

/** Fails when the column, or a group of it, holds no value at all; an empty relation holds none. */
export const atLeastOne: GenericTestDefinition = {
  name: 'at_least_one',
  belongs: 'column',
  parameters: [groupBy],
  label: (input) => `at_least_one (${input.columnName})`,
  build: (input) => {
    const groups = groupsOf(input);
    if (!isList(groups)) return groups;
    return aggregateSelect(input, groups, `count(${input.column}) as n_values`, `count(${input.column}) = 0`);
  },
  aggregate: (input, where) =>
    'group_by_columns' in input.arguments
      ? undefined
      : oneFailureIf(`${filtered(`count(${input.column})`, where)} = 0`),
};

/** Fails when the column, or a group of it, holds fewer than two distinct values. NULL is no value; an empty relation fails. */
export const notConstant: GenericTestDefinition = {
  name: 'not_constant',
  belongs: 'column',
  parameters: [groupBy],
  label: (input) => `not_constant (${input.columnName})`,
  build: (input) => {
    const groups = groupsOf(input);
    if (!isList(groups)) return groups;
    const distinct = input.compatible ? '=' : 'is not distinct from';
    const same = `min(${input.column}) ${distinct} max(${input.column})`;
    return aggregateSelect(input, groups, `count(distinct ${input.column}) as n_values`, same);
  },
  aggregate: (input, where) => {
    if ('group_by_columns' in input.arguments) return undefined;
    const [least, most] = ['min', 'max'].map((name) => filtered(`${name}(${input.column})`, where));
    return oneFailureIf(`${least} ${input.compatible ? '=' : 'is not distinct from'} ${most}`);
  },
};

/** Fails when the share of rows with a value, of the relation or of a group, is below `at_least` or above `at_most`. An empty relation fails. */
export const notNullProportion: GenericTestDefinition = {
  name: 'not_null_proportion',
  belongs: 'column',
  parameters: [
    required('at_least', 'the smallest share of rows that have a value, from 0 to 1'),
    optional('at_most', 'the largest share, from 0 to 1 (1 by default)'),
    groupBy,
  ],
  label: (input) => `not_null_proportion (${input.columnName})`,
  build: (input) => {
    const { at_least: least, at_most: most = 1 } = input.arguments;
    if (!isShare(least)) return wrong(input, 'at_least', 'a number from 0 to 1');
    if (!isShare(most) || most < least) return wrong(input, 'at_most', 'a number from `at_least` to 1');
    if (least === 0 && most === 1) return cannotFail(input, 'every share lies between 0 and 1');
    const groups = groupsOf(input);
    if (!isList(groups)) return groups;
    const share = `count(${input.column}) / count(*)`;
    const beyond = `${share} < ${least} or ${share} > ${most}`;
    const outside = input.compatible ? `count(*) > 0 and (${beyond})` : `coalesce(${beyond}, true)`;
    return aggregateSelect(input, groups, `${share} as proportion`, outside);
  },
};

function isShare(value: unknown): value is number {
  return isNumber(value as number) && (value as number) >= 0 && (value as number) <= 1;
}

function isList(value: readonly string[] | Diagnostic): value is readonly string[] {
  return Array.isArray(value);
}
