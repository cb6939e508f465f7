import { readFileSync } from 'node:fs';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formerUtilsMacros, libraryMacros } from '../src/core/library/macros/library-macros.js';
import type { Value } from '../src/core/project/value.js';
import { plainValue } from '../src/core/template/template-value.js';
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
