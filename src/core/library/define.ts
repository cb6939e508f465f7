import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Value } from '../project/value.js';
import { quoteText } from '../sql/quote.js';
import type { GenericTestDefinition, SharedCount, TestInput, TestParameter } from './generic-test.js';

export const required = (name: string, meaning: string): TestParameter => ({ name, required: true, meaning });
export const optional = (name: string, meaning: string): TestParameter => ({
  name,
  required: false,
  meaning,
});

export function cannotFail(input: TestInput, why: string): Diagnostic {
  return diagnostic('test/cannot-fail', { test: input.test, why }, { at: input.at });
}

export function wrong(input: TestInput, argument: string, expected: string): Diagnostic {
  return diagnostic('test/wrong-argument', { test: input.test, argument, expected }, { at: input.at });
}

/** A test that judges each row by itself: `condition` is true for a failing row. Such tests can share one scan. */
export function rowTest(
  definition: Omit<GenericTestDefinition, 'build' | 'aggregate'> & {
    readonly condition: (input: TestInput) => string | Diagnostic;
  },
): GenericTestDefinition {
  const { condition, ...rest } = definition;
  return {
    ...rest,
    build: (input) => {
      const made = condition(input);
      return typeof made === 'string' ? `select *\nfrom ${input.model}\nwhere ${made}` : made;
    },
    aggregate: (input, where) => {
      const made = condition(input);
      return typeof made === 'string' ? countOfRows('count(*)', where, made) : undefined;
    },
  };
}

/** A count of the rows that fail, among those that `where` chooses. Each condition ends on a line of its own: it may close with a comment. */
export function countOfRows(aggregate: string, where: string | undefined, condition: string): SharedCount {
  const failing = where === undefined ? `(${condition}\n)` : `(${where}\n) and (${condition}\n)`;
  return { failures: `${aggregate} filter (where ${failing})`, failing };
}

/** An aggregate over the rows that `where` chooses. */
export function filtered(aggregate: string, where: string | undefined): string {
  return where === undefined ? aggregate : `${aggregate} filter (where ${where}\n)`;
}

/** One failure when the condition holds of the whole relation. */
export function oneFailureIf(condition: string): SharedCount {
  return { failures: `case when ${condition} then 1 else 0 end` };
}

/** Rows for which `row_condition` does not hold are not tested. */
export const rowCondition = optional('row_condition', 'a SQL condition: only these rows are tested');

/** `condition` for the rows that `row_condition` chooses. */
export function underRowCondition(input: TestInput, condition: string): string | Diagnostic {
  const chosen = input.arguments['row_condition'] ?? null;
  if (chosen === null) return condition;
  if (typeof chosen !== 'string' || chosen.trim() === '')
    return wrong(input, 'row_condition', 'a SQL condition');
  return `(${chosen}\n)\n  and (${condition})`;
}

export const groupBy = optional(
  'group_by_columns',
  'a list of columns: each of their groups is tested by itself',
);

/** The columns to group by as SQL; a diagnostic when they are no list of names. */
export function groupsOf(input: TestInput): readonly string[] | Diagnostic {
  const given = input.arguments['group_by_columns'] ?? [];
  const list = Array.isArray(given) ? (given as readonly Value[]) : [given];
  if (list.some((column) => typeof column !== 'string' || column.trim() === ''))
    return wrong(input, 'group_by_columns', 'a list of columns');
  return list.map(String);
}

/**
 * The SELECT of the groups, or of the whole relation, for which `having` holds. Where there is no row there is no group, and still
 * nothing that was promised: an empty relation is then one failing row, unless it is judged as the packages do.
 */
export function aggregateSelect(
  input: TestInput,
  groups: readonly string[],
  figure: string,
  having: string,
): string {
  if (groups.length === 0) return `select ${figure}\nfrom ${input.model}\nhaving ${having}`;
  const list = groups.join(', ');
  if (input.compatible)
    return `select ${list}, ${figure}\nfrom ${input.model}\ngroup by ${list}\nhaving ${having}`;
  const nothing = groups.map(() => 'null').join(', ');
  return [
    `select ${list}, ${figure}\nfrom ${input.model}\ngroup by ${list}\nhaving ${having}`,
    `select ${nothing}, null\nwhere not exists (select 1 from ${input.model})`,
  ].join('\nunion all\n');
}

export function isNumber(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** A bound as SQL. A bare date is one, and not a subtraction: YAML takes the quotes that its author wrote. */
export function boundOf(value: Value): string {
  const text = textOf(value);
  return /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/u.test(text.trim())
    ? quoteText(text.trim())
    : text;
}

export function listOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Value[]).map(textOf) : [];
}

export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

const dateParts = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** An interval as SQL, such as `interval (3) day`; a diagnostic when the part or the number cannot be meant. */
export function intervalOf(input: TestInput): string | Diagnostic {
  const { datepart, interval = 1 } = input.arguments;
  if (typeof datepart !== 'string' || !dateParts.includes(datepart.toLowerCase()))
    return wrong(input, 'datepart', `one of ${dateParts.map((part) => `\`${part}\``).join(', ')}`);
  if (!isNumber(interval) || !Number.isInteger(interval) || interval < 1)
    return wrong(input, 'interval', 'a whole number from 1');
  return `interval (${interval}) ${datepart.toLowerCase()}`;
}
