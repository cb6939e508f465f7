import { describe, expect, test } from 'vitest';
import { convertMacros, convertTemplate, type ConvertScope } from './convert-template.js';

const scope: ConvertScope = {
  macros: new Set(['cents', 'default__cents']),
  library: new Set(['dbt.date_trunc']),
};

function converted(text: string): string {
  const made = convertTemplate({ path: 'm.sql', text }, scope);
  return made.kind === 'converted' ? made.text : `left: ${made.places.map(({ why }) => why).join('; ')}`;
}

describe('templates that are mechanical', () => {
  test.each([
    ["select * from {{ ref('a') }}", "select * from {{ ref('a') }}"],
    ['{{ ref("a", v=2) }}', "{{ ref('a', v=2) }}"],
    ["{{ config(tags=['x', 'y'], enabled=True) }}", "{{ config(tags=['x', 'y'], enabled=true) }}"],
    [
      "{% if is_incremental() %} a {% elif var('x') == 2 %} b {% else %} c {% endif %}",
      "{{#if (is_incremental())}} a {{else if ((var('x') == 2))}} b {{else}} c {{/if}}",
    ],
    [
      "{% set ways = ['a', 'b'] %}{% for way in ways %}{{ way }}{% if not loop.last %},{% endif %}{% endfor %}",
      "{{#with (['a', 'b']) as |ways|}}{{#each (ways) as |way|}}{{ way }}{{#if ((not @last))}},{{/if}}{{/each}}{{/with}}",
    ],
    ["{% set now = var('now', 0) %}{{ now }}", "{{ (var('now', 0)) }}"],
    [
      "{% for k, v in {'a': 1}.items() -%}\n  a{{ k }} = {{ v }}b\n{%- endfor %}",
      "{{#each ({'a': 1}) as |v k|~}}\n  a{{ k }} = {{ v }}b\n{{~/each}}",
    ],
    [
      "{{ cents('x') }} {{ dbt.date_trunc('day', 'at') }}",
      "{{ cents('x') }} {{ dbt.date_trunc('day', 'at') }}",
    ],
    ['a {#- why -#} b', 'a {{~!-- why --~}} b'],
    [
      "{{ 'a' if target.name == 'dev' else 'b' }}",
      "{{#if ((target.name == 'dev'))}}{{ 'a' }}{{else}}{{ 'b' }}{{/if}}",
    ],
    ['{{ "it\'s" ~ "a\\nb" }}', "{{ (\"it's\" ~ 'a\\nb') }}"],
  ])('%s', (text, expected) => {
    expect(converted(text)).toEqual(expected);
  });
});

describe('templates that are left', () => {
  test.each([
    ['{% do ways.append(1) %}', 'left: `do` has no equal'],
    ['{% if a %}{% set b = 1 %}{% endif %}', 'left: `a` is not known to native templates'],
    ["{% if var('a') %}{% set b = 1 %}{% endif %}", 'left: a `set` inside a block is seen after it'],
    ["{{ run_query('select 1') }}", 'left: `run_query()` has no equal'],
    ["{{ adapter.get_relation('a') }}", 'left: `adapter.get_relation()` has no equal'],
    ["{{ 'a'.upper() }}", 'left: a method has no equal'],
    ["{{ var('a') is defined }}", 'left: the test `is defined` has no equal'],
    ['{{ 7 // 2 }}', "left: `//` counts in Python's way"],
    ['{{ 1.50 }}', 'left: this number is written in another way by Python'],
    ['{{ model.name }}', 'left: `model.name` has no equal'],
    [
      '{% set a = 1 %}{% for i in [1] %}{% set a = 2 %}{% endfor %}{{ a }}',
      'left: `a` is set more than once',
    ],
    ['{% raw %}{{ x }}{% endraw %}', 'left: text with `{{` would be read as a template'],
    ['select {{ 1', 'left: it cannot be read as Jinja'],
  ])('%s', (text, expected) => {
    expect(converted(text)).toBe(expected);
  });
});

test('macros: parameters, defaults, generic tests, what they return and dispatch', () => {
  const text = `{% macro cents(column, scale=2) -%}
    {{ return(adapter.dispatch('cents')(column, scale)) }}
{%- endmacro %}
{% macro default__cents(column, scale) %}round({{ column }} / 100, {{ scale }}){% endmacro %}
{% test positive(model, column_name) %}select * from {{ model }} where {{ column_name }} <= 0{% endtest %}
{% macro generate_schema_name(name, node) %}x{% endmacro %}`;
  const made = convertMacros(
    { path: 'macros/m.sql', text },
    scope,
    ({ name }) => name === 'generate_schema_name',
  );
  expect(made).toEqual({
    kind: 'converted',
    text: `{{#macro cents(column, scale=2)}}{{ default__cents(column, scale) }}{{/macro}}

{{#macro default__cents(column, scale)}}round({{ column }} / 100, {{ scale }}){{/macro}}

{{#test positive(model, column_name)}}select * from {{ model }} where {{ column_name }} <= 0{{/test}}
`,
  });
});
