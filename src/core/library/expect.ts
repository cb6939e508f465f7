import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Value } from '../project/value.js';
import { boundOf, cannotFail, isNumber, textOf, wrong } from './define.js';
import type { GenericTestDefinition, TestInput, TestParameter } from './generic-test.js';

/*
 * Names that tests make up for values of rows begin with `eider_`: failing rows are stored by the names of the columns that the relation declares as
 * harmless, and a value of another column must not take such a name.
 */

/** A parameter that says which values it takes, so that a test's SQL is made of good ones only. */
export interface CheckedParameter extends TestParameter {
  /** Completes "`name` must be …". */
  readonly expected: string;
  readonly accepts: (value: Value, input: TestInput) => boolean;
}

type Kind = Pick<CheckedParameter, 'expected' | 'accepts'>;

const kind = (expected: string, accepts: CheckedParameter['accepts']): Kind => ({ expected, accepts });
const isText = (value: Value): value is string => typeof value === 'string' && value.trim() !== '';
const isList = (value: Value): value is readonly Value[] => Array.isArray(value) && value.length > 0;
const isWhole = (value: Value): value is number => isNumber(value) && Number.isInteger(value);

/** The kinds of arguments, each with the words for what it must be. */
export const kinds = {
  sql: kind('SQL: a column, a number, an expression', (value) => isText(value) || isNumber(value)),
  condition: kind('a SQL condition', isText),
  text: kind('a text', (value) => typeof value === 'string'),
  column: kind('a column', isText),
  columns: kind('a list of columns', (value) =>
    isText(value) ? true : isList(value) && value.every(isText),
  ),
  values: kind('a list of at least one value', isList),
  texts: kind('a list of at least one text', (value) => isList(value) && value.every(isText)),
  pairs: kind(
    'a list of lists of two values',
    (value) => isList(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2),
  ),
  number: kind('a number', isNumber),
  share: kind('a number from 0 to 1', (value) => isNumber(value) && value >= 0 && value <= 1),
  whole: kind('a whole number from 0', (value) => isWhole(value) && value >= 0),
  positive: kind('a whole number from 1', (value) => isWhole(value) && value >= 1),
  flag: kind('`true` or `false`', (value) => typeof value === 'boolean'),
  relation: kind("`ref('…')` or `source('…', '…')`", (value, input) => input.relation(value) !== undefined),
  part: kind(
    'one of `second`, `minute`, `hour`, `day`, `week`, `month`, `quarter`, `year`',
    (value) =>
      typeof value === 'string' && /^(?:second|minute|hour|day|week|month|quarter|year)$/iu.test(value),
  ),
} as const satisfies { readonly [name: string]: Kind };

/** One of these words. */
export function oneOf(...words: readonly string[]): Kind {
  const expected = words.map((word) => `\`${word}\``).join(' or ');
  return kind(expected, (value) => typeof value === 'string' && words.includes(value));
}

export function needs(name: string, what: Kind, meaning: string): CheckedParameter {
  return { name, required: true, meaning, ...what };
}

export function may(name: string, what: Kind, meaning: string): CheckedParameter {
  return { name, required: false, meaning, ...what };
}

/** Parameters that many tests share. */
export const common = {
  rows: may('row_condition', kinds.condition, 'a SQL condition: only these rows are tested'),
  groups: may('group_by', kinds.columns, 'a list of columns: each of their groups is tested by itself'),
  least: may('min_value', kinds.sql, 'the lower bound, as SQL'),
  most: may('max_value', kinds.sql, 'the upper bound, as SQL'),
  strictly: may('strictly', kinds.flag, 'whether the bounds themselves are refused (false by default)'),
  quoted: may('quote_values', kinds.flag, 'whether the values are text (true, the default) or SQL (false)'),
  other: needs(
    'compare_model',
    kinds.relation,
    "the relation to compare with: `ref('…')` or `source('…', '…')`",
  ),
} as const;

interface Made {
  readonly name: string;
  readonly belongs: GenericTestDefinition['belongs'];
  readonly parameters: readonly CheckedParameter[];
  readonly sql: (input: TestInput) => string | Diagnostic;
  readonly calculation?: string;
  readonly thresholds?: NonNullable<GenericTestDefinition['thresholds']>;
  readonly figures?: NonNullable<GenericTestDefinition['figures']>;
  readonly figuresOf?: 'builds';
  readonly defaultsIn?: string;
}

/** A test whose arguments are checked before its SQL is made of them. An argument that is null counts as not given. */
export function checkedTest(made: Made): GenericTestDefinition {
  const { sql, ...definition } = made;
  return {
    ...definition,
    label: (input) => labelOf(made.name, input),
    build: (input) => wrongArgument(made.parameters, input) ?? sql(input),
  };
}

/** A checked test that judges each row by itself: `condition` is true for a failing row. It can share a scan. */
export function checkedRowTest(
  made: Omit<Made, 'sql' | 'calculation'> & { readonly condition: (input: TestInput) => string | Diagnostic },
): GenericTestDefinition {
  const { condition, ...rest } = made;
  const failing = (input: TestInput): string | Diagnostic => {
    const outcome = wrongArgument(made.parameters, input) ?? condition(input);
    const chosen = input.arguments['row_condition'];
    return typeof outcome === 'string' && typeof chosen === 'string'
      ? `(${chosen}\n)\n  and (${outcome})`
      : outcome;
  };
  return {
    ...rest,
    label: (input) => labelOf(made.name, input),
    build: (input) => {
      const outcome = failing(input);
      return typeof outcome === 'string' ? `select *\nfrom ${input.model}\nwhere ${outcome}` : outcome;
    },
    aggregate: (input, where) => {
      const outcome = failing(input);
      if (typeof outcome !== 'string') return undefined;
      const among = where === undefined ? `(${outcome}\n)` : `(${where}\n) and (${outcome}\n)`;
      return { failures: `count(*) filter (where ${among})`, failing: among };
    },
  };
}

function wrongArgument(parameters: readonly CheckedParameter[], input: TestInput): Diagnostic | undefined {
  for (const { name, required, expected, accepts } of parameters) {
    const value = input.arguments[name] ?? null;
    if (value === null ? required : !accepts(value, input)) return wrong(input, name, expected);
  }
  return undefined;
}

function labelOf(name: string, input: TestInput): string {
  const short = name.replace(/^.*\./u, '').replace(/^expect_(?:column_values_to_(?:be_)?)?/u, '');
  return input.columnName === undefined ? short : `${short} (${input.columnName})`;
}

/** An argument as SQL in parentheses: it may close with a comment. */
export function argumentSql(input: TestInput, name: string): string {
  return `(${textOf(input.arguments[name])}\n)`;
}

/** A list of texts; a single one is a list of one. */
export function textsOf(input: TestInput, name: string): readonly string[] {
  const value = input.arguments[name] ?? [];
  return Array.isArray(value) ? (value as readonly Value[]).map(textOf) : [textOf(value)];
}

/** The tested relation, without the rows that `row_condition` leaves out. */
export function testedRows(input: TestInput, name = 'row_condition', model = input.model): string {
  const chosen = input.arguments[name];
  return typeof chosen === 'string' ? `(\n  select *\n  from ${model}\n  where (${chosen}\n  )\n)` : model;
}

/** True outside `min_value` and `max_value`, unknown for NULL. */
export function outsideOf(input: TestInput, figure: string): string | Diagnostic {
  const { min_value: low = null, max_value: high = null, strictly } = input.arguments;
  if (low === null && high === null) return cannotFail(input, 'it has neither `min_value` nor `max_value`');
  const equal = strictly === true ? '=' : '';
  const outside = [
    ...(low === null ? [] : [`${figure} <${equal} (${boundOf(low)}\n)`]),
    ...(high === null ? [] : [`${figure} >${equal} (${boundOf(high)}\n)`]),
  ];
  return outside.join(' or ');
}

export interface Judged {
  /** An aggregate over the rows of the relation or of a group. */
  readonly figure: string;
  /** True for a figure that fails. */
  readonly outside: (figure: string) => string | Diagnostic;
  /** What the figure is where there are no rows: a count is 0, other figures are none, which cannot be right. */
  readonly ofNothing: 'zero' | 'none';
  readonly groups?: readonly string[];
}

/**
 * The figure of the relation, or of each group, that fails. A figure that is NULL fails too, and so does a relation without any group; in
 * compatible mode both pass.
 */
export function judgedFigures(input: TestInput, judged: Judged): string | Diagnostic {
  const groups = judged.groups ?? textsOf(input, 'group_by');
  const [outside, ofZero] = [judged.outside('eider_figure'), judged.outside('0')];
  if (typeof outside !== 'string') return outside;
  if (typeof ofZero !== 'string') return ofZero;
  const model = testedRows(input);
  const [listed, by] =
    groups.length === 0 ? ['', ''] : [`${groups.join(', ')}, `, `\n  group by ${groups.join(', ')}`];
  const fails = input.compatible ? outside : `coalesce(${outside}, true)`;
  const failing = `select *\nfrom (\n  select ${listed}${judged.figure} as eider_figure\n  from ${model}${by}\n) as figures\nwhere ${fails}`;
  if (groups.length === 0 || input.compatible) return failing;
  const nothing = judged.ofNothing === 'zero' ? `\n  and (${ofZero})` : '';
  const empty = `select ${groups.map(() => 'null').join(', ')}, null\nwhere not exists (select 1 from ${model})${nothing}`;
  return `${failing}\nunion all\n${empty}`;
}
