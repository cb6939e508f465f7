import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoteText } from '../sql/quote.js';
import { isNumber, textOf, wrong } from './define.js';
import { checkedRowTest, checkedTest, kinds, may, needs, testedRows, textsOf } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';
import { onColumn } from './on-column.js';
import { sqlmeshTests } from './sqlmesh-tests.js';

const condition = may('condition', kinds.condition, 'a SQL condition: only these rows are tested');
const least = may('min_v', kinds.number, 'the lower bound');
const most = may('max_v', kinds.number, 'the upper bound');
const inclusive = may('inclusive', kinds.flag, 'whether the bounds themselves are allowed (true by default)');

/** `failing` for the rows that `condition` chooses. */
function among(input: TestInput, failing: string): string {
  const chosen = input.arguments['condition'];
  return typeof chosen === 'string' ? `(${chosen}\n)\n  and (${failing})` : failing;
}

function rowAudit(
  name: string,
  parameters: Parameters<typeof checkedRowTest>[0]['parameters'],
  failing: (input: TestInput) => string,
): GenericTestDefinition {
  return checkedRowTest({
    name,
    belongs: 'column',
    parameters: [...parameters, condition],
    condition: (input) => among(input, failing(input)),
  });
}

/** Texts that the pattern does not match from end to end. */
function validAudit(
  name: string,
  pattern: string,
  value = (column: string) => column,
): GenericTestDefinition {
  return rowAudit(
    name,
    [],
    (input) => `not regexp_full_match(${value(`${input.column}::varchar`)}, ${quoteText(pattern)})`,
  );
}

/** Outside `min_v` and `max_v`. */
function outside(input: TestInput, figure: string): string | undefined {
  const { min_v: low, max_v: high, inclusive: allowed } = input.arguments;
  const equal = allowed === false ? '=' : '';
  const found = [
    ...(isNumber(low) ? [`${figure} <${equal} ${low}`] : []),
    ...(isNumber(high) ? [`${figure} >${equal} ${high}`] : []),
  ];
  return found.length === 0 ? undefined : found.join(' or ');
}

const noBounds = (input: TestInput): Diagnostic =>
  wrong(input, 'min_v', 'given, or `max_v`: without a bound every row would fail');

const lengthBetween = checkedRowTest({
  name: 'string_length_between',
  belongs: 'column',
  parameters: [least, most, inclusive, condition],
  condition: (input) => {
    const failing = outside(input, `length(${input.column})`);
    return failing === undefined ? noBounds(input) : among(input, failing);
  },
});

function figureAudit(name: string, figure: string): GenericTestDefinition {
  return checkedTest({
    name,
    belongs: 'column',
    parameters: [least, most, inclusive, condition],
    sql: (input) => {
      const failing = outside(input, 'eider_figure');
      if (failing === undefined) return noBounds(input);
      const rows = testedRows(input, 'condition');
      const fails = input.compatible ? failing : `coalesce(${failing}, true)`;
      return `select *\nfrom (select ${figure}(${input.column}) as eider_figure from ${rows}) as figures\nwhere ${fails}`;
    },
  });
}

const forall = checkedRowTest({
  name: 'forall',
  belongs: 'relation',
  parameters: [
    needs('criteria', kinds.texts, 'the list of SQL conditions that every row must meet'),
    condition,
  ],
  condition: (input) =>
    among(
      input,
      textsOf(input, 'criteria')
        .map((each) => `not (${each}\n)`)
        .join(' or '),
    ),
});

const numberOfRows = checkedTest({
  name: 'number_of_rows',
  belongs: 'relation',
  parameters: [needs('threshold', kinds.whole, 'the relation must have more rows than this'), condition],
  sql: (input) =>
    `select *\nfrom (select count(*) as n_rows from ${testedRows(input, 'condition')}) as counted\nwhere n_rows <= ${textOf(input.arguments['threshold'])}`,
});

const uniqueValues = checkedTest({
  name: 'unique_values',
  belongs: 'relation',
  parameters: [
    needs('columns', kinds.columns, 'the columns, each of which must be unique by itself'),
    condition,
  ],
  sql: (input) =>
    textsOf(input, 'columns')
      .map(
        (column) =>
          `select ${quoteText(column)} as column_name, ${column}::varchar as eider_value, count(*) as n_records\nfrom ${testedRows(input, 'condition')}\ngroup by all\nhaving count(*) > 1`,
      )
      .join('\nunion all\n'),
});

function listAudit(
  name: string,
  match: (column: string, pattern: string) => string,
  positive: boolean,
): GenericTestDefinition {
  return rowAudit(name, [needs('patterns', kinds.texts, 'the list of patterns')], (input) => {
    const any = textsOf(input, 'patterns')
      .map((pattern) => match(input.column ?? '', quoteText(pattern)))
      .join(' or ');
    return positive ? `not (${any})` : any;
  });
}

const zScore = checkedTest({
  name: 'z_score',
  belongs: 'column',
  parameters: [
    needs('threshold', kinds.number, 'how many standard deviations from the mean are allowed'),
    condition,
  ],
  sql: (input) => {
    // The rows that are left out of the mean are not judged by it either.
    const rows = testedRows(input, 'condition');
    return [
      `select * exclude (mean, deviation)\nfrom ${rows} as judged,`,
      `  (select avg(${input.column}) as mean, stddev(${input.column}) as deviation from ${rows}) as statistics`,
      `where abs((${input.column} - mean) / nullif(deviation, 0)) > ${textOf(input.arguments['threshold'])}`,
    ].join('\n');
  },
});

const divergence = checkedTest({
  name: 'kl_divergence',
  belongs: 'relation',
  parameters: [
    needs(
      'source_column',
      kinds.column,
      'the column whose values are expected to be spread as those of the other',
    ),
    needs('target_column', kinds.column, 'the other column'),
    needs('threshold', kinds.number, 'the largest divergence, in both directions together'),
    condition,
  ],
  sql: (input) => {
    const rows = testedRows(input, 'condition');
    const side = (name: string): string => {
      const column = `(${textOf(input.arguments[name])})`;
      return `(select ${column}::varchar as eider_value, count(*) / sum(count(*)) over () as share from ${rows} where ${column} is not null group by all)`;
    };
    // A value that one column lacks makes the divergence infinite.
    const part =
      "case when p.share is null or q.share is null then 'infinity'::double else (p.share - q.share) * ln(p.share / q.share) end";
    return `select *\nfrom (\n  select sum(${part}) as divergence\n  from ${side('source_column')} as p\n  full join ${side('target_column')} as q using (eider_value)\n) as diverging\nwhere coalesce(divergence > ${textOf(input.arguments['threshold'])}, true)`;
  },
});

const chiSquare = checkedTest({
  name: 'chi_square',
  belongs: 'relation',
  parameters: [
    needs('column_a', kinds.column, 'the first column'),
    needs('column_b', kinds.column, 'the second column'),
    needs(
      'critical_value',
      kinds.number,
      'the value of the statistic above which the columns depend on each other',
    ),
    may('dependent', kinds.flag, 'whether they are expected to depend on each other (true by default)'),
    condition,
  ],
  sql: (input) => {
    const { column_a: a, column_b: b, critical_value: critical, dependent } = input.arguments;
    const fails = dependent === false ? '>' : '<=';
    return [
      `with cells as (\n  select (${textOf(a)}) as a, (${textOf(b)}) as b, count(*) as n\n  from ${testedRows(input, 'condition')}`,
      `  where (${textOf(a)}) is not null and (${textOf(b)}) is not null\n  group by all\n)`,
      ', row_sums as (select a, sum(n) as n from cells group by a)',
      ', column_sums as (select b, sum(n) as n from cells group by b)',
      ', expected as (\n  select a, b, row_sums.n * column_sums.n / (select sum(n) from cells) as n\n  from row_sums cross join column_sums\n)',
      `select *\nfrom (\n  select sum((coalesce(cells.n, 0) - expected.n) ** 2 / expected.n) as chi_square\n  from expected left join cells using (a, b)\n) as statistics`,
      `where coalesce(chi_square ${fails} ${textOf(critical)}, true)`,
    ].join('\n');
  },
});

const lowered = (column: string): string => `lower(${column})`;

/** The audits of SQLMesh that dbt has under no name, and those that are written with their package. */
export const auditTests: readonly GenericTestDefinition[] = [
  forall,
  numberOfRows,
  uniqueValues,
  rowAudit(
    'string_length_equal',
    [needs('v', kinds.whole, 'the number of characters')],
    (input) => `length(${input.column}) <> ${textOf(input.arguments['v'])}`,
  ),
  lengthBetween,
  validAudit(
    'valid_uuid',
    '[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
    lowered,
  ),
  validAudit('valid_email', String.raw`[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+`),
  validAudit('valid_url', String.raw`(?:https?|ftp)://[^\s/$.?#].[^\s]*`),
  validAudit('valid_http_method', 'GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|TRACE|CONNECT'),
  listAudit('match_regex_pattern_list', (column, pattern) => `regexp_matches(${column}, ${pattern})`, true),
  listAudit(
    'not_match_regex_pattern_list',
    (column, pattern) => `regexp_matches(${column}, ${pattern})`,
    false,
  ),
  listAudit('match_like_pattern_list', (column, pattern) => `${column} like ${pattern}`, true),
  listAudit('not_match_like_pattern_list', (column, pattern) => `${column} like ${pattern}`, false),
  figureAudit('mean_in_range', 'avg'),
  figureAudit('stddev_in_range', 'stddev'),
  zScore,
  divergence,
  chiSquare,
  ...sqlmeshTests,
].map(onColumn);
