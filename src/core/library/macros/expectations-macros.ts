import { quoteText } from '../../sql/quote.js';
import { LibraryFailure } from '../../template/library-macro.js';
import { indented, macrosOf, type Given } from './define-macro.js';
import { groupBy, hash } from './sql-parts.js';

function percentile(field: string, quantile: string, partition: string | undefined): string {
  const over = partition === undefined ? '' : ` over (partition by ${partition})`;
  return `percentile_cont(${quantile}) within group (order by ${field})${over}`;
}

function matches(given: Given): string {
  return `regexp_matches(${given.text('source_value')}, ${quoteText(given.text('regexp'))}, ${quoteText(given.text('flags'))})`;
}

function ignoreRowIf(given: Given): string {
  const operators: { readonly [word: string]: string } = {
    all_values_are_missing: 'and',
    any_value_is_missing: 'or',
  };
  const operator = operators[given.text('ignore_row_if')];
  if (operator === undefined)
    throw new LibraryFailure("needs 'all_values_are_missing' or 'any_value_is_missing' as `ignore_row_if`");
  const missing = given.texts('columns').map((column) => `${column} is null`);
  return `not (${missing.join(` ${operator} `)})`;
}

interface Grouped {
  readonly model: string;
  readonly expression: string;
  readonly condition: string | undefined;
  readonly groups: readonly string[];
}

/** The value of an expression, for each group by itself: `col_1`, … and `expression`. */
function selectOf({ model, expression, condition, groups }: Grouped): string {
  const columns = groups.map((group, index) => `${group} as col_${index + 1}`);
  const where = condition === undefined ? '' : `\nwhere ${condition}`;
  const by = groups.length === 0 ? '' : `\ngroup by ${groups.join(', ')}`;
  return `select\n${indented([...columns, `${expression} as expression`].join(',\n'))}\nfrom ${model}${where}${by}`;
}

function groupedOf(given: Given, expression: string, groups: string): Grouped {
  return {
    model: given.text('model'),
    expression,
    condition: given.optionalText('row_condition'),
    groups: given.flag(groups) ? given.texts(groups) : [],
  };
}

function untrue(grouped: Grouped, condition: string): string {
  return `select *\nfrom (\n${indented(selectOf(grouped))}\n) as grouped_expression\nwhere not (expression ${condition})`;
}

function isBetween(given: Given): string {
  if (!given.has('min_value') && !given.has('max_value'))
    throw new LibraryFailure('needs a `min_value`, a `max_value` or both');
  const [expression, equals] = [given.text('expression').trim(), given.flag('strictly') ? '' : '='];
  const bounds = [
    ...(given.has('min_value') ? [`${expression} >${equals} ${given.text('min_value')}`] : []),
    ...(given.has('max_value') ? [`${expression} <${equals} ${given.text('max_value')}`] : []),
  ];
  return untrue(groupedOf(given, `(${bounds.join(' and ')})`, 'group_by_columns'), '= true');
}

/** Those of dbt_expectations that are no tests. */
export const expectationMacros = macrosOf('dbt_expectations', [
  { name: 'log_natural', parameters: ['x'], run: (given) => `ln(${given.text('x')})` },
  {
    name: 'median',
    parameters: ['field'],
    run: (given) => percentile(given.text('field'), '0.5', undefined),
  },
  {
    name: 'percentile_cont',
    parameters: ['field', 'quantile', ['partition', null]],
    run: (given) => percentile(given.text('field'), given.text('quantile'), given.optionalText('partition')),
  },
  { name: 'rand', run: () => 'random()' },
  { name: 'md5', parameters: ['string_value'], run: (given) => hash(given.text('string_value')) },
  { name: 'group_by', parameters: ['n'], run: (given) => groupBy(given.number('n')) },
  { name: 'type_timestamp', run: () => 'timestamp' },
  { name: 'type_datetime', run: () => 'timestamp' },
  {
    name: 'regexp_instr',
    parameters: [
      'source_value',
      'regexp',
      ['position', 1],
      ['occurrence', 1],
      ['is_raw', false],
      ['flags', ''],
    ],
    run: matches,
  },
  { name: 'ignore_row_if_expression', parameters: ['ignore_row_if', 'columns'], run: ignoreRowIf },
  {
    name: 'truth_expression',
    parameters: ['expression'],
    run: (given) => `${given.text('expression')} as expression`,
  },
  {
    name: 'get_select',
    parameters: ['model', 'expression', 'row_condition', 'group_by'],
    run: (given) => selectOf(groupedOf(given, given.text('expression'), 'group_by')),
  },
  {
    name: 'expression_is_true',
    parameters: [
      'model',
      'expression',
      ['test_condition', '= true'],
      ['group_by_columns', null],
      ['row_condition', null],
    ],
    run: (given) =>
      untrue(groupedOf(given, given.text('expression'), 'group_by_columns'), given.text('test_condition')),
  },
  {
    name: 'expression_between',
    parameters: [
      'model',
      'expression',
      'min_value',
      'max_value',
      'group_by_columns',
      'row_condition',
      'strictly',
    ],
    run: isBetween,
  },
]);
