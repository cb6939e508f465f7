import { expect, test } from 'vitest';
import { scanJinjaTags } from './scan-jinja-tags.js';

function scanned(text: string) {
  const { comments, diagnostics, tags } = scanJinjaTags({ path: 'm.sql', text });
  return {
    tags: tags.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`),
    comments: comments.map(({ start, end }) => text.slice(start, end)),
    wrong: diagnostics.map(({ code }) => code),
  };
}

test('tags are found with their marks and without the white space that they take away', () => {
  expect(scanned("a {%- if x -%}\n b {{ '}}' }} {% else %} c {%- endif %}\n")).toEqual({
    tags: ['open {%- if x -%}', "output {{ '}}' }}", 'else {% else %}', 'close {%- endif %}'],
    comments: [],
    wrong: [],
  });
});

test('a set with a value closes nothing, and one without is a block', () => {
  expect(scanned('{% set x = 1 %}{% set y %}1{% endset %}{% do z() %}').tags).toEqual([
    'output {% set x = 1 %}',
    'open {% set y %}',
    'close {% endset %}',
    'output {% do z() %}',
  ]);
});

test('comments and raw text are what the lexer drops', () => {
  expect(scanned('{# a {{ b }} #}{% raw %}{{ c }}{% endraw %} {#- d -#}\n{{ e }}{# f #}')).toEqual({
    tags: ['open {% raw %}', 'close {% endraw %}', 'output {{ e }}'],
    comments: ['{# a {{ b }} #}', '{#- d -#}', '{# f #}'],
    wrong: [],
  });
});

test('what cannot be read has no tags', () => {
  expect(scanned('{{ a')).toEqual({ tags: [], comments: [], wrong: ['jinja/unclosed'] });
});
