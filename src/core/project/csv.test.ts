import { expect, test } from 'vitest';
import { parseCsv } from './csv.js';

test.each<readonly [text: string, expected: readonly (readonly string[])[] | undefined]>([
  ['', []],
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    '\uFEFFa , b\r\n 1 ,\r\n\r\n',
    [
      ['a', 'b'],
      ['1', ''],
    ],
  ],
  ['a\n"x,""y""\nz"\n', [['a'], ['"x,"y"\nz"']]],
  [
    'a,b\n"", "q" \n',
    [
      ['a', 'b'],
      ['""', '"q"'],
    ],
  ],
  ['a\n"open', undefined],
  ['a\n"x"y\n', undefined],
])('%j', (text, expected) => {
  const shown = parseCsv(text)?.map((record) =>
    record.map((field) => (field.quoted ? `"${field.text}"` : field.text)),
  );
  expect(shown).toEqual(expected);
});

test('fields know where they stand', () => {
  const text = 'id, name\n1,"é"\n';
  const fields = parseCsv(text)?.flat() ?? [];
  expect(fields.map(({ start, end }) => text.slice(start, end))).toEqual(['id', 'name', '1', '"é"']);
});
