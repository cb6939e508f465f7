import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { draftLineage, lineageOf } from '../../src/core/lineage/query-lineage.js';
import { readPlan } from '../../src/core/lineage/plan-json.js';
import type { ColumnLineage, Influence, QueryLineage } from '../../src/core/lineage/types.js';
import { quoteIdentifier } from '../../src/core/sql/quote.js';
import type { Connection } from '../../src/engine/duckdb/connection.js';
import { SqlError } from '../../src/engine/duckdb/sql-error.js';
import { sandbox, type Sandbox } from '../../src/engine/duckdb/testing.js';
import { changes } from './form-changes.js';
import { formColumns, formMacros, formTables } from './form-tables.js';
import { columnText, rowsText } from './form-text.js';

/** A query, and where its columns come from: written by hand, in the words of `form-text.ts`. */
interface Form {
  readonly name: string;
  readonly sql: string;
  readonly columns: { readonly [column: string]: string };
  readonly rows?: string;
  /** Columns that change from one run to the next. */
  readonly volatile?: readonly string[];
}

const folder = new URL('forms/', import.meta.url);
const topics = readdirSync(folder)
  .sort()
  .map((file) => ({
    topic: file.replace('.yml', ''),
    forms: parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Form[],
  }));

let box: Sandbox;
let connection: Connection;
const variants: { readonly table: string; readonly column: string; readonly schema: string }[] = [];

beforeAll(async () => {
  box = await sandbox();
  const database = await box.open({ threads: 1 });
  connection = await database.connect();
  await connection.run('set scalar_subquery_error_on_multiple_rows = false');
  for (const sql of [...formTables, ...formMacros]) await connection.run(sql);
  await makeVariants();
});

afterAll(async () => box.close());

test('there are at least 150 forms', () => {
  const forms = topics.flatMap((topic) => topic.forms);
  expect(forms.length).toBeGreaterThan(290);
  expect(new Set(forms.map((form) => form.name)).size).toBe(forms.length);
});

describe.each(topics)('$topic', ({ forms }) => {
  test.each(forms)('$name', async (form) => {
    const columns = await describedColumns(form.sql);
    const lineage = await lineageOfForm(form.sql, columns.length);
    expect({
      columns: Object.fromEntries(
        columns.map((name, index) => [name, columnText(lineage.columns[index] ?? nowhere)]),
      ),
      rows: rowsText(lineage.rows),
      doubts: lineage.doubts,
    }).toEqual({ columns: form.columns, rows: form.rows ?? 'nothing', doubts: [] });
    expect(columns).toEqual(Object.keys(form.columns));
    expect(await missedDependencies(form, columns, lineage)).toEqual([]);
  });
});

const nowhere: ColumnLineage = { edges: [], influences: [], uncertain: false };

/** The columns that the query has as a table. */
async function describedColumns(sql: string): Promise<readonly string[]> {
  await connection.run(`create or replace table described as\n${sql}\nwith no data`);
  const names = await connection.values('select column_name from (describe described)');
  return names.map(String);
}

async function lineageOfForm(sql: string, width: number): Promise<QueryLineage> {
  const text = await connection.value(
    'select json_serialize_plan($1::varchar, skip_null := true, skip_empty := true)',
    [sql],
  );
  const plan = readPlan(String(text));
  if (plan.kind === 'refused') throw new Error(plan.message);
  return lineageOf(draftLineage(plan.root, { database: 'memory' }), width);
}

/** A copy of all tables for each change of one column, in a schema of its own. */
async function makeVariants(): Promise<void> {
  for (const [table, columns] of Object.entries(formColumns)) {
    for (const column of columns) {
      for (const [index, change] of changes(table, column).entries()) {
        const schema = `${table}_${column}_${index}`;
        await connection.run(`create schema ${schema}`);
        for (const other of Object.keys(formColumns)) {
          const rows = other === table ? change : `from main.${other}`;
          await connection.run(`create table ${schema}.${other} as ${rows}`);
        }
        for (const macro of formMacros)
          await connection.run(macro.replace('create macro ', `create macro ${schema}.`));
        variants.push({ table, column, schema });
      }
    }
  }
}

/** Changes one column's values and looks which columns of the result change: those whose lineage does not hold the column were missed. */
async function missedDependencies(
  form: Form,
  columns: readonly string[],
  lineage: QueryLineage,
): Promise<readonly string[]> {
  const before = await contents(form.sql, columns, 'main');
  const missed = new Set<string>();
  for (const { table, column, schema } of variants) {
    if (!new RegExp(`\\b(?:${table}|rows_above|u_of|largest)\\b`, 'u').test(form.sql)) continue;
    const after = await contents(form.sql, columns, schema).catch(refused);
    for (const [index, name] of columns.entries()) {
      if (form.volatile?.includes(name) || (after ?? before)[index] === before[index]) continue;
      const known = [...sourcesOf(lineage.columns[index] ?? nowhere), ...lineage.rows.map(sourceText)];
      if (!known.includes(`${table}.${column}`)) missed.add(`${name} depends on ${table}.${column}`);
    }
  }
  return [...missed];
}

function sourcesOf({ edges, influences }: ColumnLineage): readonly string[] {
  return [...edges, ...influences].map(sourceText);
}

function sourceText({ source }: Pick<Influence, 'source'>): string {
  return `${source.relation.name}.${source.column}`;
}

/** Some queries have no answer for the changed rows, such as a map with a key twice. */
function refused(error: unknown): undefined {
  if (!(error instanceof SqlError)) throw error;
}

/** Each column's values, sorted: the order of rows is not looked at. */
async function contents(sql: string, columns: readonly string[], schema: string): Promise<readonly string[]> {
  await connection.run(`use memory.${schema}`);
  try {
    const names = columns.map((_, index) => quoteIdentifier(`c${index}`));
    const sorted = names.map((name) => `list_sort(list(${name}::varchar))::varchar as ${name}`);
    const [row] = await connection.rows(
      `select ${sorted.join(', ')} from (${sql}) as r(${names.join(', ')})`,
    );
    return columns.map((_, index) => String(row?.[`c${index}`]));
  } finally {
    await connection.run('use memory.main');
  }
}
