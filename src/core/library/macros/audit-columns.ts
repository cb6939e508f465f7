import { quoteIdentifier, quoteText } from '../../sql/quote.js';
import { relationLabel } from '../../sql/relation.js';
import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import { relationText } from '../../template/template-value.js';
import { indented, type Given, type MacroForm } from './define-macro.js';
import { columnsExcept, columnsOf } from './utils-columns.js';

interface Compared {
  readonly a: string;
  readonly b: string;
  readonly key: string;
  readonly column: string;
}

/** Both sides beside each other, by key; NULL is a key that nothing else is equal to. */
function joined({ a, b, key }: Compared): string {
  return `from (\n${indented(a)}\n) as a_query\nfull outer join (\n${indented(b)}\n) as b_query on a_query.${key} = b_query.${key}`;
}

const comparedOf = (given: Given): Compared => ({
  a: given.text('a_query'),
  b: given.text('b_query'),
  key: given.text('primary_key'),
  column: given.text('column_to_compare'),
});

function columnValues(given: Given): string {
  const compared = comparedOf(given);
  const [a, b] = [`a_query.${compared.column}`, `b_query.${compared.column}`];
  const [aKey, bKey] = [`a_query.${compared.key}`, `b_query.${compared.key}`];
  const [aName, bName] = [given.text('a_relation_name'), given.text('b_relation_name')];
  const mark = (sign: string): string => (given.flag('emojis') ? `${sign}: ` : '');
  const states = [
    [`${a} = ${b}`, `${mark('✅')}perfect match`],
    [`${a} is null and ${b} is null`, `${mark('✅')}both are null`],
    [`${aKey} is null`, `${mark('🤷')}missing from ${aName}`],
    [`${bKey} is null`, `${mark('🤷')}missing from ${bName}`],
    [`${a} is null`, `${mark('🤷')}value is null in ${aName} only`],
    [`${b} is null`, `${mark('🤷')}value is null in ${bName} only`],
    // The package has this invisible joiner in its text, and whoever looks for the text needs it.
    ['true', `${mark('❌')}\u200Dvalues do not match`],
  ] as const;
  const cases = (end: (state: readonly [string, string], index: number) => string): string =>
    `case ${states.map((state, index) => `when ${state[0]} then ${end(state, index)}`).join(' ')} end`;
  return `select
  ${quoteText(compared.column)} as column_name,
  match_status,
  count(*) as count_records,
  round(100.0 * count(*) / sum(count(*)) over (), 2) as percent_of_total
from (
  select
    ${cases(([, words]) => quoteText(words))} as match_status,
    ${cases((_state, index) => String(index))} as match_order
${indented(joined(compared))}
) as joined
group by match_status, match_order
order by match_order`;
}

function columnValuesVerbose(compared: Compared): string {
  const [a, b] = [`a_query.${compared.column}`, `b_query.${compared.column}`];
  const [aKey, bKey] = [`a_query.${compared.key}`, `b_query.${compared.key}`];
  const isBoth = `${aKey} is not null and ${bKey} is not null`;
  return `select
  coalesce(${aKey}, ${bKey}) as primary_key,
  ${quoteText(unquoted(compared.column))} as column_name,
  coalesce(${a} = ${b} and ${isBoth}, ${a} is null and ${b} is null) as perfect_match,
  ${a} is null and ${aKey} is not null as null_in_a,
  ${b} is null and ${bKey} is not null as null_in_b,
  ${aKey} is null as missing_from_a,
  ${bKey} is null as missing_from_b,
  ${isBoth} and ${a} is distinct from ${b} as conflicting_values
${joined(compared)}`;
}

function unquoted(column: string): string {
  return /^"(?:[^"]|"")*"$/u.test(column) ? column.slice(1, -1).replaceAll('""', '"') : column;
}

const flags = [
  'perfect_match',
  'null_in_a',
  'null_in_b',
  'missing_from_a',
  'missing_from_b',
  'conflicting_values',
];

function allColumns(given: Given, context: LibraryContext): string {
  const [aRelation, bRelation] = [given.relation('a_relation'), given.relation('b_relation')];
  if (!context.execute) return '';
  const columns = columnsExcept(columnsOf(aRelation, context), given.texts('exclude_columns'));
  if (columns.length === 0)
    throw new LibraryFailure(`finds no column in \`${relationLabel(aRelation)}\` to compare`);
  const [a, b] = [aRelation, bRelation].map(
    (relation) =>
      `select *, ${given.text('primary_key')} as dbt_audit_helper_pk from ${relationText(relation)}`,
  );
  const parts = columns.map(({ name }) =>
    columnValuesVerbose({
      a: a ?? '',
      b: b ?? '',
      key: 'dbt_audit_helper_pk',
      column: quoteIdentifier(name),
    }),
  );
  const all = parts.map((part) => `(\n${indented(part)}\n)`).join('\nunion all\n');
  const counts = flags.map((flag) => `sum(case when ${flag} then 1 else 0 end) as ${flag}`);
  const list = given.flag('summarize')
    ? ['upper(column_name) as column_name', ...counts]
    : ['primary_key', 'upper(column_name) as column_name', ...flags];
  const end = given.flag('summarize') ? 'group by 1\norder by 1' : 'order by primary_key';
  const compared = `select\n${indented(list.join(',\n'))}\nfrom (\n${indented(all)}\n) as main\n${end}`;
  // What stands after the macro goes on from here: a WHERE, a LIMIT.
  return `select *\nfrom (\n${indented(compared)}\n) as final`;
}

function relationColumns(given: Given, context: LibraryContext): string {
  const relations = ['a_relation', 'b_relation'].map((name) => given.relation(name));
  if (!context.execute) return '';
  const [a, b] = relations.map((relation) => {
    const columns = columnsOf(relation, context);
    if (columns.length === 0) throw new LibraryFailure(`finds no column in \`${relationLabel(relation)}\``);
    const rows = columns.map(
      ({ name, type }, index) => `(${quoteText(name)}, ${index + 1}, ${quoteText(type)})`,
    );
    return `(values ${rows.join(', ')})`;
  });
  const columnList = '(column_name, ordinal_position, data_type)';
  const [inA, inB] = ['a_cols.data_type is not null', 'b_cols.data_type is not null'];
  return `select
  column_name,
  a_cols.ordinal_position as a_ordinal_position,
  b_cols.ordinal_position as b_ordinal_position,
  a_cols.data_type as a_data_type,
  b_cols.data_type as b_data_type,
  coalesce(a_cols.ordinal_position = b_cols.ordinal_position, false) as has_ordinal_position_match,
  coalesce(a_cols.data_type = b_cols.data_type, false) as has_data_type_match,
  ${inA} and not (${inB}) as in_a_only,
  ${inB} and not (${inA}) as in_b_only,
  ${inA} and ${inB} as in_both
from ${a} as a_cols${columnList}
full outer join ${b} as b_cols${columnList} using (column_name)
order by coalesce(a_cols.ordinal_position, b_cols.ordinal_position)`;
}

/** The columns of a relation as rows: a SELECT for each. */
function columnRows(given: Given, context: LibraryContext): string {
  const relation = given.relation('relation');
  if (!context.execute) return '';
  return columnsOf(relation, context)
    .map(
      ({ name, type }, index) =>
        `select ${quoteText(name)} as column_name, ${index + 1} as ordinal_position, ${quoteText(type)} as data_type`,
    )
    .join('\nunion all\n');
}

/** Those of audit_helper that compare column by column. */
export const auditColumns: readonly MacroForm[] = [
  {
    name: 'compare_column_values',
    parameters: [
      'a_query',
      'b_query',
      'primary_key',
      'column_to_compare',
      ['emojis', true],
      ['a_relation_name', 'a'],
      ['b_relation_name', 'b'],
    ],
    run: columnValues,
  },
  {
    name: 'compare_column_values_verbose',
    parameters: ['a_query', 'b_query', 'primary_key', 'column_to_compare'],
    run: (given) => columnValuesVerbose(comparedOf(given)),
  },
  {
    name: 'compare_all_columns',
    parameters: ['a_relation', 'b_relation', 'primary_key', ['exclude_columns', []], ['summarize', true]],
    looksUp: 'columns',
    run: allColumns,
  },
  {
    name: 'compare_relation_columns',
    parameters: ['a_relation', 'b_relation'],
    looksUp: 'columns',
    run: relationColumns,
  },
  {
    name: 'get_columns_in_relation_sql',
    parameters: ['relation'],
    looksUp: 'columns',
    run: columnRows,
  },
];
