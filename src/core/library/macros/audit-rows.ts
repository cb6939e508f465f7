import { quoteIdentifier, quoteText } from '../../sql/quote.js';
import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import { relationText } from '../../template/template-value.js';
import { commonColumns, keyHash, rowsInStatus, rowStatus, withKey } from './audit-helpers.js';
import { indented, type Given, type MacroForm } from './define-macro.js';
import { columnsExcept, columnsOf } from './utils-columns.js';

const queries = ['a_query', 'b_query'] as const;
const relations = ['a_relation', 'b_relation'] as const;

/** Where rows are: on one side, or on both. Equal rows of one side count once. */
function sidesOf(select: string): string {
  const side = (left: string, operation: string, right: string, a: boolean, b: boolean): string =>
    `select *, ${a} as in_a, ${b} as in_b from (select * from ${left} ${operation} select * from ${right})`;
  return [
    side('a', 'intersect', 'b', true, true),
    side('a', 'except', 'b', true, false),
    side('b', 'except', 'a', false, true),
  ]
    .map((sql) => sql.replaceAll('in_a', `${select}in_a`).replaceAll('in_b', `${select}in_b`))
    .join('\nunion all\n');
}

function compareQueries(a: string, b: string, given: Given): string {
  const tables = `with a as (\n${indented(a)}\n),\nb as (\n${indented(b)}\n),\nall_records as (\n${indented(sidesOf(''))}\n)`;
  const key = given.optionalText('primary_key');
  const limit = given.flag('summarize') ? undefined : given.optionalText('limit');
  const compared = given.flag('summarize')
    ? `select
  in_a,
  in_b,
  count(*) as count,
  round(100.0 * count(*) / sum(count(*)) over (), 2) as percent_of_total
from all_records
group by in_a, in_b
order by in_a desc, in_b desc`
    : `select *
from all_records
where not (in_a and in_b)
order by ${key === undefined ? '' : `${key}, `}in_a desc, in_b desc`;
  // What stands after the macro goes on from here: a WHERE, a LIMIT.
  return `${tables}\nselect *\nfrom (\n${indented(compared)}\n) as final${limit === undefined ? '' : `\nlimit ${limit}`}`;
}

function compareRelations(given: Given, context: LibraryContext): string {
  const [a, b] = [given.relation('a_relation'), given.relation('b_relation')];
  if (!context.execute) return '';
  const columns = columnsExcept(columnsOf(a, context), given.texts('exclude_columns'));
  if (columns.length === 0) throw new LibraryFailure('finds no column to compare');
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const [first, second] = [a, b].map((relation) => `select ${list} from ${relationText(relation)}`);
  return compareQueries(first ?? '', second ?? '', given);
}

/** What is compared: two queries, and the columns that count. */
interface Pair {
  readonly a: string;
  readonly b: string;
  readonly key: readonly string[];
  /** The key's columns are always among them. */
  readonly columns: readonly string[];
  readonly eventTime: string | undefined;
}

function pairOf(a: string, b: string, given: Given, columns: readonly string[]): Pair {
  const key = given.texts('primary_key_columns');
  if (key.length === 0) throw new LibraryFailure('needs at least one column in `primary_key_columns`');
  return { a, b, key, columns: withKey(key, columns), eventTime: given.optionalText('event_time') };
}

/** The columns given, or those that both relations have. */
function relationPair(given: Given, context: LibraryContext): Pair {
  const [a, b] = [given.relation('a_relation'), given.relation('b_relation')];
  const [first, second] = [a, b].map((relation) => `select * from ${relationText(relation)}`);
  return pairOf(first ?? '', second ?? '', given, columnsToCompare(given, context));
}

function columnsToCompare(given: Given, context: LibraryContext): readonly string[] {
  if (given.flag('columns')) return given.texts('columns');
  return commonColumns(given, context);
}

const queryPair = (given: Given): Pair =>
  pairOf(given.text('a_query'), given.text('b_query'), given, given.texts('columns'));

/** One side: its columns and its key as one text. With an event time, only what lies where both sides have data. */
function sideOf(query: string, { a, b, key, columns, eventTime }: Pair): string {
  const bound = (outer: string, inner: string): string =>
    `(select ${outer}(bound) from (select ${inner}(${eventTime}) as bound from (${a}) union all select ${inner}(${eventTime}) from (${b})))`;
  const filter =
    eventTime === undefined
      ? ''
      : `\nwhere ${eventTime} >= ${bound('max', 'min')} and ${eventTime} <= ${bound('min', 'max')}`;
  return `select ${columns.join(', ')}, ${keyHash(key)} as dbt_audit_surrogate_key\nfrom (\n${indented(query)}\n)${filter}`;
}

function classify(pair: Pair, given: Given): string {
  const numbered = (query: string): string =>
    `select *, row_number() over (partition by dbt_audit_surrogate_key) as dbt_audit_pk_row_num\nfrom (\n${indented(sideOf(query, pair))}\n)`;
  const rowKey = 'dbt_audit_surrogate_key, dbt_audit_pk_row_num';
  const limit = given.flag('sample_limit')
    ? `\nwhere dbt_audit_sample_number <= ${given.text('sample_limit')}`
    : '';
  return `with a as (
${indented(numbered(pair.a))}
),
b as (
${indented(numbered(pair.b))}
),
all_records as (
${indented(sidesOf('dbt_audit_'))}
),
classified as (
  select
    *,
${indented(indented(rowStatus))} as dbt_audit_row_status
  from all_records
)
select *
from (
  select
    *,
    ${rowsInStatus} as dbt_audit_num_rows_in_status,
    dense_rank() over (partition by dbt_audit_row_status order by ${rowKey}) as dbt_audit_sample_number
  from classified
)${limit}
order by dbt_audit_row_status, dbt_audit_sample_number`;
}

function whichDiffer(pair: Pair): string {
  const parts = pair.columns.map((column) => {
    const name = quoteIdentifier(column);
    return `select ${quoteText(column)} as column_name, bool_or(a.${name} is distinct from b.${name}) as has_difference\nfrom a\njoin b using (dbt_audit_surrogate_key)`;
  });
  return `with a as (\n${indented(sideOf(pair.a, pair))}\n),\nb as (\n${indented(sideOf(pair.b, pair))}\n)\n${parts.join('\nunion all\n')}`;
}

/** Whether two queries give the same rows, as often. */
function areIdentical({ a, b, columns, eventTime }: Omit<Pair, 'key'>): string {
  const [first, second] = [a, b].map((query) => {
    const side = sideOf(query, { a, b, key: columns, columns, eventTime });
    return `(select ${columns.join(', ')} from (\n${indented(side)}\n))`;
  });
  return `select not exists (${first} except all ${second}) and not exists (${second} except all ${first}) as are_tables_identical`;
}

function rowCounts(given: Given, { written = relationText }: LibraryContext): string {
  return relations
    .map((name) => given.relation(name))
    .map(
      (relation) =>
        `select ${quoteText(written(relation))} as relation_name, count(*) as total_records\nfrom ${relationText(relation)}`,
    )
    .join('\nunion all\n');
}

const comparing = [
  ['primary_key_columns', []],
  ['columns', []],
  ['event_time', null],
] as const;
const summarising = [
  ['primary_key', null],
  ['summarize', true],
  ['limit', null],
] as const;

/** Those of audit_helper that compare rows. */
export const auditRows: readonly MacroForm[] = [
  {
    name: 'compare_queries',
    parameters: [...queries, ...summarising],
    run: (given) => compareQueries(given.text('a_query'), given.text('b_query'), given),
  },
  {
    name: 'compare_relations',
    parameters: [...relations, ['exclude_columns', []], ...summarising],
    looksUp: 'columns',
    run: compareRelations,
  },
  { name: 'compare_row_counts', parameters: relations, run: rowCounts },
  {
    name: 'compare_and_classify_query_results',
    parameters: [...queries, ...comparing, ['sample_limit', 20]],
    run: (given) => classify(queryPair(given), given),
  },
  {
    name: 'compare_and_classify_relation_rows',
    parameters: [...relations, ...comparing, ['sample_limit', 20]],
    looksUp: 'columns',
    run: (given, context) => classify(relationPair(given, context), given),
  },
  {
    name: 'compare_which_query_columns_differ',
    parameters: [...queries, ...comparing],
    run: (given) => whichDiffer(queryPair(given)),
  },
  {
    name: 'compare_which_relation_columns_differ',
    parameters: [...relations, ...comparing],
    looksUp: 'columns',
    run: (given, context) => whichDiffer(relationPair(given, context)),
  },
  {
    name: 'quick_are_queries_identical',
    parameters: ['query_a', 'query_b', ['columns', []], ['event_time', null]],
    run: (given) =>
      areIdentical({
        a: given.text('query_a'),
        b: given.text('query_b'),
        columns: columnsGiven(given),
        eventTime: given.optionalText('event_time'),
      }),
  },
  {
    name: 'quick_are_relations_identical',
    parameters: [...relations, ['columns', null], ['event_time', null]],
    looksUp: 'columns',
    run: (given, context) => {
      const [a, b] = relations.map((name) => `select * from ${relationText(given.relation(name))}`);
      if (!context.execute) return '';
      const columns = columnsToCompare(given, context);
      return areIdentical({ a: a ?? '', b: b ?? '', columns, eventTime: given.optionalText('event_time') });
    },
  },
];

function columnsGiven(given: Given): readonly string[] {
  const columns = given.texts('columns');
  if (columns.length === 0) throw new LibraryFailure('needs at least one column in `columns`');
  return columns;
}
