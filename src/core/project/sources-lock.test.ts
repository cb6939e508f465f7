import { expect, test } from 'vitest';
import { messageOf } from '../diagnostics/diagnostic.js';
import { readSourcesLock, sourcesLockText } from './sources-lock.js';

const path = 'sources.lock.yml';

test('what is written is read again, whatever the names are', () => {
  const names = [
    'a',
    'No',
    '1',
    'é',
    'a: b',
    '"; drop',
    '- x',
    '#',
    ' ',
    '\u{202e}x',
    '😀',
    '\n',
    'null',
    '007',
    "l'âge",
  ];
  const columns = names.map((name) => ({ name, type: 'STRUCT("x y" DECIMAL(18,2), b VARCHAR[])' }));
  const sources = ['z.b', 'a.c', 'lake.été'].map((name) => ({ name, declaration: '012345678901', columns }));
  const text = sourcesLockText(sources);
  const sorted = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(readSourcesLock({ path, text })).toEqual({ value: sorted, diagnostics: [] });
  expect(sourcesLockText([...sources].reverse())).toBe(text);
});

test('nothing is a file as well', () => {
  expect(readSourcesLock({ path, text: sourcesLockText([]) })).toEqual({ value: [], diagnostics: [] });
});

test.each([
  ['', 'it is not of version 1'],
  ['version: 2\nsources: {}\n', 'it is not of version 1'],
  ['version: 1\n', 'it lists no `sources`'],
  ['version: 1\nsources:\n  a.b: {declaration: x}\n', '`a.b` lacks its declaration or its columns'],
  [
    'version: 1\nsources:\n  a.b: {declaration: x, columns: {c: }}\n',
    '`a.b` lacks its declaration or its columns',
  ],
])('%j is refused', (text, problem) => {
  const { value, diagnostics } = readSourcesLock({ path, text });
  expect(value).toEqual([]);
  expect(diagnostics[0] && messageOf(diagnostics[0])).toBe(`\`${path}\` cannot be understood: ${problem}`);
});
