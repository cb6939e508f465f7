import { describe, expect, test } from 'vitest';
import { collectMacros } from './collect-macros.js';
import { parseTemplate } from './handlebars/parse-template.js';
import { locate } from './locate.js';
import { renderMacro } from './model-context.js';
import { findReferences, macrosUsed } from './references.js';
import { lines, renderText } from './render-text.test-helper.js';

const macroText = `-- helpers
{{#macro a}}{{ ref('in_a') }} {{ b() }}{{/macro}}
{{#macro b}}{{ a() }} {{ source('s', 't') }}{{/macro}}
{{#macro unused}}{{ ref('never') }}{{/macro}}
{{#test is_positive model column_name at_least=0}}
select * from {{ model }} where {{ identifier(column_name) }} < {{ at_least }}
{{/test}}`;
const macros = collectMacros([{ path: 'macros/m.sql', text: macroText }]);

function template(text: string) {
  return parseTemplate({ path: 'm.sql', text }).value;
}

describe('findReferences', () => {
  test('walks every branch, and the macros that are called', () => {
    const found = findReferences(
      template(
        "{{#if x}}{{ ref('one') }}{{else}}{{ ref('p', 'two', v=1) }}{{/if}}{{ ref(x) }}{{#each [ref('three')] as |r|}}{{a}}{{/each}}",
      ),
      macros.value,
    );
    expect(found.map(({ kind, names, at }) => [kind, names, at.source.path])).toEqual([
      ['ref', ['one'], 'm.sql'],
      ['ref', ['p', 'two'], 'm.sql'],
      ['ref', undefined, 'm.sql'],
      ['ref', ['three'], 'm.sql'],
      ['ref', ['in_a'], 'macros/m.sql'],
      ['source', ['s', 't'], 'macros/m.sql'],
    ]);
  });

  test('macrosUsed is transitive and sorted', () => {
    expect(macrosUsed(template('{{ b() }}{{ ref("x") }}'), macros.value)).toEqual(['a', 'b']);
  });
});

describe('collectMacros', () => {
  test('comments may stand between macros', () => {
    expect(macros.diagnostics).toEqual([]);
    expect([...macros.value.keys()]).toEqual(['a', 'b', 'unused', 'is_positive']);
  });

  test('duplicates, reserved names and stray text', () => {
    const { diagnostics } = collectMacros([
      { path: 'a.sql', text: '{{#macro x}}{{/macro}}\n  select 1\n{{#macro ref}}{{/macro}}' },
      { path: 'b.sql', text: '{{#macro x}}{{/macro}}' },
    ]);
    expect(lines(diagnostics)).toEqual([
      'a.sql:2:3 [select 1] macro/text-outside: this text of the macro file `a.sql` belongs to no macro',
      'a.sql:3:1 [{{#macro ref}}] macro/reserved-name: a macro cannot be named `ref`: Eider has a function of that name',
      'b.sql:1:1 [{{#macro x}}] macro/duplicate: there are two macros named `x`',
    ]);
    expect(diagnostics[2]?.related.map(({ at }) => at.source.path)).toEqual(['a.sql']);
  });
});

describe('renderMacro', () => {
  const source = { path: 'schema.yml', text: 'tests: [is_positive]' };
  const at = { source, start: 8, end: 19 };
  const context = {
    macros: macros.value,
    resolveRef: () => undefined,
    resolveSource: () => undefined,
    vars: {},
    env: {},
    target: {},
    incremental: false,
    report: () => undefined,
  };

  test('a generic test of a relation', () => {
    const model = { kind: 'relation', relation: { schema: 's', name: 'm' } } as const;
    const { value, diagnostics } = renderMacro(
      'is_positive',
      { model, column_name: { kind: 'value', value: 'x' } },
      context,
      at,
    );
    expect([value.rendered.sql, diagnostics]).toEqual(['select * from "s"."m" where "x" < 0\n', []]);
    expect(locate(value.rendered, 0, 6)).toEqual({
      at: {
        source: macros.value.get('is_positive')?.source,
        start: macroText.indexOf('select *'),
        end: macroText.indexOf('select *') + 6,
      },
      calls: [{ macro: 'is_positive', at }],
    });
  });

  test('wrong arguments and unknown names', () => {
    const sql = { kind: 'sql', sql: '(select 1)' } as const;
    expect(lines(renderMacro('is_positive', { modle: sql }, context, at).diagnostics)).toEqual([
      'schema.yml:1:9 [is_positive] macro/unknown-argument: `is_positive` has no parameter `modle`',
    ]);
    expect(lines(renderMacro('is_positive', { model: sql }, context, at).diagnostics)).toEqual([
      'schema.yml:1:9 [is_positive] macro/missing-argument: the call of `is_positive` lacks the argument `column_name`',
    ]);
    expect(lines(renderMacro('is_positve', {}, context, at).diagnostics)).toEqual([
      'schema.yml:1:9 [is_positive] macro/unknown: there is no macro `is_positve`',
    ]);
  });
});

describe('locate', () => {
  test('finds text, tags and macros, with the calls outermost first', () => {
    const text = "select été, {{ outer('x') }} from {{ ref('t') }}";
    const { value } = renderText(
      text,
      '{{#macro outer v}}f({{ inner(v) }}){{/macro}}{{#macro inner v}}g {{ v }}{{/macro}}',
    );
    const { rendered } = value;
    const place = (part: string, length?: number) => {
      const start = rendered.sql.indexOf(part);
      const found = locate(rendered, start, length === undefined ? undefined : start + length);
      const { source, start: from, end } = found?.at ?? { source: { text: '' }, start: 0, end: 0 };
      return [source.text.slice(from, end), found?.calls.map(({ macro, at }) => [macro, at.source.path])];
    };
    expect(rendered.sql).toBe('select été, f(g x) from "stg"."t"');
    expect(place('été')).toEqual(['été', []]);
    expect(place('"stg"')).toEqual(["{{ ref('t') }}", []]);
    expect(place('g', 1)).toEqual([
      'g',
      [
        ['outer', 'm.sql'],
        ['inner', 'macros.sql'],
      ],
    ]);
    expect(place('été', rendered.sql.length)).toEqual(["été, {{ outer('x') }} from {{ ref('t') }}", []]);
    expect(locate({ sql: '', map: [] }, 0)).toBeUndefined();
  });
});
