import { quoteText } from '../../sql/quote.js';
import { type LibraryContext } from '../../template/library-macro.js';
import { textOf, type TemplateDict, type TemplateValue } from '../../template/template-value.js';
import { indented, type Given, type MacroForm } from './define-macro.js';
import { cast, hash, types } from './sql-parts.js';
import { columnsOf } from './utils-columns.js';

/** Names, lacking columns of the key put first. Names are the same whatever their case. */
export function withKey(key: readonly string[], columns: readonly string[]): readonly string[] {
  const known = new Set(columns.map((column) => column.toLowerCase()));
  return [...key.filter((column) => !known.has(column.toLowerCase())), ...columns];
}

/** The columns of a key as one text, in which NULL is a text of its own. */
export function keyHash(columns: readonly string[]): string {
  const fields = columns.map(
    (column) => `coalesce(${cast(column, types.string)}, '_dbt_audit_helper_surrogate_key_null_')`,
  );
  return hash(fields.join(" || '-' || "));
}

/** The names that both relations have, in the order of the first. */
export function commonColumns(given: Given, context: LibraryContext): readonly string[] {
  const [a, b] = ['a_relation', 'b_relation'].map((name) => columnsOf(given.relation(name), context));
  const other = new Set(b?.map(({ name }) => name));
  return (a ?? []).flatMap(({ name }) => (other.has(name) ? [name] : []));
}

/** The SELECT of the times between which both queries have rows. */
function boundsSql(a: string, b: string, time: string): string {
  const side = (query: string): string =>
    `select min(${time}) as first_time, max(${time}) as last_time from (${query}\n) as side`;
  return `select max(first_time) as min_event_time, min(last_time) as max_event_time from (${side(a)} union all ${side(b)}) as bounds`;
}

function bounds(given: Given, { ask }: LibraryContext): TemplateValue {
  const time = given.text('event_time');
  const sql = boundsSql(given.text('a_query'), given.text('b_query'), time);
  const answer = ask?.({ kind: 'query', sql });
  const row = answer?.rows[0] ?? [];
  const found = answer?.columns.map(({ name }, index) => [name, row[index] ?? null] as const) ?? [];
  return { event_time: time, ...Object.fromEntries(found) };
}

/** A WHERE of the times in a dict that `_get_comparison_bounds` gave; nothing without one. */
function timeFilter(props: TemplateDict): string {
  const [time, first, last] = ['event_time', 'min_event_time', 'max_event_time'].map(
    (name) => textOf(props[name] ?? null) ?? 'None',
  );
  if (Object.keys(props).length === 0) return '';
  return `where ${time} >= ${quoteText(first ?? '')}\n  and ${time} <= ${quoteText(last ?? '')}`;
}

/** The table expressions that other macros of audit_helper begin with, after a WITH that the caller writes. */
function setResults(given: Given): string {
  const [key, columns] = [given.texts('primary_key_columns'), given.texts('columns')];
  const filter = timeFilter(given.dict('event_time_props'));
  const base = (query: string): string =>
    `select ${columns.join(', ')}, ${keyHash(key)} as dbt_audit_surrogate_key\nfrom (\n${indented(query)}\n) as side\n${filter}`;
  const numbered = (name: string): string =>
    `select *, row_number() over (partition by dbt_audit_surrogate_key order by dbt_audit_surrogate_key) as dbt_audit_pk_row_num\nfrom ${name}`;
  const both = (one: string, operation: string, other: string): string =>
    `select * from ${one} ${operation} select * from ${other}`;
  const steps = [
    ['a_base', base(given.text('a_query'))],
    ['b_base', base(given.text('b_query'))],
    ['a', numbered('a_base')],
    ['b', numbered('b_base')],
    ['a_intersect_b', both('a', 'intersect', 'b')],
    ['a_except_b', both('a', 'except', 'b')],
    ['b_except_a', both('b', 'except', 'a')],
  ];
  return steps.map(([name = '', sql = '']) => `${name} as (\n${indented(sql.trim())}\n)`).join(',\n');
}

/** The status of a row of `a` and `b` put together. */
export const rowStatus = `case
  when max(dbt_audit_pk_row_num) over (partition by dbt_audit_surrogate_key) > 1 then 'nonunique_pk'
  when dbt_audit_in_a and dbt_audit_in_b then 'identical'
  when bool_or(dbt_audit_in_a) over (partition by dbt_audit_surrogate_key, dbt_audit_pk_row_num)
    and bool_or(dbt_audit_in_b) over (partition by dbt_audit_surrogate_key, dbt_audit_pk_row_num) then 'modified'
  when dbt_audit_in_a then 'removed'
  when dbt_audit_in_b then 'added'
end`;

/** How many rows have the status of a row. */
export const rowsInStatus =
  'count(distinct (dbt_audit_surrogate_key, dbt_audit_pk_row_num)) over (partition by dbt_audit_row_status)';

/** The parts that the macros of audit_helper are made of, which projects call for comparisons of their own. */
export const auditHelpers: readonly MacroForm[] = [
  {
    name: '_ensure_all_pks_are_in_column_set',
    parameters: ['primary_key_columns', 'columns'],
    run: (given) => withKey(given.texts('primary_key_columns'), given.texts('columns')),
  },
  {
    name: '_get_intersecting_columns_from_relations',
    parameters: ['a_relation', 'b_relation'],
    looksUp: 'columns',
    run: (given, context) => (context.execute ? commonColumns(given, context) : []),
  },
  {
    name: '_get_comparison_bounds',
    parameters: ['a_query', 'b_query', 'event_time'],
    looksUp: 'query',
    run: bounds,
  },
  {
    name: 'event_time_filter',
    parameters: ['event_time_props'],
    run: (given) => timeFilter(given.dict('event_time_props')),
  },
  {
    name: '_generate_null_safe_surrogate_key',
    parameters: ['field_list'],
    run: (given) => keyHash(given.texts('field_list')),
  },
  {
    name: '_generate_set_results',
    parameters: ['a_query', 'b_query', 'primary_key_columns', 'columns', ['event_time_props', null]],
    run: setResults,
  },
  { name: '_classify_audit_row_status', run: () => rowStatus },
  { name: '_count_num_rows_in_status', run: () => rowsInStatus },
];
