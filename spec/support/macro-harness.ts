import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { messageOf } from '../../src/core/diagnostics/diagnostic.js';
import { libraryMacros } from '../../src/core/library/macros/library-macros.js';
import type { Value, Values } from '../../src/core/project/value.js';
import { quoteText } from '../../src/core/sql/quote.js';
import {
  replay,
  Unanswered,
  type Answer,
  type Asked,
  type AskedColumn,
  type Question,
} from '../../src/core/template/ask.js';
import { Evaluator } from '../../src/core/template/evaluator.js';
import { parseTemplate } from '../../src/core/template/handlebars/parse-template.js';
import type { TemplateFunction } from '../../src/core/template/template-function.js';
import { RelationValue, textOf, type TemplateValue } from '../../src/core/template/template-value.js';

/** What a template gives: its SQL, and the values that its tags put out. */
export interface Written {
  readonly sql: string;
  readonly values: readonly TemplateValue[];
  /** What was said of it. */
  readonly problems: readonly string[];
}

/** The database that tables of these tests are in. */
export const warehouse = 'warehouse';

const relationOf = (name: string): RelationValue =>
  new RelationValue({ database: warehouse, schema: 'main', name });

/** Renders a native template, with its questions answered by a database, as a build does. */
export async function renderAsking(
  text: string,
  connection: DuckDBConnection,
  variables: Values = {},
): Promise<Written> {
  const asked: Asked[] = [];
  for (;;) {
    try {
      return render(text, asked, variables);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      asked.push({ question: error.question, answer: await answerOf(error.question, connection) });
    }
  }
}

function render(text: string, asked: readonly Asked[], variables: Values): Written {
  const source = { path: 'models/case.sql', text };
  const { value, diagnostics } = parseTemplate(source);
  const values: TemplateValue[] = [];
  const ask = replay(asked);
  const context = {
    execute: true,
    ask,
    variable: (name: string) => variables[name],
    startedAt: new Date('2026-01-02T03:04:05Z'),
    database: warehouse,
    log: () => undefined,
  };
  const fixed = (run: TemplateFunction['run']): TemplateFunction => ({ form: '', run });
  const evaluator = new Evaluator({
    macros: new Map(),
    names: new Map(),
    library: { macros: libraryMacros, context },
    functions: new Map([
      ['ref', fixed((call) => relationOf(textOf(call.positional[0]?.value ?? null) ?? ''))],
      [
        'value',
        fixed((call) => {
          values.push(call.positional[0]?.value ?? null);
          return '';
        }),
      ],
      ['names', fixed((call) => namesOf(call.positional[0]?.value))],
      ['epoch', fixed((call) => Date.parse(textOf(call.positional[0]?.value ?? null) ?? '') / 1000)],
      ['columns', fixed((call) => columnsOf(call.positional[0]?.value, ask))],
    ]),
  });
  const { sql } = evaluator.render(value.body);
  return {
    sql,
    values,
    problems: [...diagnostics, ...evaluator.diagnostics].map(messageOf),
  };
}

function namesOf(value: TemplateValue | undefined): TemplateValue {
  const items = Array.isArray(value) ? (value as readonly TemplateValue[]) : [];
  return items.flatMap((item) => (item instanceof RelationValue ? [item.relation.name] : [])).toSorted();
}

function columnsOf(value: TemplateValue | undefined, ask: ReturnType<typeof replay>): TemplateValue {
  if (!(value instanceof RelationValue)) return [];
  const { columns = [] } = ask({ kind: 'columns', relation: value.relation });
  return columns.map(({ name, type }) => ({ name, type }));
}

/** What DuckDB says to a question. */
export async function answerOf(question: Question, connection: DuckDBConnection): Promise<Answer> {
  if (question.kind === 'query') return { kind: 'query', ...(await rowsOf(question.sql, connection)) };
  if (question.kind === 'python') throw new Error('nobody asks for a model in Python');
  const { schema } = question.kind === 'relations' ? question : question.relation;
  if (question.kind === 'relations') throw new Error(`nobody asks for the relations of ${schema}`);
  const { name } = question.relation;
  const from = `from duckdb_columns() where schema_name = ${quoteText(schema)} and table_name = ${quoteText(name)}`;
  const read = await connection.runAndReadAll(`select column_name, data_type ${from} order by column_index`);
  const columns = read.getRows().map(([column, type]) => ({ name: String(column), type: String(type) }));
  if (question.kind === 'relation')
    return { kind: 'relation', type: columns.length > 0 ? 'table' : undefined };
  return { kind: 'columns', columns: columns.length > 0 ? columns : undefined };
}

async function rowsOf(
  sql: string,
  connection: DuckDBConnection,
): Promise<{ readonly columns: readonly AskedColumn[]; readonly rows: readonly (readonly Value[])[] }> {
  const read = await connection.runAndReadAll(sql);
  const types = read.columnTypes();
  return {
    columns: read.columnNames().map((name, index) => ({ name, type: String(types[index]) })),
    rows: read.getRows().map((row) => row.map(plain)),
  };
}

function plain(value: DuckDBValue): Value {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return String(value);
}
