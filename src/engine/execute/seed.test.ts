import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planText } from '../../core/plan/plan-text.test-helper.js';
import { resultLines, Warehouse } from './warehouse.test-helper.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

/** What the seed `s` becomes: its columns with their types, then its rows. */
async function seed(csv: string | Uint8Array, config = ''): Promise<readonly unknown[]> {
  const head = config === '' ? 'name: demo\n' : `name: demo\nseeds: { ${config} }\n`;
  await warehouse.write({ 'seeds/s.csv': csv });
  const { plan, told } = planText({ 'project.yml': head, 'seeds/s.csv': '' });
  expect(told).toEqual([]);
  const { result } = await warehouse.run(plan);
  const [line = ''] = resultLines(result);
  if (!line.includes('success')) return [line];
  const types =
    "select string_agg(column_name || ' ' || data_type, ', ' order by column_index) from duckdb_columns() where table_name = 's'";
  return [...(await warehouse.rows(types)), ...(await warehouse.rows('from main.s'))];
}

describe('types are judged by all values', () => {
  test.each<[what: string, values: readonly string[], type: string]>([
    ['whole numbers', ['1', '-2', '0', ''], 'BIGINT'],
    ['one leading zero makes a code', ['1', '01', '3'], 'VARCHAR'],
    ['a plus sign', ['+1', '2'], 'VARCHAR'],
    ['the largest BIGINT', ['9223372036854775807'], 'BIGINT'],
    ['a larger identifier keeps its digits', ['9223372036854775808'], 'VARCHAR'],
    ['also beside fractions', ['12345678901234567890', '1.5'], 'VARCHAR'],
    ['fractions', ['1.5', '2', '-0.25'], 'DOUBLE'],
    ['as floats are written', ['1e-05', '1e3', '1.5E+10', '48.85661400000001'], 'DOUBLE'],
    ['a section that looks like an exponent', ['1E5', '2E7'], 'VARCHAR'],
    ['a French comma', ['"1,5"', '2'], 'VARCHAR'],
    ['dates', ['2020-02-29', '1999-12-31'], 'DATE'],
    ['a day that never was', ['2021-02-29', '1999-12-31'], 'VARCHAR'],
    ['dates of another form', ['03/04/2020'], 'VARCHAR'],
    ['times', ['2020-01-01 10:00', '2020-01-01T10:00:00.5'], 'TIMESTAMP'],
    ['a time zone', ['2020-01-01T10:00:00Z'], 'VARCHAR'],
    ['booleans', ['true', 'FALSE', 'True'], 'BOOLEAN'],
    ['yes is a word', ['yes', 'no'], 'VARCHAR'],
    ['nothing', ['', ''], 'VARCHAR'],
    ['no row', [], 'VARCHAR'],
    ['mixed', ['1', 'x'], 'VARCHAR'],
    ['the last row counts', [...Array.from({ length: 30_000 }, () => '1'), 'x'], 'VARCHAR'],
  ])('%s', async (_, values, type) => {
    const [columns] = await seed(`k,c\n${values.map((value) => `k,${value}\n`).join('')}`);
    expect(columns).toBe(`k VARCHAR, c ${type}`);
  });
});

describe('files', () => {
  test('quotes, line breaks, delimiters and accents inside fields', async () => {
    expect(await seed('code,"na""me"\n01001,"L\'Abergement, ""le vieux""\nà Côté"\n02,\'x\'\n')).toEqual([
      'code VARCHAR, na"me VARCHAR',
      '01001|L\'Abergement, "le vieux"\nà Côté',
      "02|'x'",
    ]);
  });

  test('CRLF, a byte-order mark, and no line break at the end', async () => {
    expect(await seed('\uFEFFa;b\r\n1;é\r\n2;x')).toEqual(['a BIGINT, b VARCHAR', '1|é', '2|x']);
  });

  test('one column, whatever stands in it', async () => {
    expect(await seed('name\nDupont; Jean\nMartin; Ana\n')).toEqual([
      'name VARCHAR',
      'Dupont; Jean',
      'Martin; Ana',
    ]);
  });

  test('columns named like numbers keep their order', async () => {
    expect((await seed('b,2024,2023\nx,1,2\n'))[0]).toBe('b VARCHAR, 2024 BIGINT, 2023 BIGINT');
  });

  test('Latin-1', async () => {
    expect(await seed(Buffer.from('ville\nOrléans\n', 'latin1'), '+encoding: latin-1')).toEqual([
      'ville VARCHAR',
      'Orléans',
    ]);
  });

  test('dialect and NULL as given', async () => {
    expect(
      await seed("a|b\n'x|y'|NA\n1|s\n", '+delimiter: "|", +quote: "\'", +null_strings: [NA, s]'),
    ).toEqual(['a VARCHAR, b VARCHAR', 'x|y|', '1|']);
  });

  test('declared types, whatever the case of the name', async () => {
    expect(await seed('Code,n\n01,2\n', '+column_types: { code: INTEGER, n: VARCHAR }')).toEqual([
      'Code INTEGER, n VARCHAR',
      '1|2',
    ]);
  });
});

describe('mistakes', () => {
  test.each<[what: string, csv: string, config: string, expected: RegExp]>([
    ['an empty file', '', '', /there is no header/u],
    ['two columns of one name', 'a,A\n1,2\n', '', /the header has two columns named `A`/u],
    [
      'a declared column that is not there',
      'a\n1\n',
      '+column_types: { nope: DATE }',
      /the header lacks `nope`, declared with a type/u,
    ],
    ['a line with a field too many', 'a,b\n1,2\n1,2,Zzyzx\n', '', /error/u],
    ['a value that is not of the declared type', 'a\n1\nZzyzx\n', '+column_types: { a: BIGINT }', /error/u],
    ['a wrong encoding', 'ville\nOrl\xE9ans\n', '', /error/u],
  ])('%s', async (what, csv, config, expected) => {
    const bytes = what === 'a wrong encoding' ? Buffer.from(csv, 'latin1') : csv;
    const [line] = await seed(bytes, config);
    expect(line).toMatch(expected);
    expect(line).not.toMatch(/Zzyzx/u);
  });

  test('what was there stays', async () => {
    await seed('a\n1\n');
    expect(await seed('a\n1,2\n')).toEqual([expect.stringMatching(/^main\.s error kept/u)]);
    expect(await warehouse.rows('from main.s')).toEqual(['1']);
  });
});
