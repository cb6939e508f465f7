import { describe, expect, test } from 'vitest';
import { diagnostic, type Diagnostic } from './diagnostic.js';
import { cutToWidth, displayWidth, frameDiagnostic, padEnd, padStart, safeText } from './frame.js';
import { spanOf, type Source, type Span } from './source.js';

function sourceOf(text: string, path = 'models/marts/vacancy.sql'): Source {
  return { path, text };
}

function find(source: Source, needle: string): Span {
  const start = source.text.indexOf(needle);
  return spanOf(source, start, start + needle.length);
}

function unknown(at?: Span, suggestion?: string): Diagnostic {
  return diagnostic('template/unknown-property', { name: 'this', property: 'x', suggestion }, { at });
}

function textOf(finding: Diagnostic, columns?: number): string {
  return frameDiagnostic(finding, columns)
    .map((line) => line.map((piece) => piece.text).join(''))
    .join('\n');
}

/** What the carets underline, cell by cell. */
function underlined(finding: Diagnostic, columns?: number): string {
  const lines = textOf(finding, columns).split('\n');
  const row = lines.findIndex((line) => line.includes('^'));
  const carets = lines[row] ?? '';
  const source = lines[row - 1] ?? '';
  return source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
}

describe('a diagnostic in its frame', () => {
  test('looks as designed', () => {
    const source = sourceOf(`${'\n'.repeat(11)}from {{ ref('stg_lovac_housng') }} h\n`);
    const finding = diagnostic(
      'ref/unknown-model',
      { name: 'stg_lovac_housng', suggestion: 'stg_lovac_housing' },
      { at: find(source, "'stg_lovac_housng'") },
    );
    expect(textOf(finding)).toBe(`\
error[ref/unknown-model]: model \`stg_lovac_housng\` does not exist
  ──▶ models/marts/vacancy.sql:12:13
   │
12 │ from {{ ref('stg_lovac_housng') }} h
   │             ^^^^^^^^^^^^^^^^^^
hint: did you mean \`stg_lovac_housing\`?`);
  });

  test('has no frame without a place, nor source lines without a text', () => {
    expect(textOf(unknown())).toBe('error[template/unknown-property]: `this` has no property `x`');
    expect(textOf(unknown(spanOf(sourceOf('', 'a.sql'), 0, 0)))).toBe(`\
error[template/unknown-property]: \`this\` has no property \`x\`
  ──▶ a.sql:1:1`);
  });

  test('gives every piece its role', () => {
    const source = sourceOf('a b');
    const finding = diagnostic('select/nothing', { selector: 'x' }, { at: find(source, 'b') });
    expect(frameDiagnostic(finding)).toEqual([
      [
        { role: 'warning', text: 'warning[select/nothing]' },
        { role: 'message', text: ': the selector `x` matches nothing' },
      ],
      [
        { role: 'arrow', text: '  ──▶' },
        { role: 'place', text: ' models/marts/vacancy.sql:1:3' },
      ],
      [{ role: 'gutter', text: '   │' }],
      [
        { role: 'gutter', text: ' 1 │' },
        { role: 'source', text: ' ' },
        { role: 'source', text: 'a b' },
      ],
      [
        { role: 'gutter', text: '   │' },
        { role: 'warning', text: '   ^' },
      ],
      [
        { role: 'hint', text: 'hint:' },
        { role: 'message', text: ' see what there is: `eider ls`' },
      ],
    ]);
  });

  test('expands tabs, and counts wide characters and accents in cells', () => {
    const tabs = sourceOf("\tselect\t'x' as stg_x");
    expect(underlined(unknown(find(tabs, 'stg_x')))).toBe('stg_x');
    const accents = sourceOf("select 'e\u0301te\u0301' as stg_x");
    expect(
      textOf(unknown(find(accents, 'stg_x')))
        .split('\n')
        .slice(3),
    ).toEqual([" 1 │ select 'e\u0301te\u0301' as stg_x", `   │ ${' '.repeat(16)}^^^^^`]);
    const wide = sourceOf("select '漢字🦆' as stg_x");
    expect(
      textOf(unknown(find(wide, 'stg_x')))
        .split('\n')
        .slice(3),
    ).toEqual([" 1 │ select '漢字🦆' as stg_x", `   │ ${' '.repeat(19)}^^^^^`]);
    expect(
      textOf(unknown(find(wide, '字')))
        .split('\n')
        .at(-1),
    ).toBe(`   │ ${' '.repeat(10)}^^`);
  });

  test('marks an empty span, the end of a line and the end of the file with one caret', () => {
    const source = sourceOf('select (\r\nfrom x\r\n');
    expect(
      textOf(unknown(spanOf(source, 8, 8)))
        .split('\n')
        .slice(3),
    ).toEqual([' 1 │ select (', '   │         ^']);
    const end = source.text.length;
    expect(
      textOf(unknown(spanOf(source, end, end)))
        .split('\n')
        .slice(1),
    ).toEqual(['  ──▶ models/marts/vacancy.sql:3:1', '   │', ' 3 │', '   │ ^']);
    expect(
      textOf(unknown(spanOf(source, 0, 10)))
        .split('\n')
        .slice(3),
    ).toEqual([' 1 │ select (', '   │ ^^^^^^^^']);
  });

  test('shows the first and the last line of a long span', () => {
    const source = sourceOf('a\n  {{#if x}}\n  b\n  c\n  {{/if}} d\n');
    expect(
      textOf(unknown(find(source, '{{#if x}}\n  b\n  c\n  {{/if}}')))
        .split('\n')
        .slice(1),
    ).toEqual([
      '  ──▶ models/marts/vacancy.sql:2:3',
      '   │',
      ' 2 │   {{#if x}}',
      '   │   ^^^^^^^^^',
      '   ⋮',
      ' 5 │   {{/if}} d',
      '   │   ^^^^^^^',
    ]);
  });

  test('clips a long line around its span, at the start, in the middle and at the end', () => {
    const source = sourceOf(`first ${'a'.repeat(60)} stg_x ${'b'.repeat(60)} last`);
    const shown = (needle: string): readonly string[] =>
      textOf(unknown(find(source, needle)), 45)
        .split('\n')
        .slice(3);
    expect(shown('first')).toEqual([` 1 │ first ${'a'.repeat(33)}…`, '   │ ^^^^^']);
    expect(shown('stg_x')).toEqual([
      ` 1 │ …${'a'.repeat(15)} stg_x ${'b'.repeat(16)}…`,
      `   │ ${' '.repeat(17)}^^^^^`,
    ]);
    expect(shown('last')).toEqual([` 1 │ …${'b'.repeat(34)} last`, `   │ ${' '.repeat(36)}^^^^`]);
    expect(underlined(unknown(find(source, 'a'.repeat(60))), 45)).toMatch(/^a+$/u);
  });

  test('sets related places in columns', () => {
    const source = sourceOf('one\ntwo\nthree');
    const finding = diagnostic(
      'graph/cycle',
      { path: ['a', 'b', 'a'] },
      {
        related: [
          { message: '`a` reads `b`', at: find(source, 'two') },
          { message: '`long_name` reads `a`', at: find(source, 'three') },
        ],
      },
    );
    expect(textOf(finding)).toBe(`\
error[graph/cycle]: these models depend on each other in a circle: a → b → a
      \`a\` reads \`b\`          models/marts/vacancy.sql:2:1
      \`long_name\` reads \`a\`  models/marts/vacancy.sql:3:1
hint: break the circle: move what both need into a model of its own`);
  });

  test('never sends a control character to the terminal', () => {
    const source = sourceOf('select \u001B[2J\u202E stg_x', 'a\u001B.sql');
    expect(textOf(unknown(find(source, 'stg_x')))).toBe(`\
error[template/unknown-property]: \`this\` has no property \`x\`
  ──▶ a␛.sql:1:14
   │
 1 │ select ␛[2J� stg_x
   │              ^^^^^`);
    expect(safeText('a\u0000\u007F\u0085\nb')).toBe('a␀␡�␊b');
  });
});

test('width, padding and cutting count cells', () => {
  expect([
    displayWidth('abc'),
    displayWidth('été'),
    displayWidth('e\u0301'),
    displayWidth('漢'),
    displayWidth('👨‍👩‍👧'),
  ]).toEqual([3, 3, 1, 2, 2]);
  expect([padEnd('漢', 4), padStart('漢', 4), padEnd('long', 2)]).toEqual(['漢  ', '  漢', 'long']);
  expect([
    cutToWidth('abcdef', 4),
    cutToWidth('漢字漢', 4),
    cutToWidth('abc', 3),
    cutToWidth('abc', 0),
  ]).toEqual(['abc…', '漢…', 'abc', '']);
});
