import { quoteText } from '../../../sql/quote.js';
import { textOf } from '../../jinja/text-of.js';
import { isTruthy, needItems } from '../../jinja/type-of.js';
import { Tuple, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { given, neededText, optionalText, type Bound } from '../arguments.js';
import type { CoreMacros } from '../macros/core-macro.js';
import type { Rendering } from '../rendering.js';
import { queried } from '../statements.js';
import { callCodegen, columnObjects, generated, orElse } from './graph-entries.js';

const yes = (value: JinjaValue | undefined): boolean => isTruthy(value ?? null);

/** The names of the relations of a schema, in order of their letters. */
function tablesOf(
  rendering: Rendering,
  schema: string,
  database: string,
  table: string,
  exclude: string,
): JinjaValue {
  if (!rendering.execute) return [];
  const rows = queried(
    rendering,
    `select distinct table_name from information_schema.tables
where lower(table_catalog) = ${quoteText(database.toLowerCase())}
  and table_schema ilike ${quoteText(schema)} and table_name ilike ${quoteText(table)} and table_name not ilike ${quoteText(exclude)}
order by lower(table_name)`,
  ).matrix;
  return rows.flatMap((row) => (row instanceof Tuple ? row.items : []));
}

function tablesInSchema(rendering: Rendering, bound: Bound, call: JinjaCall): JinjaValue {
  const [schema, database, table, exclude] = bound;
  return tablesOf(
    rendering,
    neededText(schema, call, 'schema_name'),
    optionalText(database, call, 'database_name') ?? rendering.scope.database,
    optionalText(table, call, 'table_pattern') ?? '%',
    optionalText(exclude, call, 'exclude') ?? '',
  );
}

const sourceParameters = [
  'schema_name',
  'database_name?',
  'generate_columns?',
  'include_descriptions?',
  'include_data_types?',
  'table_pattern?',
  'exclude?',
  'name?',
  'table_names?',
  'include_database?',
  'include_schema?',
  'case_sensitive_databases?',
  'case_sensitive_schemas?',
  'case_sensitive_tables?',
  'case_sensitive_cols?',
] as const;

function generateSource(rendering: Rendering, bound: Bound, call: JinjaCall): JinjaValue {
  const at = (name: (typeof sourceParameters)[number]): JinjaValue | undefined =>
    bound[sourceParameters.indexOf(name)];
  const schema = neededText(at('schema_name'), call, 'schema_name');
  const database = optionalText(at('database_name?'), call, 'database_name') ?? rendering.scope.database;
  const name = optionalText(at('name?'), call, 'name') ?? schema;
  const cased = (text: string, parameter: (typeof sourceParameters)[number]): string =>
    yes(at(parameter)) ? text : text.toLowerCase();
  const described = yes(at('include_descriptions?'));
  const description = (indent: string): readonly string[] => (described ? [`${indent}description: ""`] : []);
  const listed = given(at('table_names?'));
  const tables =
    listed ??
    callCodegen(
      rendering,
      call,
      'get_tables_in_schema',
      schema,
      database,
      orElse(at('table_pattern?'), '%'),
      orElse(at('exclude?'), ''),
    );
  const lines = [
    'version: 2',
    '',
    'sources:',
    `  - name: ${name.toLowerCase()}`,
    ...description('    '),
    ...(database !== rendering.scope.database || yes(at('include_database?'))
      ? [`    database: ${cased(database, 'case_sensitive_databases?')}`]
      : []),
    ...(schema !== name || yes(at('include_schema?'))
      ? [`    schema: ${cased(schema, 'case_sensitive_schemas?')}`]
      : []),
    '    tables:',
  ];
  for (const table of needItems(tables)) {
    const identifier = textOf(table);
    lines.push(`      - name: ${cased(identifier, 'case_sensitive_tables?')}`, ...description('        '));
    if (!yes(at('generate_columns?'))) continue;
    lines.push('        columns:');
    const relation = rendering.relations.make({ database, schema, name: identifier });
    for (const column of columnObjects(rendering, relation)) {
      lines.push(`          - name: ${cased(column.fields.name, 'case_sensitive_cols?')}`);
      if (isTruthy(orElse(at('include_data_types?'), true)))
        lines.push(
          `            data_type: ${textOf(callCodegen(rendering, call, 'data_type_format_source', column))}`,
        );
      lines.push(...description('            '));
    }
    lines.push('');
  }
  return generated(rendering, lines.join('\n'));
}

/** Those of codegen that describe sources. */
export const sourceYaml: CoreMacros = {
  get_tables_in_schema: {
    parameters: ['schema_name', 'database_name?', 'table_pattern?', 'exclude?'],
    run: tablesInSchema,
  },
  generate_source: { parameters: sourceParameters, run: generateSource },
};
