import { describe, expect, test } from 'vitest';
import { spanOf } from '../../diagnostics/source.js';
import { lines } from '../render-text.test-helper.js';
import { parseTemplate } from './parse-template.js';

function mistakes(text: string): readonly string[] {
  return lines(parseTemplate({ path: 'm.sql', text }).diagnostics).map((line) =>
    line.replace(/^m\.sql:/u, ''),
  );
}

describe('parseTemplate', () => {
  test('gives the IR with exact spans', () => {
    const source = { path: 'm.sql', text: "é\r\n\t{{ ref('x') }}" };
    const span = (start: number, end: number) => spanOf(source, start, end);
    expect(parseTemplate(source)).toEqual({
      value: {
        source,
        body: [
          { kind: 'text', value: 'é\r\n\t', span: span(0, 4) },
          {
            kind: 'output',
            span: span(4, 18),
            expression: {
              kind: 'call',
              name: 'ref',
              nameSpan: span(7, 10),
              positional: [{ kind: 'literal', value: 'x', span: span(11, 14) }],
              named: [],
              span: span(7, 15),
            },
          },
        ],
        macros: [],
      },
      diagnostics: [],
    });
  });

  test.each([
    ["select {{ ref('x' }}", ['1:19 [}}] template/syntax: expected `,` or `)`, found the end of the tag']],
    ["é😀{{ ref('x) }}", ["1:10 ['x)] template/unclosed-text: the text that starts with ' is never closed"]],
    ["{{ ref 'x', 'y' }}", ['1:11 [,] template/syntax: expected a space or the end of the tag, found `,`']],
    ["{{ ref('x')\nfrom a", ["1:1 [{{ ref('x')] template/unclosed-tag: this `{{` is never closed"]],
    ["{{ ref('x' from {{ a }}", ['1:12 [from] template/syntax: expected `,` or `)`, found `from`']],
    ['{{ a {{ b }}', ['1:1 [{{ a] template/unclosed-tag: this `{{` is never closed']],
    ['a {{!-- b', ['1:3 [{{!-- b] template/unclosed-tag: this `{{!--` is never closed']],
    ['{{#if a}}', ['1:1 [{{#if a}}] template/unclosed-block: the block `{{#if}}` is never closed']],
    [
      '{{#if a}}{{/each}}',
      ['1:10 [{{/each}}] template/mismatched-block: `{{/each}}` stands where `{{#if}}` must be closed'],
    ],
    ['a\n {{/if}}', ['2:2 [{{/if}}] template/stray-close: `{{/if}}` closes nothing']],
    [
      '{{else}}',
      ['1:1 [{{else}}] template/stray-else: `{{else}}` stands outside of any block that takes it'],
    ],
    [
      '{{#if a}}{{else}}{{else}}{{/if}}',
      ['1:18 [{{else}}] template/stray-else: this block already has its `{{else}}`'],
    ],
    ['{{#iff a}}{{/iff}}', ['1:1 [{{#iff a}}] template/unknown-block: there is no block `{{#iff}}`']],
    ['{{#if}}{{/if}}', ['1:1 [{{#if}}] template/block-arguments: `{{#if}}` takes exactly one value']],
    ['{{#if a b}}{{/if}}', ['1:1 [{{#if a b}}] template/block-arguments: `{{#if}}` takes exactly one value']],
    [
      '{{#each a}}{{/each}}',
      ['1:1 [{{#each a}}] template/block-name: `{{#each}}` does not say how to call its item'],
    ],
    ['{{#if a == }}{{/if}}', ['1:12 [}}] template/syntax: expected a value, found the end of the tag']],
    ['{{> p}}', ['1:1 [{{> p}}] template/unsupported: a partial `{{> …}}` cannot be used in a SQL template']],
    [
      '{{* p}}',
      ['1:1 [{{* p}}] template/unsupported: a decorator `{{* …}}` cannot be used in a SQL template'],
    ],
    ['{{f ../x}}', ['1:5 [../x] template/unsupported: the path `../` cannot be used in a SQL template']],
    [
      '{% if x %}',
      ["1:1 [{% if x %}] template/jinja-tag: `{% if %}` is Jinja; this project's templates are Handlebars"],
    ],
    [
      '{{ 01 }}',
      [
        '1:4 [01] template/syntax: expected a number without leading zeros (a code is a text, in quotes), found `01`',
      ],
    ],
    ['{{#macro}}{{/macro}}', ['1:1 [{{#macro}}] macro/definition: this `{{#macro}}` has no name']],
    [
      '{{#macro a x x=1}}{{/macro}}',
      ['1:1 [{{#macro a x x=1}}] macro/definition: this `{{#macro}}` has two parameters named `x`'],
    ],
    [
      '{{#if x}}{{#macro a}}{{/macro}}{{/if}}',
      ['1:10 [{{#macro a}}] macro/not-at-top: `{{#macro}}` stands inside another block'],
    ],
    [
      "{{ ref('x' }}\n{{#if a}}\n{{ b(1 2) }}",
      [
        '1:12 [}}] template/syntax: expected `,` or `)`, found the end of the tag',
        '3:8 [2] template/syntax: expected `,` or `)`, found `2`',
        '2:1 [{{#if a}}] template/unclosed-block: the block `{{#if}}` is never closed',
      ],
    ],
  ])('%j', (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test('nesting has a limit', () => {
    const blocks = '{{#if a}}'.repeat(5000);
    expect(mistakes(blocks)[0]).toContain('template/too-deep');
    expect(mistakes(`{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`).join('')).toContain('template/too-deep');
    expect(mistakes(`{{ (${'not '.repeat(5000)}1) and 1 }}`).join('')).toContain('template/too-deep');
  });
});
