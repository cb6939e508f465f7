import { describe, expect, test } from 'vitest';
import { parseTemplate } from './handlebars/parse-template.js';
import { lines, renderText, sqlOf } from './render-text.test-helper.js';
import { render } from './render.js';

describe('the two forms are one language', () => {
  test.each([
    ["{{ ref('a') }}", '{{ref "a"}}', '"stg"."a"'],
    ["{{ ref('p', 'a') }}", '{{ref "p" "a"}}', '"stg"."a"'],
    ["{{ source('s', 't') }}", "{{{source 's' 't'}}}", '"db"."s"."t"'],
    [
      "{{ config(tags=['a', 'b'], meta={'o': {'p': 1}}) }}x",
      '{{config tags=(list "a" "b") meta=(dict o=(dict p=1))}}x',
      'x',
    ],
    ['{{#if is_incremental()}}y{{else}}n{{/if}}', '{{#if (is_incremental)}}y{{else}}n{{/if}}', 'n'],
    [
      "{{#if target.name == 'dev' and not false}}y{{/if}}",
      '{{#if (and (eq target.name "dev") (not false))}}y{{/if}}',
      'y',
    ],
    [
      "{{#each var('years') as |y|}}{{ y }};{{/each}}",
      '{{#each (var "years") as |y|}}{{y}};{{/each}}',
      '2022;2023;',
    ],
    ["{{ join(var('years'), '-') }}", '{{join (var "years") "-"}}', '2022-2023'],
    ['{{ (1 + 2) * 3 - 4 / 2 }}', '{{sub (mul (add 1 2) 3) (div 4 2)}}', '7'],
    ["{{ 'a' ~ 1 ~ true }}", '{{concat "a" 1 true}}', 'a1true'],
    ["{{ 2022 in var('years') }}", '{{contains (var "years") 2022}}', 'true'],
    ["{{ 1 not in var('years') }}", '{{not (contains (var "years") 1)}}', 'true'],
    ["{{ {'a': [1, 2]}['a'][1] }}", '{{get (get (dict a=(list 1 2)) "a") 1}}', '2'],
    ["{{ quote('it\\'s') }}", '{{quote "it\'s"}}', "'it''s'"],
    ["{{ shout(text='a }} b') }}", '{{shout text="a }} b"}}', 'A }} B!'],
  ])('%s', (callForm, handlebarsForm, sql) => {
    const macros = '{{#macro shout text mark="!"}}{{upper text}}{{mark}}{{/macro}}';
    expect([sqlOf(callForm, macros), sqlOf(handlebarsForm, macros)]).toEqual([sql, sql]);
  });
});

describe('rendering', () => {
  test.each([
    ['a {{!-- {{ not }} a tag --}}b {{! c }}d', 'a b d'],
    ['a\n  {{#if true}}\n  b\n  {{else if false}}\n  c\n  {{/if}}\nd', 'a\n  b\nd'],
    ['a {{~ 1 ~}} b', 'a1b'],
    ['\\{{x}} \\\\{{ 1 }}', '{{x}} \\1'],
    ["{{#unless var('empty')}}none{{/unless}}", 'none'],
    ["{{#each var('empty') as |x|}}{{x}}{{else}}none{{/each}}", 'none'],
    [
      "{{#each {'a': 1, 'b': 2} as |v k|}}{{@index}}{{k}}{{v}}{{#if @last}}.{{else}},{{/if}}{{/each}}",
      '0a1,1b2.',
    ],
    ["{{#with ref('x') as |r|}}{{r.schema}} {{ r }}{{/with}}", 'stg "stg"."x"'],
    ['{{ this }} {{ this.schema }} {{target.schema}}', '"marts"."m" marts main'],
    ["{{ var('nope', 'd') }} {{ env_var('HOME_TOWN') }} {{ env_var('NO', 'x') }}", 'd Brest x'],
    [
      "{{ identifier('a\"b', 'c') }} {{ literal(none) }} {{ literal([1, 'x']) }}",
      '"a""b"."c" NULL [1, \'x\']',
    ],
    ["{{ quote(['a', 'b']) }}", "'a', 'b'"],
    [
      "{{ replace('a-b', '-', '+') }} {{ length('été') }} {{ join(range(1, 4)) }} {{ default(none, 1) }}",
      'a+b 3 1, 2, 3 1',
    ],
    ["{{ '\\d+ \\u00e9' }} {{ -1 }} {{ 3-1 }}", '\\d+ é -1 2'],
    ['\uFEFFselect 1', 'select 1'],
    ['\uFEFFselect {{ 1 }}', 'select 1'],
  ])('%j', (text, sql) => {
    expect(sqlOf(text)).toBe(sql);
  });

  test('an ephemeral model is its bare name', () => {
    expect(sqlOf("{{ ref('x') }}", '', { resolveRef: () => ({ schema: '', name: 'cte' }) })).toBe('"cte"');
  });

  test('config calls and references are noted', () => {
    const text =
      "{{ config(materialized='table') }}{{ ref('a') }}{{#if false}}{{ ref('b') }}{{/if}}{{ ref('c', version=2) }}";
    const { value } = renderText(text);
    const [call] = value.config;
    expect(call?.values).toEqual({ materialized: 'table' });
    const at = call?.keySpans.get('materialized');
    expect(text.slice(at?.start, at?.end)).toBe("materialized='table'");
    expect(value.references.map(({ names, at }) => [names, text.slice(at.start, at.end)])).toEqual([
      [['a'], "'a'"],
      [['c'], "'c'"],
    ]);
  });
});

describe('mistakes while rendering', () => {
  test.each([
    ['{{ yeers }}', 'm.sql:1:4 [yeers] template/unknown-name: `yeers` is not known here'],
    ['{{ reff("x") }}', 'm.sql:1:4 [reff] template/unknown-name: there is no function or macro `reff`'],
    ['{{ target.nam }}', 'm.sql:1:4 [target.nam] template/unknown-property: `target` has no property `nam`'],
    [
      '{{ target.constructor }}',
      'm.sql:1:4 [target.constructor] template/unknown-property: `target` has no property `constructor`',
    ],
    [
      '{{ target.__proto__ }}',
      'm.sql:1:4 [target.__proto__] template/unknown-property: `target` has no property `__proto__`',
    ],
    ['{{ constructor }}', 'm.sql:1:4 [constructor] template/unknown-name: `constructor` is not known here'],
    ["{{ var('limt') }}", "m.sql:1:8 ['limt'] var/missing: the variable `limt` is not set"],
    ["{{ env_var('NO') }}", "m.sql:1:12 ['NO'] env/missing: the environment variable `NO` is not set"],
    [
      "{{ env_var('EIDER_SECRET_KEY', 'x') }}",
      "m.sql:1:12 ['EIDER_SECRET_KEY'] env/secret-in-sql: the secret `EIDER_SECRET_KEY` may not be used in SQL",
    ],
    ['{{ none }}', 'm.sql:1:1 [{{ none }}] template/no-value: `{{ none }}` has no value to put into the SQL'],
    [
      '{{ [1] }}',
      'm.sql:1:1 [{{ [1] }}] template/not-sql: `{{ [1] }}` is a list, which is not SQL by itself',
    ],
    [
      '{{#each 3 as |x|}}{{/each}}',
      'm.sql:1:9 [3] template/not-iterable: `{{#each}}` needs a list or a dict, and this is a number',
    ],
    ['{{ ref() }}', 'm.sql:1:4 [ref()] template/arguments: `ref` takes 1 or 2 names, and here are 0'],
    ['{{ upper([1]) }}', 'm.sql:1:4 [upper([1])] template/arguments: `upper` needs a text, not a list'],
    ['{{ 1 / 0 }}', 'm.sql:1:4 [1 / 0] template/arguments: `div` has no finite result'],
    ['{{ m() }}', 'm.sql:1:4 [m()] macro/missing-argument: the call of `m` lacks the argument `a`'],
    [
      '{{ m(1, 2) }}',
      'm.sql:1:9 [2] macro/too-many-arguments: `m` takes at most 1 arguments, and here are 2',
    ],
    ['{{ m(a=1, b=2) }}', 'm.sql:1:11 [b=2] macro/unknown-argument: `m` has no parameter `b`'],
    ['{{ m(1, a=2) }}', 'm.sql:1:9 [a=2] macro/duplicate-argument: `m` is given `a` twice'],
    [
      '{{#macro x}}{{/macro}}',
      'm.sql:1:1 [{{#macro x}}] macro/not-at-top: `{{#macro}}` stands outside of a macro file',
    ],
  ])('%s', (text, message) => {
    expect(sqlOf(text, '{{#macro m a}}{{a}}{{/macro}}')).toBe(message);
  });

  test('`this` without a relation', () => {
    expect(lines(renderText('{{ this }}', '', { thisRelation: undefined as never }).diagnostics)).toEqual([
      'm.sql:1:4 [this] template/not-here: `this` has no meaning here: no relation is being built',
    ]);
  });

  test('a macro that calls itself is stopped, with the calls that led there', () => {
    const { diagnostics } = renderText('{{ r() }}', '{{#macro r}}x{{ r() }}{{/macro}}');
    expect(diagnostics.map(({ code, data }) => [code, data])).toEqual([
      ['template/limit', { what: 'depth', limit: 400 }],
    ]);
    expect(diagnostics[0]?.related.length).toBe(5);
    expect(diagnostics[0]?.related.at(-1)?.at.source.path).toBe('m.sql');
  });

  test('loops without end and texts without measure are stopped', () => {
    const loops = '{{#each range(100000) as |a|}}'.repeat(3) + '{{/each}}'.repeat(3);
    expect(renderText(loops).diagnostics.map(({ data }) => data)).toEqual([
      { what: 'steps', limit: 2_000_000 },
    ]);
    const doubling = Array.from(
      { length: 40 },
      (_item, index) => `{{#macro d${index} t}}{{ d${index + 1}(t ~ t) }}{{/macro}}`,
    );
    const text = [...doubling, '{{#macro d40 t}}{{ t }}{{/macro}}'].join('');
    expect(renderText("{{ d0('x') }}", text).diagnostics.map(({ code }) => code)).toEqual([
      'template/arguments',
    ]);
  });

  test('a mistake in a loop is told once', () => {
    expect(renderText("{{#each var('years') as |y|}}{{ nope }}{{/each}}").diagnostics.length).toBe(1);
  });

  test('code macros: results, exceptions and bad results', () => {
    const source = { path: 'macros/c.js', text: '' };
    const macro = (name: string, call: (...values: never[]) => unknown) => ({
      kind: 'code' as const,
      name,
      source,
      call: call as never,
    });
    const { value, diagnostics } = renderText('{{ good(ref("a"), k=1) }} {{ bad() }} {{ late() }}', '', {}, [
      macro('good', (positional, named) => JSON.stringify([positional, named])),
      macro('bad', () => {
        throw new Error('boom\nat x');
      }),
      macro('late', () => Promise.resolve(1)),
    ]);
    expect(value.rendered.sql).toBe('[["\\"stg\\".\\"a\\""],{"k":1}]  ');
    expect(lines(diagnostics)).toEqual([
      'm.sql:1:30 [bad()] macro/threw: the macro `bad` failed: boom',
      'm.sql:1:42 [late()] macro/bad-result: the macro `late` returned a promise',
    ]);
  });
});

test('render stops at the size that it is given, and keeps what it has', () => {
  const { body } = parseTemplate({ path: 'm.sql', text: 'select {{ range }} {{ word }}' }).value;
  const context = {
    macros: new Map(),
    functions: new Map(),
    names: new Map<string, number | string>([
      ['range', 1],
      ['word', 'long'.repeat(9)],
    ]),
  };
  const { value, diagnostics } = render(body, { ...context, limits: { size: 20 } });
  expect(value.sql).toBe('select 1 ');
  expect(lines(diagnostics)).toEqual([
    'm.sql:1:20 [{{ word }}] template/limit: rendering was stopped: more than 20 characters',
  ]);
});
