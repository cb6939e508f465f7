import { readFileSync, writeFileSync } from 'node:fs';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formerUtilsMacros, libraryMacros } from '../src/core/library/macros/library-macros.js';
import type { Value } from '../src/core/project/value.js';
import { libraryForm } from '../src/core/template/call-library.js';
import { plainValue } from '../src/core/template/template-value.js';
import { macroNotes, noNull } from './support/macro-notes.js';
import { renderAsking } from './support/macro-harness.js';

/** What a macro is tried with, and what it gave in dbt. */
interface Recorded {
  readonly macro: string;
  /** A query that holds it, or an expression whose value counts. */
  readonly sql?: string;
  readonly value?: string;
  /** The same in a native template, where that is not the same text. */
  readonly native?: string;
  readonly columns?: readonly (readonly [string, string])[];
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly is?: Value;
  readonly error?: true;
}

type Found = Pick<Recorded, 'columns' | 'rows' | 'is' | 'error'>;

interface Recording {
  readonly tables: { readonly [name: string]: string };
  readonly cases: readonly Recorded[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`library/${name}`, import.meta.url), 'utf8'));
const { tables, cases } = read('recorded-macros.json') as Recording;

/** Where a macro does not give what was recorded: why, and what it gives, by the names of cases. */
const differences = read('macro-differences.json') as readonly {
  readonly why: string;
  readonly cases: { readonly [name: string]: Found };
}[];
const different = new Map(differences.flatMap((each) => Object.entries(each.cases)));

const variables = { 'dbt_date:time_zone': 'America/New_York' };

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run("set timezone = 'UTC'; attach ':memory:' as warehouse; use warehouse");
  for (const [name, text] of Object.entries(tables)) {
    const { sql } = await renderAsking(text, connection);
    await connection.run(`create table ${name} as ${sql}`);
  }
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function found({ sql, value, native }: Recorded): Promise<Found> {
  if (sql === undefined) {
    const { values, problems } = await renderAsking(
      `{{ value(${native ?? value ?? ''}) }}`,
      connection,
      variables,
    );
    return problems.length > 0 ? { error: true } : { is: plainValue(values[0] ?? null) };
  }
  const written = await renderAsking(native ?? sql, connection, variables);
  expect(written.problems).toEqual([]);
  await connection.run(`create or replace temp table made as\n${written.sql}`);
  const columns = (await connection.runAndReadAll('describe made')).getRows();
  const rows = (await connection.runAndReadAll('select cast(columns(*) as varchar) from made')).getRows();
  return {
    columns: columns.map(([name, type]) => [String(name), String(type)] as const),
    rows: rows.map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
  };
}

function recordedOf({ columns, rows, is, error }: Recorded): Found {
  return {
    ...(columns && { columns }),
    ...(rows && { rows }),
    ...(is !== undefined && { is }),
    ...(error && { error }),
  };
}

function sorted(result: Found): Found {
  const { rows } = result;
  return rows
    ? { ...result, rows: rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }
    : result;
}

const nameOf = (each: Recorded): string => `${each.macro}: ${each.sql ?? each.value ?? ''}`;

describe('the same as dbt and its packages', () => {
  test.each(cases.map((each) => [nameOf(each), each] as const))('%s', async (name, each) => {
    expect(sorted(await found(each))).toEqual(sorted(different.get(name) ?? recordedOf(each)));
  });

  test('every difference is one', () => {
    const unlike = cases.filter((each) => {
      const known = different.get(nameOf(each));
      return known && JSON.stringify(sorted(known)) !== JSON.stringify(sorted(recordedOf(each)));
    });
    expect(new Set(unlike.map(nameOf))).toEqual(new Set(different.keys()));
  });
});

test('every macro has three cases', () => {
  const counts = new Map<string, number>();
  for (const { macro } of cases) counts.set(macro, (counts.get(macro) ?? 0) + 1);
  const former = new Set(formerUtilsMacros);
  const few = [...libraryMacros].flatMap(([name, macro]) =>
    (counts.get(name) ?? 0) < 3 && !former.has(macro) ? [name] : [],
  );
  expect(few).toEqual([]);
});

test('what dbt_utils had once is what dbt has', async () => {
  const { sql, problems } = await renderAsking(
    "{{ dbt_utils.type_string() }} {{ dbt_utils.dateadd('day', 1, 'x') }} {{ dbt_utils.current_timestamp() }}",
    connection,
  );
  expect(problems).toEqual([]);
  expect(sql).toBe('TEXT (x + cast(1 as bigint) * interval 1 day) current_timestamp::timestamp');
});

const page = new URL('../docs/library-macros.md', import.meta.url);
const asks = { nothing: '', columns: ' Needs the columns of a relation.', query: ' Asks for rows.' };

/** The first case of a macro, with the SQL that it makes or its value: each case is run above. */
async function exampleOf(name: string): Promise<readonly string[]> {
  const each =
    cases.find(({ macro, error }) => macro === name && !error) ?? cases.find(({ macro }) => macro === name);
  if (!each) throw new Error(`no case of ${name}`);
  const call = each.native ?? each.sql ?? each.value ?? '';
  if (each.sql === undefined) {
    const result = await found(each);
    const is = result.error ? 'is an error' : `is \`${JSON.stringify(result.is)}\``;
    return [`\`${each.value ?? ''}\` ${is}.`, ''];
  }
  const { sql } = await renderAsking(call, connection, variables);
  return [`\`${call}\` is`, '', `\`\`\`sql\n${sql.trim()}\n\`\`\``, ''];
}

async function sectionOf(name: string): Promise<string> {
  const macro = libraryMacros.get(name);
  const [gives, nulls] = macroNotes[name] ?? [];
  if (!macro || gives === undefined || nulls === undefined) throw new Error(`no notes of ${name}`);
  return [
    `### ${name}`,
    '',
    `\`${libraryForm(macro)}\``,
    '',
    `Gives ${gives}.${nulls === noNull ? '' : ` NULL: ${nulls}.`}${asks[macro.looksUp]}`,
    '',
    ...(await exampleOf(name)),
  ].join('\n');
}

test('docs/library-macros.md tells of every macro; `UPDATE_GOLDEN=1` writes it anew', async () => {
  const former = new Set(formerUtilsMacros);
  const parts: string[] = [];
  for (const package_ of ['dbt', 'dbt_utils', 'dbt_date', 'audit_helper', 'dbt_expectations']) {
    parts.push(`## ${package_}\n`);
    for (const [name, macro] of libraryMacros)
      if (macro.package === package_ && !former.has(macro)) parts.push(await sectionOf(name));
  }
  const mark = '<!-- made by spec/library-macros.test.ts -->';
  const now = readFileSync(page, 'utf8');
  const made = `${now.slice(0, now.indexOf(mark) + mark.length)}\n\n${parts.join('\n').trimEnd()}\n`;
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(page, made);
  expect(readFileSync(page, 'utf8')).toBe(made);
});
