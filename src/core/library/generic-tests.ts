import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Value } from '../project/value.js';
import { quoteIdentifier, quoteText } from '../sql/quote.js';
import type { GenericTestDefinition, TestInput, TestParameter } from './generic-test.js';

const required = (name: string, meaning: string): TestParameter => ({ name, required: true, meaning });
const optional = (name: string, meaning: string): TestParameter => ({ name, required: false, meaning });

function cannotFail(input: TestInput, why: string): Diagnostic {
  return diagnostic('test/cannot-fail', { test: input.test, why }, { at: input.at });
}

function wrong(input: TestInput, argument: string, expected: string): Diagnostic {
  return diagnostic('test/wrong-argument', { test: input.test, argument, expected }, { at: input.at });
}

/** Rows whose column is NULL. An empty relation passes. */
const notNull: GenericTestDefinition = {
  name: 'not_null',
  belongs: 'column',
  parameters: [],
  label: (input) => `not_null (${input.columnName})`,
  build: (input) => `select *\nfrom ${input.model}\nwhere ${input.column} is null`,
};

/** Values that occur more than once, one row a value. NULLs are ignored: any number of them passes. */
const unique: GenericTestDefinition = {
  name: 'unique',
  belongs: 'column',
  parameters: [],
  label: (input) => `unique (${input.columnName})`,
  build: (input) =>
    `select ${input.column}, count(*) as n_records\nfrom ${input.model}\nwhere ${input.column} is not null\ngroup by ${input.column}\nhaving count(*) > 1`,
};

/** Distinct values that are not in the list, one row a value. NULL passes. */
const acceptedValues: GenericTestDefinition = {
  name: 'accepted_values',
  belongs: 'column',
  parameters: [
    required('values', 'the list of allowed values'),
    optional('quote', 'whether the values are text (true, the default) or SQL expressions (false)'),
  ],
  label: (input) => `accepted_values (${input.columnName})`,
  build: (input) => {
    const values = input.arguments['values'];
    if (!Array.isArray(values)) return wrong(input, 'values', 'a list');
    const list = values as readonly Value[];
    if (list.length === 0) return wrong(input, 'values', 'a list of at least one value');
    const literals = input.arguments['quote'] !== false;
    const isNull = (value: Value): boolean =>
      value === null || (!literals && /^\(*\s*(?:cast\s*\(\s*)?null\b/iu.test(textOf(value)));
    if (list.some(isNull))
      return cannotFail(input, 'the list holds NULL, and `x not in (…, NULL)` is never true');
    const items = list.map((value) => (literals ? quoteText(textOf(value)) : textOf(value)));
    return `select ${input.column}, count(*) as n_records\nfrom ${input.model}\nwhere ${input.column} is not null\n  and ${input.column} not in (${items.join(', ')})\ngroup by ${input.column}`;
  },
};

/** Rows whose value has no equal in the parent's field. NULL passes; NULLs in the parent do no harm. */
const relationships: GenericTestDefinition = {
  name: 'relationships',
  belongs: 'column',
  parameters: [
    required('to', "the relation that must hold the value: `ref('…')` or `source('…', '…')`"),
    required('field', 'the column of that relation'),
  ],
  label: (input) => `relationships (${input.columnName} → ${textOf(input.arguments['field'])})`,
  build: (input) => {
    const parent = input.relation(input.arguments['to']);
    if (parent === undefined) return wrong(input, 'to', "`ref('…')` or `source('…', '…')`");
    const field = input.arguments['field'];
    if (typeof field !== 'string') return wrong(input, 'field', 'the name of a column');
    // A join, not a subquery: for a column that the parent lacks, DuckDB's message then names it.
    return `select child.*\nfrom ${input.model} as child\nanti join ${parent} as parent on parent.${quoteIdentifier(field)} = child.${input.column}\nwhere child.${input.column} is not null`;
  },
};

/** Combinations that occur more than once, one row a combination. NULLs group together: two rows of (1, NULL) fail. */
const uniqueCombination: GenericTestDefinition = {
  name: 'unique_combination_of_columns',
  belongs: 'relation',
  parameters: [
    required('combination_of_columns', 'the list of columns that together are a key'),
    optional('quote_columns', 'quote the names (false by default: entries may be SQL expressions)'),
  ],
  label: (input) => `unique (${listOf(input.arguments['combination_of_columns']).join(', ')})`,
  build: (input) => {
    const columns = listOf(input.arguments['combination_of_columns']);
    if (columns.length === 0) return wrong(input, 'combination_of_columns', 'a list of at least one column');
    const quoted = input.arguments['quote_columns'] === true;
    const list = columns.map((column) => (quoted ? quoteIdentifier(column) : column)).join(', ');
    return `select ${list}, count(*) as n_records\nfrom ${input.model}\ngroup by ${list}\nhaving count(*) > 1`;
  },
};

/** Rows for which the expression is false. NULL passes. On a column, the expression continues it: `>= 0`. */
const expressionIsTrue: GenericTestDefinition = {
  name: 'expression_is_true',
  belongs: 'either',
  parameters: [required('expression', 'a SQL condition; below a column, what follows the column: `>= 0`')],
  label: (input) => `expression_is_true (${shorten(conditionOf(input))})`,
  build: (input) => {
    const expression = input.arguments['expression'];
    if (typeof expression !== 'string' || expression.trim() === '') {
      return wrong(input, 'expression', 'a SQL condition');
    }
    const alwaysTrue = /^\(*\s*(?:true|(\d+)\s*=\s*\1|not\s+false)\s*\)*$/iu;
    if (input.column === undefined && alwaysTrue.test(expression.trim())) {
      return cannotFail(input, 'its expression is always true');
    }
    return `select *\nfrom ${input.model}\nwhere not (${conditionSql(input)}\n)`;
  },
};

/** Rows outside the bounds. NULL passes. Bounds are SQL: a number, a column, a quoted date. */
const acceptedRange: GenericTestDefinition = {
  name: 'accepted_range',
  belongs: 'column',
  parameters: [
    optional('min_value', 'the lower bound, as SQL'),
    optional('max_value', 'the upper bound, as SQL'),
    optional('inclusive', 'whether the bounds themselves are allowed (true by default)'),
  ],
  label: (input) => `accepted_range (${input.columnName})`,
  build: (input) => {
    const { min_value: low = null, max_value: high = null, inclusive } = input.arguments;
    if (low === null && high === null) return cannotFail(input, 'it has neither `min_value` nor `max_value`');
    const equal = inclusive === false ? '=' : '';
    const outside = [
      ...(low === null ? [] : [`${input.column} <${equal} (${boundOf(low)})`]),
      ...(high === null ? [] : [`${input.column} >${equal} (${boundOf(high)})`]),
    ];
    return `select *\nfrom ${input.model}\nwhere ${outside.join('\n   or ')}`;
  },
};

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** A bound as SQL. A bare date is one, and not a subtraction: YAML takes the quotes that its author wrote. */
function boundOf(value: Value): string {
  const text = textOf(value);
  return /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/u.test(text.trim())
    ? quoteText(text.trim())
    : text;
}

function listOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Value[]).map(textOf) : [];
}

function conditionOf(input: TestInput): string {
  const expression = textOf(input.arguments['expression']);
  return input.columnName === undefined ? expression : `${input.columnName} ${expression}`;
}

function conditionSql(input: TestInput): string {
  const expression = textOf(input.arguments['expression']);
  return input.column === undefined ? expression : `${input.column} ${expression}`;
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** The built-in generic tests, by name. */
export const genericTests: ReadonlyMap<string, GenericTestDefinition> = new Map(
  [notNull, unique, acceptedValues, relationships, uniqueCombination, expressionIsTrue, acceptedRange].map(
    (definition) => [definition.name, definition],
  ),
);
