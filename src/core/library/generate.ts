import { stringify } from 'yaml';
import { quoteIdentifier } from '../sql/quote.js';

/** A column as it is written into YAML or SQL. */
export interface GeneratedColumn {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
}

export interface GeneratedRelation {
  readonly name: string;
  readonly columns: readonly GeneratedColumn[];
}

/** Whose words are written: a column's type is `type` in Eider, `data_type` in dbt. */
export type Dialect = 'native' | 'jinja';

function yaml(content: { readonly [key: string]: unknown }): string {
  return stringify(content, { lineWidth: 0, nullStr: '' });
}

function columnItems(columns: readonly GeneratedColumn[], dialect: Dialect): readonly unknown[] {
  return columns.map(({ name, type, description }) => ({
    name,
    [dialect === 'native' ? 'type' : 'data_type']: type,
    ...(description !== undefined && { description }),
  }));
}

/** The YAML of a source: its tables with their columns. */
export function sourceYaml(
  source: { readonly name: string; readonly database?: string; readonly schema: string },
  tables: readonly GeneratedRelation[],
  dialect: Dialect,
): string {
  const { name, database, schema } = source;
  const listed = tables.map((table) => ({ name: table.name, columns: columnItems(table.columns, dialect) }));
  const entry = {
    name,
    ...(database !== undefined && { database }),
    ...(schema !== name && { schema }),
    tables: listed,
  };
  return yaml({ sources: [entry] });
}

/** The YAML of models: their columns, to be described. */
export function modelYaml(models: readonly GeneratedRelation[], dialect: Dialect): string {
  const listed = models.map(({ name, columns }) => {
    const described = columns.map((column) => ({ description: '', ...column }));
    return { name, description: '', columns: columnItems(described, dialect) };
  });
  return yaml({ models: listed });
}

/** A staging model: every column of a source by its name. */
export function baseModel(reference: string, columns: readonly GeneratedColumn[]): string {
  const names = columns.map(({ name }) => (/^[a-z_][a-z0-9_]*$/u.test(name) ? name : quoteIdentifier(name)));
  return `with source as (

    select * from {{ ${reference} }}

),

renamed as (

    select
${names.map((name) => `        ${name}`).join(',\n')}

    from source

)

select * from renamed
`;
}

/** What a unit test is written for. */
export interface UnitTestSubject {
  readonly model: string;
  readonly incremental: boolean;
  /** What it reads, as `ref('a')` or `source('a', 'b')`, with its columns. */
  readonly inputs: readonly { readonly reference: string; readonly columns: readonly GeneratedColumn[] }[];
  readonly columns: readonly GeneratedColumn[];
}

/** A unit test to be filled in: a row without values for each input and for what is expected. */
export function unitTestYaml({ model, incremental, inputs, columns }: UnitTestSubject): string {
  const row = (own: readonly GeneratedColumn[]): readonly unknown[] => [
    Object.fromEntries(own.map(({ name }) => [name, null])),
  ];
  const given = inputs.map((input) => ({ input: input.reference, rows: row(input.columns) }));
  const entry = {
    name: `unit_test_${model}`,
    model,
    ...(incremental && { overrides: { macros: { is_incremental: true } } }),
    given: incremental ? [...given, { input: 'this', rows: row(columns) }] : given,
    expect: { rows: row(columns) },
  };
  return yaml({ unit_tests: [entry] });
}
