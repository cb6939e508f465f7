import { createHmac } from 'node:crypto';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declassifiers } from '../privacy/declassifiers.js';
import { sqlOf } from '../template/render-text.test-helper.js';
import type { MacroDefinition } from '../template/types.js';
import { markPrivacyMacros, privacyMacros, withPrivacyMacros } from './privacy-macros.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  const key = Buffer.alloc(64);
  key.write('k'.repeat(32));
  for (const [name, mask] of [
    ['inner', 0x36],
    ['outer', 0x5c],
  ] as const) {
    const bytes = Buffer.from(key.map((byte) => byte ^ mask)).toString('hex');
    await connection.run(`set variable eider_pseudonym_${name} = unhex('${bytes}')`);
  }
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function valueOf(sql: string): Promise<unknown> {
  const [row] = (await connection.runAndReadAll(sql)).getRowsJson();
  return row?.[0];
}

const { macros: calling, functions } = markPrivacyMacros(privacyMacros(), 's3cret');

/** What a call gives on a value, and on its way through the macros that a check uses: they must be the same. */
async function given(call: string, value: string): Promise<unknown> {
  const from = `from (select ${value} as x)`;
  const plain = await valueOf(`select ${sqlOf(`{{ ${call} }}`, '', { macros: privacyMacros() })} ${from}`);
  for (const { name, parameters, body } of functions)
    await connection.run(`create or replace macro ${name}(${parameters.join(', ')}) as (${body})`);
  const checked = await valueOf(`select ${sqlOf(`{{ ${call} }}`, '', { macros: calling })} ${from}`);
  expect(checked).toEqual(plain);
  return plain;
}

test('every macro is a declassifier, and the other way round', () => {
  expect([...privacyMacros().keys(), 'condition'].sort()).toEqual([...declassifiers.keys()].sort());
});

describe('what the macros give', () => {
  test.each([
    ["generalise_date('x')", "date '1960-12-31'", '1960'],
    ["generalise_date('x')", "timestamp '1960-12-31 10:00:00'", '1960'],
    ["generalise_date('x')", 'null::date', null],
    ["age_band('x', '2025')", "date '1990-01-01'", 'under 40'],
    ["age_band('x', '2025')", "date '1970-01-01'", '40 to 59'],
    ["age_band('x', '2025')", "date '1955-01-01'", '60 to 74'],
    ["age_band('x', '2025')", "date '1940-01-01'", '75 and over'],
    ["age_band('x', '2025')", "date '1800-01-01'", 'unknown'],
    ["age_band('x', '2025')", 'null::date', 'unknown'],
    ["age_band('x', '2024 + 1')", "date '1986-01-01'", 'under 40'],
    ["mask_email('x')", "' Jean.Dupont@exemple.asso.FR '", 'J***@***.fr'],
    ["mask_email('x')", "'no address'", null],
    ["mask_email('x')", "''", null],
    ["mask_email('x')", 'null::varchar', null],
    ["mask_phone('x')", "'+33 6 12 34 56 78'", '*********78'],
    ["mask_phone('x')", "'06'", null],
    ["mask_phone('x')", 'null::varchar', null],
    ["initials('x')", "'Jean-Paul  d’Été'", 'J.P.D.E.'],
    ["initials('x')", "'  '", null],
    ["initials('x')", "'李'", null],
    ["initials('x')", 'null::varchar', null],
    ["is_given('x')", "'Jean'", true],
    ["is_given('x')", 'null::varchar', false],
    ["drop('x')", "'Jean'", null],
    ["drop('x')", 'null::date', null],
    ["pseudonymise('x')", "''", null],
    ["pseudonymise('x')", 'null::varchar', null],
  ])('%s of %s', async (call, value, expected) => {
    expect(await given(call, value)).toEqual(expected);
  });

  test('a pseudonym is HMAC-SHA-256 of the domain and the value', async () => {
    const hmac = (text: string): string => createHmac('sha256', 'k'.repeat(32)).update(text).digest('hex');
    expect(await given("pseudonymise('x')", "' Zoé '")).toBe(hmac('person:Zoé'));
    expect(await given(`pseudonymise('x', domain="it's")`, '12')).toBe(hmac("it's:12"));
  });

  test('a dropped column keeps its type', async () => {
    const sql = sqlOf("select typeof({{ drop('x') }}) from (select date '2000-01-01' as x)", '', {
      macros: privacyMacros(),
    });
    expect(await valueOf(sql)).toBe('DATE');
  });

  test.each([
    ["secret_statistique('sum(x)')", 'range(11) t(x)', '55'],
    ["secret_statistique('sum(x)')", 'range(10) t(x)', null],
    ["secret_statistique('sum(x)', weight='x')", 'range(11) t(x)', '55'],
    [
      "secret_statistique('sum(x)', weight='x')",
      '(select if(i = 0, 1000, 1) as x from range(20) t(i))',
      null,
    ],
    ["secret_statistique('sum(x)', weight='x')", '(select null::int as x from range(20))', null],
    ["secret_statistique('avg(x)')", '(select 1 as x limit 0)', null],
  ])('%s from %s', async (call, from, expected) => {
    const sql = sqlOf(`select {{ ${call} }} from ${from}`, '', { macros: privacyMacros() });
    expect(await valueOf(sql)).toEqual(expected);
  });
});

test('a check calls a macro of SQL with what is given, and nothing reaches around it', async () => {
  const call = sqlOf(`{{ drop("null) else (x") }}`, '', { macros: calling });
  expect(call).toBe('eider_drop_s3cret(null) else (x)');
  await expect(connection.run(`select ${call} from (select 1 as x)`)).rejects.toThrow(/syntax error/u);
});

test("a project's own macro of the same name goes before the library's, and is not known", () => {
  const own: MacroDefinition = {
    kind: 'sql',
    name: 'initials',
    isTest: false,
    parameters: [],
    body: [],
    source: { path: 'm.sql', text: '' },
    span: { source: { path: 'm.sql', text: '' }, start: 0, end: 0 },
  };
  const all = withPrivacyMacros(new Map([['initials', own]]));
  const marked = markPrivacyMacros(all, 's3cret');
  expect([all.get('initials'), marked.macros.get('initials')]).toEqual([own, own]);
  expect(marked.functions.map(({ label }) => label)).not.toContain('initials');
});
