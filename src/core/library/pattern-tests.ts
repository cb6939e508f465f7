import { quoteText } from '../sql/quote.js';
import { textOf } from './define.js';
import {
  checkedRowTest,
  common,
  kinds,
  may,
  needs,
  oneOf,
  outsideOf,
  argumentSql,
  textsOf,
  type CheckedParameter,
} from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

const flagLetters = /^[cilmnps]*$/u;
const flags = may(
  'flags',
  {
    expected: 'made of the letters c, i, l, m, n, p and s',
    accepts: (value) => typeof value === 'string' && flagLetters.test(value),
  },
  'letters such as `i`: ignore case · `s`: `.` matches line breaks',
);
const raw = may('is_raw', kinds.flag, 'taken for compatibility: patterns are always as they are written');
const matchOn = (usual: string): CheckedParameter =>
  may('match_on', oneOf('any', 'all'), `whether one of the patterns is enough, or all must (${usual})`);

function regexMatches(input: TestInput, regex: string): string {
  const letters = textOf(input.arguments['flags'] ?? '');
  const options = letters === '' ? '' : `, ${quoteText(letters)}`;
  return `regexp_matches(${input.column}, ${quoteText(regex)}${options})`;
}

function like(input: TestInput, pattern: string): string {
  return `${input.column} like ${quoteText(pattern)}`;
}

interface Patterns {
  readonly name: string;
  readonly argument: string;
  readonly matches: (input: TestInput, pattern: string) => string;
  readonly positive: boolean;
  readonly more: readonly CheckedParameter[];
}

function onePattern({ name, argument, matches, positive, more }: Patterns): GenericTestDefinition {
  return checkedRowTest({
    name,
    belongs: 'column',
    parameters: [needs(argument, kinds.text, 'the pattern'), ...more, common.rows],
    condition: (input) => {
      const found = matches(input, textOf(input.arguments[argument]));
      return positive ? `not (${found})` : found;
    },
  });
}

/**
 * Any or all of the patterns. Where none may match, the package is content as soon as one pattern does not: here all must not, unless the
 * author says `match_on: any`.
 */
function manyPatterns({ name, argument, matches, positive, more }: Patterns): GenericTestDefinition {
  const usual = positive ? '`any` by default' : '`all` by default; `any` in compatible mode';
  return checkedRowTest({
    name,
    belongs: 'column',
    parameters: [needs(argument, kinds.texts, 'the list of patterns'), matchOn(usual), ...more, common.rows],
    condition: (input) => {
      const usually = positive || input.compatible ? 'any' : 'all';
      const word = (input.arguments['match_on'] ?? usually) === 'all' ? 'and' : 'or';
      const held = textsOf(input, argument).map((pattern) => {
        const found = matches(input, pattern);
        return positive ? `(${found})` : `(not ${found})`;
      });
      return `not (${held.join(` ${word} `)})`;
    },
  });
}

const length = (input: TestInput): string => `length(${input.column})`;

const lengthBetween = checkedRowTest({
  name: 'expect_column_value_lengths_to_be_between',
  belongs: 'column',
  parameters: [common.least, common.most, common.rows, common.strictly],
  condition: (input) => outsideOf(input, length(input)),
});

const lengthEqual = checkedRowTest({
  name: 'expect_column_value_lengths_to_equal',
  belongs: 'column',
  parameters: [needs('value', kinds.sql, 'the number of characters'), common.rows],
  condition: (input) => `${length(input)} <> ${argumentSql(input, 'value')}`,
});

const regex = { matches: regexMatches, more: [raw, flags] };
const likes = { matches: like, more: [] };

/** Tests of texts: lengths and patterns. */
export const patternTests: readonly GenericTestDefinition[] = [
  lengthBetween,
  lengthEqual,
  onePattern({
    name: 'expect_column_values_to_not_match_regex',
    argument: 'regex',
    positive: false,
    ...regex,
  }),
  manyPatterns({
    name: 'expect_column_values_to_match_regex_list',
    argument: 'regex_list',
    positive: true,
    ...regex,
  }),
  manyPatterns({
    name: 'expect_column_values_to_not_match_regex_list',
    argument: 'regex_list',
    positive: false,
    ...regex,
  }),
  onePattern({
    name: 'expect_column_values_to_match_like_pattern',
    argument: 'like_pattern',
    positive: true,
    ...likes,
  }),
  onePattern({
    name: 'expect_column_values_to_not_match_like_pattern',
    argument: 'like_pattern',
    positive: false,
    ...likes,
  }),
  manyPatterns({
    name: 'expect_column_values_to_match_like_pattern_list',
    argument: 'like_pattern_list',
    positive: true,
    ...likes,
  }),
  manyPatterns({
    name: 'expect_column_values_to_not_match_like_pattern_list',
    argument: 'like_pattern_list',
    positive: false,
    ...likes,
  }),
];
