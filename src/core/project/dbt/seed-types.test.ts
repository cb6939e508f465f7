import { describe, expect, test } from 'vitest';
import { PythonCsv, type CsvRow } from './python-csv.js';
import { columnNames, SeedTypes } from './seed-types.js';

function rowsOf(pieces: Iterable<string>): readonly CsvRow[] {
  const csv = new PythonCsv(',');
  const rows = Array.from(pieces).flatMap((piece) => csv.read(piece));
  const last = csv.end();
  return last ? [...rows, last] : rows;
}

test.each([
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,b\r\n1,"x\r\ny"\r\n',
    [
      ['a', 'b'],
      ['1', 'x\ny'],
    ],
  ],
  ['a\rb', [['a'], ['b']]],
  ['a,\n\n,b', [['a', ''], [], ['', 'b']]],
  ['"a""b",c"d,"e"f', [['a"b', 'c"d', 'ef']]],
  ['"never closed\n', [['never closed\n']]],
  ['', []],
])('the records of %j, also read character by character', (text, rows) => {
  expect(rowsOf([text])).toEqual(rows);
  expect(rowsOf(text)).toEqual(rows);
});

test('columns without a name are named by their place, and names are told apart', () => {
  expect(columnNames(['', 'a', 'a', 'a_2', ''])).toEqual(['a', 'a_2', 'a_3', 'a_2_2', 'e']);
  expect(columnNames(Array.from({ length: 28 }, () => '')).slice(-3)).toEqual(['z', 'aa', 'bb']);
});

describe('values as dbt inserts them', () => {
  test.each([
    ['1,000.50', '10005e-1', ['1,000.50']],
    ['-£5', '-5', ['-£5']],
    ['2020-1-5', '2020-01-05', ['2020-1-5']],
    ['2020-1-1 1:2:3', '2020-01-01 01:02:03', ['2020-1-1 1:2:3']],
    ['2020-W01-0T10,5', '2019-12-29 10:30:00', ['2020-W01-0T10,5']],
    ['2020-060T1030.25Z', '2020-02-29 10:30:15+00:00', ['2020-060T1030.25Z']],
    ['19T10:00:00.1234567-0530', '1901-01-01 10:00:00.123456-05:30', ['19T10:00:00.1234567-0530']],
    [' TRUE', 'true', [' TRUE']],
    [' Null ', undefined, ['x']],
    [' x', ' x', ['x']],
  ])('%s', (cell, value, column) => {
    const types = new SeedTypes(['c']);
    for (const each of column) types.add([each]);
    expect(types.columns()[0]?.valueOf(cell)).toBe(value);
  });
});

test('a row that is short says nothing of the columns it lacks', () => {
  const types = new SeedTypes(['a', 'b']);
  types.add(['1.5']);
  expect(types.columns().map(({ name, type }) => `${name} ${type}`)).toEqual(['a DOUBLE', 'b INTEGER']);
});
