import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOfTextLiteral, unescapeText } from './handlebars/text-literal.js';
import { locate } from './locate.js';
import { renderText, sqlOf } from './render-text.test-helper.js';

/** Pieces that are hard for spans: line breaks of every kind, wide characters, braces and backslashes. */
const piece = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\t',
    '\u2028',
    '\0',
    'é',
    '😀',
    '\uE000',
    '{',
    '}',
    "'",
    '"',
    ' ',
    '\uFEFF',
    '--',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) =>
  pieces
    .join('')
    .replaceAll('{{', '{ ')
    .replaceAll('{%', '{ ')
    .replaceAll('\\', '/')
    .replaceAll(/^\uFEFF+/gu, ''),
);

const tag = fc.constantFrom(
  "{{ ref('é') }}",
  '{{ref "a"}}',
  '{{~ 1 ~}}',
  '{{! note }}',
  "{{ m('x') }}",
  '{{#if true}} a\n{{else}} b {{/if}}',
  "{{#each var('years') as |y|}}\n {{ m(y) }},\r\n{{/each}}\n",
  "{{ wrap(m('ü')) }}",
);
const template = fc.array(fc.tuple(text, tag), { maxLength: 6 }).map((parts) =>
  parts
    .map(([words, mustache]) => `${words.replace(/\{+$/u, '')} ${mustache} `)
    .join('')
    .replace(/^\uFEFF+/u, ''),
);
const macros = '{{#macro m x}}<é {{x}}>{{/macro}}\r\n{{#macro wrap inner}}({{inner}}){{/macro}}';

describe('properties', () => {
  test('text without tags renders to itself', () => {
    fc.assert(
      fc.property(text, (words) => {
        expect(sqlOf(words)).toBe(words);
      }),
    );
  });

  test('segments cover the SQL in order, and exact ones equal their source', () => {
    fc.assert(
      fc.property(template, (words) => {
        const { value, diagnostics } = renderText(words, macros);
        expect(diagnostics).toEqual([]);
        const { sql, map } = value.rendered;
        let end = 0;
        for (const segment of map) {
          expect(segment.start).toBe(end);
          expect(segment.end).toBeGreaterThan(segment.start);
          end = segment.end;
          const { source, start, end: stop } = segment.span;
          const written = source.text.slice(start, stop);
          const made = sql.slice(segment.start, segment.end);
          expect(segment.exact ? written === made : written.startsWith('{{')).toBe(true);
          const place = locate(value.rendered, segment.start, segment.end);
          expect(place).toEqual({ at: segment.span, calls: segment.calls });
        }
        expect(end).toBe(sql.length);
      }),
    );
  });

  test('call form and Handlebars form give the same SQL for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const literal = `'${words.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
        const sql = `'${words.replaceAll("'", "''")}'`;
        expect([sqlOf(`{{ quote(${literal}) }}`), sqlOf(`{{quote ${literal}}}`)]).toEqual([sql, sql]);
        expect(endOfTextLiteral(literal, 0)).toBe(literal.length);
        expect(unescapeText(literal.slice(1, -1))).toBe(words);
      }),
    );
  });

  test('anything at all parses and renders without an exception', () => {
    const noise = fc.array(
      fc.oneof(
        piece,
        tag,
        fc.constantFrom(
          '{{',
          '}}',
          '{{#if ',
          '{{/if}}',
          '{{else}}',
          '(',
          ')',
          '=',
          '|',
          'as |',
          'x',
          '@',
          '\\',
          '~',
          '[',
          ']',
          '1',
          '{{{',
          '}}}',
          '{{!--',
          '{{^',
          '.',
          '/',
        ),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(noise, (pieces) => {
        expect(renderText(pieces.join(''), macros).value.rendered.sql).toBeTypeOf('string');
      }),
      { numRuns: 1000 },
    );
  });
});
