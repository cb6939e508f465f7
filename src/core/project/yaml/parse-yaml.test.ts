import { describe, expect, test } from 'vitest';
import { messageOf, plainDiagnostic } from '../../diagnostics/diagnostic.js';
import { positionAt } from '../../diagnostics/source.js';
import { parseYaml } from './parse-yaml.js';
import { childOf, valueOf } from './tree.js';

function read(text: string): unknown {
  const parsed = parseYaml({ path: 'a.yml', text });
  expect(parsed.diagnostics).toEqual([]);
  return parsed.value && valueOf(parsed.value);
}

function problems(text: string): readonly string[] {
  return parseYaml({ path: 'a.yml', text }).diagnostics.map((finding) => {
    const at = finding.at && positionAt(finding.at.source, finding.at.start);
    return `${at?.line}:${at?.column} ${finding.code} ${messageOf(finding)}`;
  });
}

describe('values', () => {
  test('codes, dates and words stay as the author wrote them', () => {
    const text =
      'a: [01001, 2A004, 1001, 2E001, 1e5, +336, 0x1F, 1_000, 12345678901234567890, 2024-01-31, on, off, yes, no]';
    expect(read(text)).toEqual({
      a: [
        '01001',
        '2A004',
        1001,
        '2E001',
        '1e5',
        '+336',
        '0x1F',
        '1_000',
        '12345678901234567890',
        '2024-01-31',
        'on',
        'off',
        'yes',
        'no',
      ],
    });
  });

  test('numbers, truth values and null', () => {
    expect(read('[0, -7, 1.5, -.5, 1.0e3, -0, .inf, true, FALSE, null, ~, "01", \'true\', 0.10]')).toEqual([
      0,
      -7,
      1.5,
      -0.5,
      1000,
      '-0',
      '.inf',
      true,
      false,
      null,
      null,
      '01',
      'true',
      0.1,
    ]);
  });

  test('keys are texts', () => {
    expect(read('2024: a\n01: b\ntrue: c\nlibellé: d\n')).toEqual({
      '2024': 'a',
      '01': 'b',
      true: 'c',
      libellé: 'd',
    });
  });

  test.each([
    ['', null],
    ['# only a comment\n', null],
    ['---\n', null],
    ['\u{feff}a: 1\n', { a: 1 }],
    ['a: 1\r\nb:\r\n  - x\r\n', { a: 1, b: ['x'] }],
    ['a:\nb: ""\n', { a: null, b: '' }],
    ['a: |\n  one\n  two\n', { a: 'one\ntwo\n' }],
    ['a: !!str 01\n', { a: '01' }],
  ])('%j', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  test('anchors, aliases and merge keys', () => {
    const text =
      'base: &b {x: 1, y: 2}\nother: &o {z: 3, x: 9}\na: {<<: *b, y: 5}\nb: {<<: [*b, *o]}\nc: *b\n';
    expect(read(text)).toEqual({
      base: { x: 1, y: 2 },
      other: { z: 3, x: 9 },
      a: { y: 5, x: 1 },
      b: { x: 1, y: 2, z: 3 },
      c: { x: 1, y: 2 },
    });
  });
});

describe('places', () => {
  test('count characters behind accents, tabs and CRLF', () => {
    const source = { path: 'a.yml', text: 'été: 1\r\nclé: "été 🦆" # x\r\n' };
    const node = childOf(parseYaml(source).value, 'clé');
    expect(node && positionAt(source, node.span.start)).toEqual({ line: 2, column: 6 });
    expect(node && source.text.slice(node.span.start, node.span.end)).toBe('"été 🦆"');
  });

  test('a duplicate key shows both places', () => {
    const [finding] = parseYaml({ path: 'a.yml', text: 'a: 1\nb: 2\na: 3\n' }).diagnostics;
    expect(finding && plainDiagnostic(finding)).toEqual({
      code: 'yaml/duplicate-key',
      severity: 'error',
      message: 'the key `a` is given twice',
      hint: 'keep one of the two',
      at: { file: 'a.yml', line: 3, column: 1, endLine: 3, endColumn: 2 },
      related: [
        { message: 'first given here', at: { file: 'a.yml', line: 1, column: 1, endLine: 1, endColumn: 2 } },
      ],
    });
  });
});

describe('syntax errors', () => {
  test.each([
    ['a:\n\t- b', '2:1 yaml/syntax this is not valid YAML: a line is indented with a tab'],
    ['a: b: c', '1:4 yaml/syntax this is not valid YAML: there is a second `: ` on this line'],
    [
      'a: [1, 2',
      '1:9 yaml/syntax this is not valid YAML: a bracket is not closed, or its content is not indented enough',
    ],
    [
      'a:\n  b: 1\n c: 2',
      '3:1 yaml/syntax this is not valid YAML: the indentation does not fit the lines above',
    ],
    ["a: 'it's'", '1:8 yaml/syntax this is not valid YAML: this cannot stand here'],
    ['a: %x', '1:4 yaml/syntax this is not valid YAML: a text cannot start with this character'],
    ['a: !env X', '1:4 yaml/syntax this is not valid YAML: this `!tag` is not known'],
    [
      'a: 1\n---\nb: 2',
      '2:1 yaml/syntax this is not valid YAML: the file holds several documents, separated by `---`',
    ],
    ['a: *x', '1:4 yaml/syntax this is not valid YAML: there is no anchor `&x` above'],
    ['a: &a [*a]', '1:8 yaml/syntax this is not valid YAML: the alias `*a` stands inside its own anchor'],
    ['a: {{ x }}', '1:5 yaml/syntax this is not valid YAML: a key must be a plain text'],
    ['a:\n  <<: 1', '2:7 yaml/syntax this is not valid YAML: `<<` takes a mapping, or a list of mappings'],
  ])('%j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test('an alias bomb is refused', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level <= 30; level += 1) {
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    }
    expect(problems(lines.join('\n')).map((problem) => problem.replace(/^\d+:\d+ /u, ''))).toEqual([
      'yaml/too-many-aliases the aliases of this file stand for more than 100000 values',
    ]);
  });

  test.each([
    '['.repeat(20_000),
    `a: ${'{b: '.repeat(5000)}`,
    `${'- '.repeat(20_000)}x`,
    `\n${' '.repeat(500)}a: 1`,
  ])('nesting without end is refused', (text) => {
    expect(problems(text).map((problem) => problem.split(' ')[1])).toEqual(['yaml/too-deep']);
  });

  test('many brackets side by side are fine', () => {
    expect(read(Array.from({ length: 200 }, (_, index) => `k${index}: [1]`).join('\n'))).toHaveProperty(
      'k199',
      [1],
    );
  });
});

test('reads brackets that close too far to the left as Python does', () => {
  const text = 'a:\n  - b: {\n      c: "# 1", # a } in a comment\n  }\n  - d: [\n 1,\n2\n]\n';
  const { value, diagnostics } = parseYaml({ path: 'x.yml', text }, { python: true });
  expect(diagnostics).toEqual([]);
  expect(value && valueOf(value)).toEqual({ a: [{ b: { c: '# 1' } }, { d: [1, 2] }] });
  expect(parseYaml({ path: 'x.yml', text }).diagnostics.map(({ code }) => code)).toEqual(['yaml/syntax']);
});
