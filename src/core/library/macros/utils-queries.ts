import type { Value } from '../../project/value.js';
import { quoteText } from '../../sql/quote.js';
import { relationLabel, type Relation } from '../../sql/relation.js';
import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import { isTruthy, relationText, RelationValue, type TemplateValue } from '../../template/template-value.js';
import { indented, type Given, type MacroForm } from './define-macro.js';

function columnValues(given: Given, context: LibraryContext): TemplateValue {
  const fallback = given.value('default');
  if (!context.execute || !context.ask) return isTruthy(fallback) ? fallback : [];
  const relation = given.relation('table');
  const found = context.ask({ kind: 'relation', relation });
  if (found.type === undefined) {
    if (fallback !== null) return fallback;
    throw new LibraryFailure(`finds no relation \`${relationLabel(relation)}\`, and has no \`default\``);
  }
  const column = given.text('column');
  const [where, limit] = [given.optionalText('where'), given.value('max_records')];
  const sql = [
    `select ${column} as value`,
    `from ${relationText(relation)}`,
    ...(where === undefined ? [] : [`where ${where}`]),
    `group by ${column}`,
    `order by ${given.text('order_by')}`,
    ...(limit === null ? [] : [`limit ${given.number('max_records')}`]),
  ].join('\n');
  const { rows } = context.ask({ kind: 'query', sql });
  return rows.length === 0 ? fallback : rows.map(([value = null]) => value);
}

function resultsAsDict(given: Given, { ask }: LibraryContext): TemplateValue {
  if (!ask) return {};
  const { columns, rows } = ask({ kind: 'query', sql: given.text('query') });
  return Object.fromEntries(columns.map(({ name }, index) => [name, rows.map((row) => row[index] ?? null)]));
}

function singleValue(given: Given, { ask }: LibraryContext): TemplateValue {
  const row = ask?.({ kind: 'query', sql: given.text('query') }).rows[0];
  return row ? (row[0] ?? null) : given.value('default');
}

const tableTypes = `case table_type
  when 'BASE TABLE' then 'table'
  when 'EXTERNAL TABLE' then 'external'
  when 'MATERIALIZED VIEW' then 'materializedview'
  else lower(table_type)
end as "table_type"`;

interface Pattern {
  readonly schema: string;
  readonly table: string;
  readonly exclude: string;
  readonly database: string;
}

function patternOf(given: Given, context: LibraryContext, schema: string, table: string): Pattern {
  const database = given.optionalText('database') ?? context.database;
  return { schema, table, exclude: given.text('exclude'), database };
}

const byPattern = (given: Given, context: LibraryContext): Pattern =>
  patternOf(given, context, given.text('schema_pattern'), given.text('table_pattern'));
const byPrefix = (given: Given, context: LibraryContext): Pattern =>
  patternOf(given, context, given.text('schema'), `${given.text('prefix')}%`);

function tablesSql({ schema, table, exclude, database }: Pattern): string {
  return `select distinct
  table_schema as "table_schema",
  table_name as "table_name",
${indented(tableTypes)}
from information_schema.tables
where table_catalog = ${quoteText(database)}
  and table_schema ilike ${quoteText(schema)}
  and table_name ilike ${quoteText(table)}
  and table_name not ilike ${quoteText(exclude)}`;
}

/** The relations that fit, by schema and name, so that what is made of them is the same each time. */
function relationsOf(pattern: Pattern, { ask, database }: LibraryContext): readonly RelationValue[] {
  const sql = `${tablesSql(pattern)}\norder by 1, 2`;
  const rows = ask?.({ kind: 'query', sql }).rows ?? [];
  return rows.map(([schema, name]) => {
    const relation: Relation = { schema: cellText(schema), name: cellText(name) };
    return new RelationValue(
      pattern.database === database ? relation : { ...relation, database: pattern.database },
    );
  });
}

function cellText(cell: Value | undefined): string {
  return typeof cell === 'string' ? cell : '';
}

const patternParameters = ['schema_pattern', 'table_pattern', ['exclude', ''], ['database', null]] as const;
const prefixParameters = ['schema', 'prefix', ['exclude', ''], ['database', null]] as const;

/** Those of dbt_utils that need rows, or the list of relations. */
export const utilsQueries: readonly MacroForm[] = [
  {
    name: 'get_column_values',
    parameters: [
      'table',
      'column',
      ['order_by', 'count(*) desc'],
      ['max_records', null],
      ['default', null],
      ['where', null],
    ],
    looksUp: 'query',
    run: columnValues,
  },
  { name: 'get_query_results_as_dict', parameters: ['query'], looksUp: 'query', run: resultsAsDict },
  { name: 'get_single_value', parameters: ['query', ['default', null]], looksUp: 'query', run: singleValue },
  {
    name: 'get_relations_by_pattern',
    parameters: patternParameters,
    looksUp: 'query',
    run: (given, context) => relationsOf(byPattern(given, context), context),
  },
  {
    name: 'get_relations_by_prefix',
    parameters: prefixParameters,
    looksUp: 'query',
    run: (given, context) => relationsOf(byPrefix(given, context), context),
  },
  {
    name: 'get_tables_by_pattern_sql',
    parameters: patternParameters,
    run: (given, context) => tablesSql(byPattern(given, context)),
  },
  {
    name: 'get_tables_by_prefix_sql',
    parameters: prefixParameters,
    run: (given, context) => tablesSql(byPrefix(given, context)),
  },
  { name: 'get_table_types_sql', run: () => tableTypes },
];
