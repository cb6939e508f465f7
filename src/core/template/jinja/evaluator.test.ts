import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jinjaCodes } from '../../diagnostics/codes/jinja.js';
import { Unanswered } from '../ask.js';
import { JinjaEvaluator } from './evaluator.js';
import { failure, ReturnSignal } from './failure.js';
import { parseDocs } from './parse-docs.js';
import { parseJinja } from './parse-template.js';
import { found, framed, macrosOf, mistake, rendered, surroundings } from './render-jinja.test-helper.js';
import type { JinjaMacro } from './types.js';
import { Callable, Dict, Float, MappedText, Tuple, Undefined, type JinjaValue } from './value.js';

/** Each stretch of a text with where it came from: the author's text, whether exactly, and through which macros. */
function origins(text: MappedText): readonly (readonly unknown[])[] {
  return text.map.map(({ start, end, span, exact, calls }) => [
    text.text.slice(start, end),
    span.source.text.slice(span.start, span.end),
    exact,
    calls.map(({ macro }) => macro).join(' > '),
  ]);
}

const giveBack = new Callable('return', (call) => {
  throw new ReturnSignal(call.positional[0] ?? null);
});

function macro(text: string, name: string): JinjaMacro {
  const known = macrosOf(text).get(name);
  if (!known) throw new Error(`there is no ${name}`);
  return known;
}

const at = { source: { path: 'models/m.sql', text: 'm()' }, start: 0, end: 3 };

describe('where rendered text comes from', () => {
  test('text, tags and macros', () => {
    const macros =
      '{% macro outer(c) %}max({{ inner(c) }}){% endmacro %}{% macro inner(c) %}<{{ c }}>{% endmacro %}';
    const text = rendered("select {{ outer('x') }},\n{{ 1 + 1 }}", surroundings({}, macros));
    expect(text.text).toBe('select max(<x>),\n2');
    expect(origins(text)).toEqual([
      ['select ', 'select ', true, ''],
      ['max(', 'max(', true, 'outer'],
      ['<', '<', true, 'outer > inner'],
      ['x', '{{ c }}', false, 'outer > inner'],
      ['>', '>', true, 'outer > inner'],
      [')', ')', true, 'outer'],
      [',\n', ',\n', true, ''],
      ['2', '{{ 1 + 1 }}', false, ''],
    ]);
  });

  test('a block that was set keeps its places; a filter makes a text of its own', () => {
    const text = rendered('{% set x %}a{{ 1 }}{% endset %}{{ x }}{{ x | upper }}');
    expect(origins(text)).toEqual([
      ['a', 'a', true, ''],
      ['1', '{{ 1 }}', false, ''],
      ['A1', '{{ x | upper }}', false, ''],
    ]);
  });

  test('the body of a call block stands in the model', () => {
    const macros = '{% macro m() %}({{ caller() }}){% endmacro %}';
    expect(origins(rendered('{% call m() %}x{% endcall %}', surroundings({}, macros)))).toEqual([
      ['(', '(', true, 'm'],
      ['x', 'x', true, ''],
      [')', ')', true, 'm'],
    ]);
  });

  test('line breaks of Windows become those of Python, and nothing else moves', () => {
    const text = rendered('a\r\nb {{ 1 -}}\r\n c\r\n');
    expect(text.text).toBe('a\nb 1c');
    expect(origins(text).map(([made, source]) => [made, source])).toEqual([
      ['a', 'a'],
      ['\nb ', '\nb '],
      ['1', '{{ 1 -}}'],
      ['c', 'c'],
    ]);
  });
});

describe('text without tags', () => {
  const piece = fc.constantFrom('a', ' ', '\n', '{', '}', '%', '#', "'", '\t', 'é', '😀', '\\', '-');

  test('is itself, but for one line break at its end', () => {
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (text) => {
          fc.pre(!/\{[{%#]/u.test(text));
          expect(rendered(text).text).toBe(text.replace(/\n$/u, ''));
        },
      ),
    );
  });

  test('around tags, the map covers all, in order, and exact stretches are the author’s text', () => {
    const part = fc.constantFrom(
      'a ',
      '\n',
      '{{ 1 }}',
      '{{- x -}}',
      '{# c #}',
      '{% set x = 2 %}',
      "{{ 'é' * 3 }}",
      '{% if x %}y{% endif %}',
    );
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join('')),
        (text) => {
          const made = rendered(text);
          let end = 0;
          for (const segment of made.map) {
            expect(segment.start).toBe(end);
            end = segment.end;
            const source = text.slice(segment.span.start, segment.span.end);
            expect(!segment.exact || made.text.slice(segment.start, segment.end) === source).toBe(true);
          }
          expect(end).toBe(made.text.length);
        },
      ),
    );
  });
});

describe('what an environment may do', () => {
  test('a question that nobody has answered passes through macros and blocks', () => {
    const ask = new Callable('run_query', () => {
      throw new Unanswered({ kind: 'query', sql: 'select 1' }, 0);
    });
    const macros = '{% macro m() %}{% set x %}{{ run_query() }}{% endset %}{% endmacro %}';
    expect(() =>
      rendered('{% for x in [1] %}{{ m() }}{% endfor %}', surroundings({ run_query: ask }, macros)),
    ).toThrow(Unanswered);
  });

  test('`return` gives the macro’s value, from inside of blocks and of a call block too', () => {
    const macros = `
      {% macro list() %}text{% for x in [1, 2] %}{% if x == 2 %}{% do return([x, 'b']) %}{% endif %}{% endfor %}{% endmacro %}
      {% macro none_() %}{{ return(none) }}{% endmacro %}
      {% macro outer() %}{{ caller() }}lost{% endmacro %}`;
    const environment = surroundings({ return: giveBack }, macros);
    const text =
      '{{ list() }}{{ list()[0] + 1 }}{{ none_() is none }}{% call outer() %}{{ return(7) }}{% endcall %}{{ return(1) if false }}';
    expect(rendered(text, environment).text).toBe("[2, 'b']3True7");
  });

  test('its own mistakes get the calls that led there', () => {
    const fail = new Callable('fail', (call) => {
      throw failure('jinja/bad-value', { problem: 'no such thing' }, call.at);
    });
    expect(mistake('{{ m() }}', surroundings({ fail }, '{% macro m() %}{{ fail() }}{% endmacro %}')))
      .toBe(`error[jinja/bad-value]: no such thing
  ──▶ macros/macros.sql:1:19
   │
 1 │ {% macro m() %}{{ fail() }}{% endmacro %}
   │                   ^^^^^^
      in this call of \`m\`  models/m.sql:1:4`);
  });

  test('names are looked up from the macro in whose body they stand', () => {
    const inner = macro(
      '{% macro m() %}{{ where }}{% for x in [1] %}{{ where }}{% endfor %}{% endmacro %}',
      'm',
    );
    const evaluator = new JinjaEvaluator({
      lookup: (name, from) => (name === 'where' ? (from?.name ?? 'the model') : undefined),
      names: () => [],
    });
    const made = evaluator.call(inner, [], new Map(), at);
    expect(made).toBeInstanceOf(MappedText);
    expect((made as MappedText).text).toBe('mm');
    expect(evaluator.render(parseJinja({ path: 'm.sql', text: '{{ where }}' }).value).text).toBe('the model');
  });

  test('a macro called from outside takes arguments and gives what it returns', () => {
    const evaluator = new JinjaEvaluator(surroundings({ return: giveBack }));
    const add = macro('{% macro add(a, b=2) %}{{ return(a + b) }}{% endmacro %}', 'add');
    expect(evaluator.call(add, [1], new Map(), at)).toBe(3);
    expect(evaluator.call(add, [1], new Map([['b', 5]]), at)).toBe(6);
    expect(framed(found(() => evaluator.call(add, [1, 2, 3], new Map(), at)))).toBe(
      `error[jinja/arguments]: \`add\` takes at most 2 arguments, and here are 3
  ──▶ models/m.sql:1:1
   │
 1 │ m()
   │ ^^^
hint: compare this call with how the function or macro is defined`,
    );
  });

  test('what is undefined may be asked for anything where a project is only read, but not calculated with', () => {
    const lenient = surroundings({ nothing: null }, '', { isLenient: () => true });
    expect(
      rendered('[{{ a.b.c(1)[2] }}{{ nothing.columns[0].values() }}{{ a() | length }}]', lenient).text,
    ).toBe('[0]');
    expect(mistake('{{ a.b + 1 }}', lenient)).toContain('`a` is not known here');
  });

  test('limits are its own', () => {
    const limited = (limits: object): string =>
      mistake('{% for x in range(50) %}abc{{ x }}{% endfor %}', surroundings({}, '', { limits })).split(
        '\n',
      )[0] ?? '';
    expect(limited({ steps: 60 })).toBe('error[template/limit]: rendering was stopped: more than 60 steps');
    expect(limited({ size: 100 })).toBe(
      'error[template/limit]: rendering was stopped: more than 100 characters',
    );
    expect(limited({ depth: 2 })).toBe(
      'error[template/limit]: rendering was stopped: calls and blocks nested more than 2 deep',
    );
  });

  test('a list that contains itself is stopped at', () => {
    expect(mistake('{% set x = [] %}{% do x.append(x) %}{{ x }}')).toContain('error[template/limit]');
  });
});

describe('the value of a template', () => {
  const valueOf = (text: string): JinjaValue =>
    new JinjaEvaluator(surroundings({ d: new Dict([['a', 1]]) })).value(
      parseJinja({ path: 'schema.yml', text }).value,
    );

  test('is that of its one tag', () => {
    expect(valueOf('{{ d.a }}')).toBe(1);
    expect(valueOf('{{ [d.a, 2.5] }}')).toEqual([1, new Float(2.5)]);
    expect(valueOf('{{ none if d.a else d.a }}')).toBe(null);
    expect(valueOf("{{ d['zz'] }}")).toBeInstanceOf(Undefined);
  });

  test('is that of the one tag of the branch that is taken, whatever lines end there', () => {
    expect(valueOf('{% if d.a -%} {{ d.a }} {%- else -%} {{ none }} {%- endif -%}\n')).toBe(1);
    expect(valueOf("{% if not d.a %}{{ d.a }}{% else %}{{ 'False' | as_bool }}{% endif %}\r\n")).toBe(false);
    expect(valueOf('{{ d.a }}\n\n')).toMatchObject({ text: '1\n' });
  });

  test('is what dbt’s filters read in a text', () => {
    expect(['True', 'False'].map((text) => valueOf(`{{ '${text}' | as_bool }}`))).toEqual([true, false]);
    expect(valueOf("{{ '5432' | as_number }}")).toBe(5432);
    expect(valueOf("{{ '-1.5' | as_number }}")).toEqual(new Float(-1.5));
    expect(valueOf('{{ "[1, (2,), None]" | as_native }}')).toEqual([1, new Tuple([2]), null]);
    expect(valueOf(`{{ "{'a': 1}" | as_native }}`)).toEqual(new Dict([['a', 1]]));
    expect(
      ['x y', '', 'true', '1 + 1', '{[1]: 2}'].map((text) => valueOf(`{{ '${text}' | as_native }}`)),
    ).toEqual(['x y', '', 'true', '1 + 1', '{[1]: 2}']);
    expect(valueOf('{{ 5 | as_text }}')).toBe('5');
  });

  test('must be what dbt’s filter says', () => {
    const line = (text: string): string => framed(found(() => valueOf(text))).split('\n')[0] ?? '';
    expect(line("{{ 'true' | as_bool }}")).toBe("error[jinja/bad-value]: 'true' is not True or False");
    expect(line("{{ 'x' | as_number }}")).toBe("error[jinja/bad-value]: 'x' is not a number");
    expect(line("{{ 'True' | as_number }}")).toBe("error[jinja/bad-value]: 'True' is not a number");
  });

  test('is a text when it is made of literals only', () => {
    const texts = [
      '5',
      'none',
      '[1, 2.5]',
      '1 + 1',
      "'5' | int",
      "{'a': 1}.a",
      'not true',
      '1 is defined',
      '(1 < 2)',
      '[1, 2][1:]',
      '-1',
    ];
    expect(texts.map((text) => valueOf(`{{ ${text} }}`))).toEqual([
      '5',
      'None',
      '[1, 2.5]',
      '2',
      '5',
      '1',
      'False',
      'True',
      'True',
      '[2]',
      '-1',
    ]);
    expect(valueOf('{{ 1 if false }}')).toBeInstanceOf(Undefined);
  });

  test('is its text when there is anything else', () => {
    expect(valueOf('{{ d.a }} ')).toMatchObject({ text: '1 ' });
    expect(valueOf('')).toMatchObject({ text: '' });
  });
});

describe('definitions of a file', () => {
  const text = `
{% macro m(a, b=1) %}x{% endmacro %}
{% test positive(model, column_name) %}select 1{% endtest %}
{% data_test other(model) %}select 2{% enddata_test %}
{% materialization view2, adapter='duckdb', supported_languages=['sql', 'python'] %}y{% endmaterialization %}
{% materialization view3, default %}y{% endmaterialization %}
{% snapshot orders %}select 3{% endsnapshot %}
{% macro typed(a: string, b: list[string] = none) %}{% endmacro %}
{% if true %}{% macro inside() %}{% endmacro %}{% endif %}`;

  test('are those at its top level', () => {
    const { value, diagnostics } = parseJinja({ path: 'macros/m.sql', text });
    expect(diagnostics).toEqual([]);
    const found = value.definitions.map(({ block, name, adapter, parameters }) => [
      block,
      name,
      adapter,
      parameters.map((parameter) => parameter.name).join(),
    ]);
    expect(found).toEqual([
      ['macro', 'm', undefined, 'a,b'],
      ['test', 'positive', undefined, 'model,column_name'],
      ['test', 'other', undefined, 'model'],
      ['materialization', 'view2', 'duckdb', 'supported_languages'],
      ['materialization', 'view3', undefined, ''],
      ['snapshot', 'orders', undefined, ''],
      ['macro', 'typed', undefined, 'a,b'],
    ]);
  });
});

test('blocks of documentation are read as they stand', () => {
  const text =
    '# A\n{% docs orders %}\nOne **order**: {{ not_jinja }}\n{% enddocs %}\n{%- docs b -%}x{%- enddocs -%}';
  expect(parseDocs({ path: 'docs.md', text }).map((block) => [block.name, block.text])).toEqual([
    ['orders', 'One **order**: {{ not_jinja }}'],
    ['b', 'x'],
  ]);
});

test.each(Object.keys(jinjaCodes))('%s has a page', (code) => {
  expect(existsSync(new URL(`../../../../docs/errors/${code}.md`, import.meta.url))).toBe(true);
});
