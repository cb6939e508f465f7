import { describe, expect, test } from 'vitest';
import { diagnostic } from '../core/diagnostics/diagnostic.js';
import { formatCount, formatDuration, formatList, formatSeconds } from './format.js';
import { renderDiagnostics } from './render-diagnostics.js';
import { createStyle, type StyleInput } from './style.js';

const terminal: StyleInput = { isTty: true, env: {}, platform: 'linux' };

describe('colour', () => {
  test.each([
    ['a terminal', terminal, true],
    ['a file', { ...terminal, isTty: false }, false],
    ['a dumb terminal', { ...terminal, env: { TERM: 'dumb' } }, false],
    ['NO_COLOR', { ...terminal, env: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR', { ...terminal, env: { NO_COLOR: '' } }, true],
    ['FORCE_COLOR on a file', { ...terminal, isTty: false, env: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', { ...terminal, env: { FORCE_COLOR: '0' } }, false],
    ['NO_COLOR against FORCE_COLOR', { ...terminal, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
    ['--no-color against FORCE_COLOR', { ...terminal, env: { FORCE_COLOR: '1' }, colour: false }, false],
  ] satisfies readonly (readonly [string, StyleInput, boolean])[])('%s', (_, input, expected) => {
    expect(createStyle(input).colour).toBe(expected);
  });

  test('is put round roles', () => {
    expect(createStyle(terminal).paint('failure', 'x')).toBe('\u001B[31mx\u001B[39m');
    expect(createStyle({ ...terminal, colour: false }).paint('failure', 'x')).toBe('x');
  });
});

test.each([
  ['a file', { ...terminal, isTty: false, env: { LC_ALL: 'C' } }, '✓'],
  ['UTF-8', { ...terminal, env: { LANG: 'fr_FR.UTF-8' } }, '✓'],
  ['Latin-1', { ...terminal, env: { LANG: 'fr_FR.ISO-8859-1' } }, '+'],
  ['LC_ALL wins', { ...terminal, env: { LC_ALL: 'C', LANG: 'fr_FR.UTF-8' } }, '+'],
  ['no locale', terminal, '✓'],
  ['an old console of Windows', { ...terminal, platform: 'win32' }, '+'],
  ['a new one', { ...terminal, platform: 'win32', env: { WT_SESSION: 'x' } }, '✓'],
] satisfies readonly (readonly [string, StyleInput, string])[])('signs on %s', (_, input, expected) => {
  expect(createStyle(input).symbols.pass).toBe(expected);
});

test('diagnostics are sorted, set apart by a blank line, and drawn in ASCII where needed', () => {
  const source = { path: 'b.sql', text: 'select 1' };
  const at = { source, start: 0, end: 6 };
  const findings = [
    diagnostic('ref/unknown-model', { name: 'x' }, { at }),
    diagnostic('select/nothing', { selector: 'y' }),
  ];
  const style = createStyle({ ...terminal, colour: false, env: { LANG: 'C' } });
  expect(renderDiagnostics(findings, style)).toBe(`\
warning[select/nothing]: the selector \`y\` matches nothing
hint: see what there is: \`eider ls\`

error[ref/unknown-model]: model \`x\` does not exist
  --> b.sql:1:1
   |
 1 | select 1
   | ^^^^^^
hint: it would be the file \`x.sql\` under \`models/\`, or \`x.csv\` under \`seeds/\`
`);
});

test('numbers for people', () => {
  expect([formatCount(7), formatCount(34_969), formatCount(1_234_567n)]).toEqual([
    '7',
    '34,969',
    '1,234,567',
  ]);
  expect([0.004, 9.99, 9.996, 59.9, 59.97, 125, 3600].map(formatSeconds)).toEqual([
    '0.00 s',
    '9.99 s',
    '10.0 s',
    '59.9 s',
    '1 min 00 s',
    '2 min 05 s',
    '1 h 00 min',
  ]);
  expect(formatDuration(0.04)).toBe('0.0 s');
  expect([formatList([]), formatList(['a']), formatList(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});
