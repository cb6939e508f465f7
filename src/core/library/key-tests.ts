import { listOf, optional, required, textOf, wrong } from './define.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoteIdentifier } from '../sql/quote.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

/**
 * Values that occur more than once, one row a value. NULLs are ignored: any number of them passes. It has no aggregate: measured,
 * `count(distinct …)` beside others costs as much as this query, or more.
 */
export const unique: GenericTestDefinition = {
  name: 'unique',
  belongs: 'column',
  parameters: [],
  label: (input) => `unique (${input.columnName})`,
  build: (input) =>
    `select ${input.column}, count(*) as n_records\nfrom ${input.model}\nwhere ${input.column} is not null\ngroup by ${input.column}\nhaving count(*) > 1`,
};

const to = required('to', "the relation that must hold the value: `ref('…')` or `source('…', '…')`");
const field = required('field', 'the column of that relation');

interface Ends {
  readonly parent: string;
  readonly field: string;
}

function endsOf(input: TestInput): Ends | Diagnostic {
  const parent = input.relation(input.arguments['to']);
  if (parent === undefined) return wrong(input, 'to', "`ref('…')` or `source('…', '…')`");
  const name = input.arguments['field'];
  if (typeof name !== 'string') return wrong(input, 'field', 'the name of a column');
  return { parent, field: quoteIdentifier(name) };
}

/** Rows whose value has no equal in the parent's field. NULL passes; NULLs in the parent do no harm. */
export const relationships: GenericTestDefinition = {
  name: 'relationships',
  belongs: 'column',
  parameters: [to, field],
  label: (input) => `relationships (${input.columnName} → ${textOf(input.arguments['field'])})`,
  build: (input) => {
    const ends = endsOf(input);
    if ('code' in ends) return ends;
    // A join, not a subquery: for a column that the parent lacks, DuckDB's message then names it.
    return `select child.*\nfrom ${input.model} as child\nanti join ${ends.parent} as parent on parent.${ends.field} = child.${input.column}\nwhere child.${input.column} is not null`;
  },
};

/** `relationships` of the rows that `from_condition` chooses, with the parent's rows that `to_condition` chooses. NULL passes. */
export const relationshipsWhere: GenericTestDefinition = {
  name: 'relationships_where',
  belongs: 'column',
  parameters: [
    to,
    field,
    optional('from_condition', 'a SQL condition on the tested relation: only these rows need a parent'),
    optional('to_condition', 'a SQL condition on the parent: only these rows count as parents'),
  ],
  label: (input) => `relationships_where (${input.columnName} → ${textOf(input.arguments['field'])})`,
  build: (input) => {
    const ends = endsOf(input);
    if ('code' in ends) return ends;
    for (const name of ['from_condition', 'to_condition']) {
      const given = input.arguments[name] ?? 'true';
      if (typeof given !== 'string' || given.trim() === '') return wrong(input, name, 'a SQL condition');
    }
    const { from_condition: from = 'true', to_condition: among = 'true' } = input.arguments;
    const child = `(\n  select *\n  from ${input.model}\n  where (${textOf(from)}\n  )\n)`;
    const parent = `(\n  select *\n  from ${ends.parent}\n  where (${textOf(among)}\n  )\n)`;
    return `select child.*\nfrom ${child} as child\nanti join ${parent} as parent on parent.${ends.field} = child.${input.column}\nwhere child.${input.column} is not null`;
  },
};

/** Combinations that occur more than once, one row a combination. NULLs group together: two rows of (1, NULL) fail. */
export const uniqueCombination: GenericTestDefinition = {
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
