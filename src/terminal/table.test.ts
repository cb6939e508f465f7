import { expect, test } from 'vitest';
import { createStyle } from './style.js';
import { renderTable } from './table.js';

const plain = createStyle({ isTty: false, env: {}, platform: 'linux' });

test('a table sets text left, numbers right, and shows nulls apart', () => {
  const table = {
    columns: [
      { name: 'commune_code' },
      { name: 'vacant' },
      { name: 'share', numeric: true },
      { name: 'label' },
    ],
    rows: [
      ['01001', 12, '0.5', 'L’Abergement-Clémenciat'],
      ['2A004', 1234n, '12.25', null],
      ['97411', null, null, 'null'],
      ['漢字', 5, '1', 'two\nlines\u001B[2J'],
    ],
  };
  expect(renderTable(table, plain)).toBe(`\
 commune_code │ vacant │ share │ label
──────────────┼────────┼───────┼─────────────────────────
 01001        │     12 │   0.5 │ L’Abergement-Clémenciat
 2A004        │   1234 │ 12.25 │ ∅
 97411        │      ∅ │     ∅ │ null
 漢字         │      5 │     1 │ two␊lines␛[2J
`);
});

test('lists and structs are JSON', () => {
  const table = { columns: [{ name: 'v' }], rows: [[[1, 2n]], [{ a: null, b: 'x' }], [true]] };
  expect(renderTable(table, plain)).toBe(`\
 v
────────────────────
 [1,"2"]
 {"a":null,"b":"x"}
 true
`);
});

test('a narrow terminal cuts the widest columns first', () => {
  const table = {
    columns: [{ name: 'id' }, { name: 'first_long' }, { name: 'second_long' }],
    rows: [[1, 'a'.repeat(40), 'b'.repeat(30)]],
  };
  expect(renderTable(table, plain, 50)).toBe(`\
 id │ first_long           │ second_long
────┼──────────────────────┼──────────────────────
  1 │ ${'a'.repeat(19)}… │ ${'b'.repeat(19)}…
`);
});

test('columns without room are named', () => {
  const table = {
    columns: [{ name: 'first_one' }, { name: 'second_one' }, { name: 'third_one' }, { name: 'fourth' }],
    rows: [['a', 'b', 'c', 'd']],
  };
  expect(renderTable(table, plain, 24)).toBe(`\
 first_one │ second_one
───────────┼────────────
 a         │ b
 … and 2 more: third_one, fourth
`);
});

test('no rows leave the head; no columns leave nothing', () => {
  expect(renderTable({ columns: [{ name: 'a' }], rows: [] }, plain)).toBe(' a\n───\n');
  expect(renderTable({ columns: [], rows: [] }, plain)).toBe('');
});
