import { readFileSync } from 'node:fs';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invariant } from '../src/core/diagnostics/invariant.js';
import { hasErrors, type Outcome } from '../src/core/diagnostics/diagnostic.js';
import { libraryMacros } from '../src/core/library/macros/library-macros.js';
import type { Values } from '../src/core/project/value.js';
import { relationSql } from '../src/core/sql/relation.js';
import { replay, type Answer, type Asked, type Question } from '../src/core/template/ask.js';
import { macrosByPackage } from '../src/core/template/dbt/macro-index.js';
import { renderDbt } from '../src/core/template/dbt/render-dbt.js';
import type { DbtContext } from '../src/core/template/dbt/rendering.js';
import type { DbtScope } from '../src/core/template/dbt/types.js';
import { parseJinja } from '../src/core/template/jinja/parse-template.js';
import type { RenderedModel } from '../src/core/template/rendered-model.js';
import { NodeFacts } from '../src/core/template/node-facts.js';

interface Recording {
  readonly tables: { readonly [name: string]: string };
  readonly vars: Values;
  readonly env: { readonly [name: string]: string };
  readonly macros: string;
  readonly packageMacros: string;
  readonly cases: readonly { readonly text: string; readonly sql?: string; readonly error?: true }[];
}

const recording = JSON.parse(
  readFileSync(new URL('dbt-context/recorded.json', import.meta.url), 'utf8'),
) as Recording;

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run("attach ':memory:' as recorded; use recorded; set timezone = 'UTC'");
  for (const [name, sql] of Object.entries(recording.tables))
    await connection.run(`create table ${name} as ${sql}`);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

function text(value: unknown): string {
  invariant(typeof value === 'string', 'a text');
  return value;
}

/** The answer of a database, as a build gives it. */
async function answer(question: Question): Promise<Answer> {
  switch (question.kind) {
    case 'query': {
      const reader = await connection.runAndReadAll(question.sql);
      const columns = reader
        .columnNames()
        .map((name, index) => ({ name, type: String(reader.columnType(index)) }));
      return { kind: 'query', columns, rows: reader.getRowsJson() };
    }
    case 'columns': {
      const reader = await connection.runAndReadAll(`describe ${relationSql(question.relation)}`);
      const columns = reader
        .getRowObjectsJson()
        .map((row) => ({ name: text(row['column_name']), type: text(row['column_type']) }));
      return { kind: 'columns', columns };
    }
    case 'relation': {
      const isThere = Object.hasOwn(recording.tables, question.relation.name);
      return { kind: 'relation', type: isThere ? 'table' : undefined };
    }
    case 'relations':
      return { kind: 'relations', relations: [] };
    case 'python':
      throw new Error('nobody asks for a model in Python');
  }
}

const macros = macrosByPackage(
  Object.entries({ recorded: recording.macros, helpers: recording.packageMacros }).map(([name, text]) => ({
    name,
    definitions: parseJinja({ path: `${name}.sql`, text }).value.definitions,
  })),
).value;

const { recorded: scoped, ...shared } = recording.vars;

const scope: DbtScope = {
  projectName: 'recorded',
  dbtVersion: '1.12.0',
  macros,
  library: libraryMacros,
  vars: new Map([['recorded', { ...shared, ...(scoped as Values) }]]),
  database: 'recorded',
  catalog: 'recorded',
  writesDatabase: true,
  flags: { FULL_REFRESH: false, STORE_FAILURES: false, WHICH: 'compile' },
  invocation: {
    id: '00000000-0000-4000-8000-000000000000',
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
    command: 'compile',
    arguments: {},
  },
  graph: () => ({
    nodes: Object.fromEntries(
      Object.keys(recording.tables).map((name) => [
        `model.recorded.${name}`,
        { name, resource_type: 'model', schema: 'main', database: 'recorded', alias: name },
      ]),
    ),
    sources: { 'source.recorded.raw.orders': { name: 'orders', resource_type: 'source' } },
  }),
};

function contextOf(name: string, config: Values, asked: readonly Asked[], execute: boolean): DbtContext {
  return {
    macros: new Map(),
    resolveRef: (names) => ({ schema: 'main', name: names.at(-1) ?? '' }),
    resolveSource: (_source, table) => ({ schema: 'main', name: table }),
    vars: {},
    env: recording.env,
    target: { name: 'dev', schema: 'main', database: 'recorded', type: 'duckdb', threads: 1 },
    thisRelation: { schema: 'main', name },
    incremental: false,
    report: () => undefined,
    dbt: scope,
    execute,
    ask: replay(asked),
    node: new NodeFacts('recorded', () => ({
      name,
      alias: name,
      schema: 'main',
      database: 'recorded',
      resource_type: 'model',
      package_name: 'recorded',
      unique_id: `model.recorded.${name}`,
      config: { materialized: 'view', ...config },
    })),
  };
}

/** Reads a template and then renders it, with an answer more each time, as a build does. */
async function compiled(text: string, name: string): Promise<Outcome<RenderedModel>> {
  const { value: template } = parseJinja({ path: `models/${name}.sql`, text });
  const read = renderDbt(template, contextOf(name, {}, [], false));
  const config = Object.assign({}, ...read.value.config.map(({ values }) => values)) as Values;
  const asked: Asked[] = [];
  for (let round = 0; round < 10; round += 1) {
    const outcome = renderDbt(template, contextOf(name, config, asked, true));
    const question = outcome.value.unanswered?.question;
    if (!question) return outcome;
    asked.push({ question, answer: await answer(question) });
  }
  throw new Error('the template asks without end');
}

describe('templates of a dbt project compile to what dbt makes of them', () => {
  test.each(recording.cases.map((each, index) => [index, each] as const))('%i %j', async (index, each) => {
    const { value, diagnostics } = await compiled(each.text, `case_${String(index).padStart(4, '0')}`);
    const told = hasErrors(diagnostics) ? 'an error' : value.rendered.sql.trim();
    expect(told).toBe(each.sql === undefined ? 'an error' : each.sql.trim());
  });
});

describe('macros that come with Eider', () => {
  const types = "{{ dbt.type_string() }} {{ type_string() }} {{ adapter.dispatch('type_string', 'dbt')() }}";
  const cases: readonly (readonly [string, string])[] = [
    [types, 'TEXT TEXT TEXT'],
    ["{{ dbt.concat(['a', 'b']) }}", 'a || b'],
    ['{{ dbt_utils.group_by(2) }}', 'group by 1, 2'],
    ["{{ dbt_utils.star(from=ref('orders'), except=['id', 'amount', 'day']) }}", '"customer",\n"status"'],
    ["{{ dbt_utils.get_column_values(ref('orders'), 'status', order_by='status') }}", "['open', 'paid']"],
    ["{{ dbt_utils.slugify('A b') }}", 'a_b'],
  ];
  test.each(cases)('%s', async (text, sql) => {
    const { value, diagnostics } = await compiled(text, 'orders_again');
    expect(diagnostics).toEqual([]);
    expect(value.rendered.sql.replaceAll(/\s*\n\s*/gu, '\n').trim()).toBe(sql);
  });

  test('wrong arguments are told at the call', async () => {
    const { diagnostics } = await compiled('select {{ dbt_utils.star(form=1) }}', 'orders_again');
    expect(diagnostics.map(({ code, data, at }) => [code, data, at?.start])).toEqual([
      ['jinja/arguments', { name: 'dbt_utils.star', problem: 'has no parameter `form`' }, 10],
    ]);
  });
});
