import { describe, expect, test } from 'vitest';
import { parseJinja } from '../jinja/parse-template.js';
import { Undefined } from '../jinja/value.js';
import { MacroValue } from '../jinja/macro-value.js';
import { dbtContext, type DbtSetting } from './dbt.test-helper.js';
import { renderDbt } from './render-dbt.js';
import { isProvisional } from './settled.js';

const macros = `
{% macro cents(column) %}round({{ column }} / {{ var('scale', 100) }}, 2){% endmacro %}
{% macro shown(relation) %}{{ relation.identifier }}{% endmacro %}
{% macro whole(name) %}select * from {{ ref(name) }}{% endmacro %}
{% macro mode() %}{{ return('run' if execute else 'parse') }}{% endmacro %}`;

const settings: DbtSetting = {
  macros,
  packages: { other: '{% macro star() %}*{% endmacro %}' },
  vars: { scale: 10, days: [1, 2], nested: "{{ ref('deep') }}" },
  env: { REGION: 'north' },
};

/**
 * Renders as a project does, first to read it and then to execute it; and once as if it had never been read. The number says how often the
 * relations of the second were asked for.
 */
function both(text: string, setting: DbtSetting = settings) {
  const base = dbtContext({ ...setting, execute: true });
  let asked = 0;
  const context = {
    ...base,
    resolveRef: (...given: Parameters<typeof base.resolveRef>) => {
      asked += 1;
      return given[0].at(-1) === 'lost' ? undefined : base.resolveRef(...given);
    },
  };
  const source = { path: 'models/orders.sql', text };
  const read = parseJinja(source).value;
  renderDbt(read, { ...context, execute: false });
  asked = 0;
  const after = renderDbt(read, context);
  const times = asked;
  const fresh = renderDbt(parseJinja(source).value, context);
  return { after, fresh, times };
}

describe('a template that was read gives what it would give by itself', () => {
  test.each([
    'select 1',
    '',
    "select * from {{ ref('a') }}",
    "{{ config(materialized='table') }}\nselect {{ cents('x') }} from {{ ref('a') }} join {{ source('s', 't') }}\n",
    "{% for day in var('days') %}select {{ day }} from {{ ref('d' ~ day) }}{{ ' union all ' if not loop.last }}{% endfor %}",
    "{% if target.name == 'dev' %}{{ ref('a') }}{% else %}{{ ref('b') }}{% endif %}{{ ref('c') }}{{ ref('d') }}",
    "{{ ref('a', v=2) }}{{ ref('p', 'b') }}",
    "{{ ref('lost') }} {{ ref('a') }}",
    "{{ env_var('REGION') }} {{ ref('a') }}",
    "{{ other.star() }} {{ ref('a') }}",
    // What is looked at, or comes in another way than by a tag of its own.
    "{% set r = ref('a') %}{{ r }}",
    "{% set r = ref('a') %}{{ r.identifier }}{{ ref('b') }}",
    "{{ ref('a').identifier }}",
    "{{ ref('a') ~ 'x' }} {{ ref('b') | upper }} {{ ref('c') | length if false }}",
    "{{ shown(ref('a')) }}",
    "{{ whole('a') }}",
    "{{ var('nested') }}",
    "{% set t %}{{ ref('a') }}{% endset %}{{ t | replace('a', 'b') }}",
    "{% macro ref(x) %}{{ x }}!{% endmacro %}{{ ref('a') }}",
    "{% set ref = source %}{{ ref('a', 'b') }}",
    "{{ ref('a') }}{{ 'x' if ref('a').schema == 'main' }}",
    // What is another thing once it is executed.
    "{% if execute %}run{% else %}parse{% endif %} {{ ref('a') }}",
    "{{ mode() }} {{ ref('a') }}",
    "{% if is_incremental() %}again{% endif %}{{ ref('a') }}",
    "{{ this }} {{ model.name }} {{ ref('a') }}",
    "{{ config.get('materialized') }} {{ ref('a') }}",
    "{{ var('unknown') }} {{ ref('a') }}",
    "{{ nothing.at.all }} {{ ref('a') }}",
    '{{ nothing() }}',
    "{{ nothing }} {{ ref('a') }}",
    "{{ context['ref']('a') }} {{ builtins.ref('b') }}",
    "{{ log('said') }}{{ ref('a') }}",
    "{% do return('x') %}",
    "{{ graph.nodes }} {{ ref('a') }}",
    "{{ adapter.quote('x') }} {{ ref('a') }}",
    "{{ run_started_at }} {{ invocation_id }} {{ ref('a') }}",
    "{{ ref('a', 'b', 'c') }}",
  ])('%s', (text) => {
    const { after, fresh } = both(text);
    expect(after).toEqual(fresh);
  });
});

test('it is not rendered again, and each of its relations is asked for once', () => {
  const text = "{{ config(tags=['a']) }}select {{ cents('x') }} from {{ ref('a') }} join {{ ref('b') }}";
  const context = dbtContext({ ...settings, execute: true });
  const template = parseJinja({ path: 'models/orders.sql', text }).value;
  const first = renderDbt(template, { ...context, execute: false });
  const second = renderDbt(template, context);
  const third = renderDbt(template, { ...context, vars: { scale: 1 }, dbt: { ...context.dbt } });
  expect(second.value.references).toBe(first.value.references);
  expect(third.value.references).not.toBe(first.value.references);
  expect(both(text).times).toBe(2);
});

test('a name may be something else when it is neither a macro nor one of a few', () => {
  expect(isProvisional('ref', null)).toBe(false);
  expect(isProvisional('ref', undefined)).toBe(true);
  expect(isProvisional('execute', false)).toBe(true);
  expect(isProvisional('anything', new Undefined('anything'))).toBe(true);
  const [macro] = parseJinja({ path: 'm.sql', text: '{% macro m() %}{% endmacro %}' }).value.definitions;
  if (!macro) throw new Error('there is one');
  expect(isProvisional('m', new MacroValue(macro))).toBe(false);
});
