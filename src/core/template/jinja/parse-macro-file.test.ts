import { expect, test } from 'vitest';
import { parseMacroFile } from './parse-macro-file.js';

const read = (text: string): readonly unknown[] => {
  const { value, diagnostics } = parseMacroFile({ path: 'macros/m.sql', text });
  return [
    value.definitions.map(({ name }) => name),
    diagnostics.map(({ code, severity, at }) => `${severity} at ${at?.start}: ${code}`),
  ];
};

test('what stands between definitions and cannot be read is a warning', () => {
  const a = '{% macro a() %}{# {% endmacro %} #}1{% endmacro %}';
  const b = "{%- macro b(x='%}') -%}2{%- endmacro -%}";
  expect(read(`${a}\n{% set x = 1 %}\n{% endmacro %}\n{# {% macro c() %} #}\n${b}`)).toEqual([
    ['a', 'b'],
    [`warning at ${a.length + 20}: jinja/syntax`],
  ]);
});

test('a definition that cannot be read is a mistake', () => {
  expect(read('{% macro a() %}{% if %}{% endmacro %}')[1]).toEqual([expect.stringContaining('error at')]);
  expect(read('{% macro a() %}')[1]).toEqual([expect.stringContaining('error at')]);
});
