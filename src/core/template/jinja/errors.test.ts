import { expect, test } from 'vitest';
import { mistake, surroundings } from './render-jinja.test-helper.js';
import { Dict } from './value.js';

/** Each mistake as a terminal shows it. */
test('a bracket never closed', () => {
  expect(mistake("select {{ ref('x' }}")).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`}\` stands where \`)\` must close the \`(\` before
      ──▶ models/m.sql:1:19
       │
     1 │ select {{ ref('x' }}
       │                   ^"
  `);
});

test('a text never closed', () => {
  expect(mistake("select {{ ref('x) }}\nfrom t")).toMatchInlineSnapshot(`
    "error[jinja/unclosed]: this text is never closed
      ──▶ models/m.sql:1:15
       │
     1 │ select {{ ref('x) }}
       │               ^
    hint: end it with \`'\`"
  `);
});

test('a tag never closed', () => {
  expect(mistake('select {{ x')).toMatchInlineSnapshot(`
    "error[jinja/unclosed]: this tag is never closed
      ──▶ models/m.sql:1:8
       │
     1 │ select {{ x
       │        ^^
    hint: end it with \`}}\`"
  `);
});

test('a bracket never closed at the end of the file', () => {
  expect(mistake('select {{ (x')).toMatchInlineSnapshot(`
    "error[jinja/unclosed]: this bracket is never closed
      ──▶ models/m.sql:1:11
       │
     1 │ select {{ (x
       │           ^
    hint: end it with \`)\`"
  `);
});

test('a comment never closed', () => {
  expect(mistake('select 1 {# why')).toMatchInlineSnapshot(`
    "error[jinja/unclosed]: this comment is never closed
      ──▶ models/m.sql:1:10
       │
     1 │ select 1 {# why
       │          ^^
    hint: end it with \`#}\`"
  `);
});

test('raw never closed', () => {
  expect(mistake('{% raw %} x')).toMatchInlineSnapshot(`
    "error[jinja/unclosed]: this block \`raw\` is never closed
      ──▶ models/m.sql:1:1
       │
     1 │ {% raw %} x
       │ ^^^^^^^^^
    hint: end it with \`{% endraw %}\`"
  `);
});

test('a block never closed', () => {
  expect(mistake('{% if true %}\n{% for x in [] %}{% endfor %}\nselect 1')).toMatchInlineSnapshot(`
    "error[jinja/unclosed]: this block \`if\` is never closed
      ──▶ models/m.sql:1:4
       │
     1 │ {% if true %}
       │    ^^
    hint: end it with \`{% endif %}\`"
  `);
});

test('the wrong end', () => {
  expect(mistake('{% if true %}{% for x in [1] %}{% endif %}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`endif\` stands where \`endfor\` must close the \`for\` before
      ──▶ models/m.sql:1:35
       │
     1 │ {% if true %}{% for x in [1] %}{% endif %}
       │                                   ^^^^^"
  `);
});

test('an end of nothing', () => {
  expect(mistake('select 1 {% endif %}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`endif\` closes nothing
      ──▶ models/m.sql:1:13
       │
     1 │ select 1 {% endif %}
       │             ^^^^^"
  `);
});

test('an unknown statement', () => {
  expect(mistake('{% esle %}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: there is no statement \`esle\`
      ──▶ models/m.sql:1:4
       │
     1 │ {% esle %}
       │    ^^^^
    hint: did you mean \`else\`?"
  `);
});

test('a sign without meaning', () => {
  expect(mistake('{{ a ? b }}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`?\` has no meaning in a tag
      ──▶ models/m.sql:1:6
       │
     1 │ {{ a ? b }}
       │      ^"
  `);
});

test('a bracket that does not fit', () => {
  expect(mistake('{{ [1) }}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`)\` stands where \`]\` must close the \`[\` before
      ──▶ models/m.sql:1:6
       │
     1 │ {{ [1) }}
       │      ^"
  `);
});

test('something missing', () => {
  expect(mistake('{{ 1 + }}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: expected an expression, found \`}}\`
      ──▶ models/m.sql:1:8
       │
     1 │ {{ 1 + }}
       │        ^^"
  `);
});

test('a name before an assignment', () => {
  expect(mistake('{% set true = 1 %}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`true\` cannot be a name
      ──▶ models/m.sql:1:8
       │
     1 │ {% set true = 1 %}
       │        ^^^^"
  `);
});

test('arguments out of order', () => {
  expect(mistake('{{ f(a=1, 2) }}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: an argument without a name stands before those with names, and these before \`**\`
      ──▶ models/m.sql:1:11
       │
     1 │ {{ f(a=1, 2) }}
       │           ^"
  `);
});

test('a parameter without default behind one with', () => {
  expect(mistake('{% macro m(a=1, b) %}{% endmacro %}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: the parameter \`b\` needs a default value, as the one before it has one
      ──▶ models/m.sql:1:17
       │
     1 │ {% macro m(a=1, b) %}{% endmacro %}
       │                 ^"
  `);
});

test('an escape that is none', () => {
  expect(mistake("{{ 'a\\xzz' }}")).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`\\x\` is no escape of a character
      ──▶ models/m.sql:1:4
       │
     1 │ {{ 'a\\xzz' }}
       │    ^^^^^^^
    hint: write a backslash itself as \`\\\\\`"
  `);
});

test('a number too large', () => {
  expect(mistake('{{ 9223372036854775807 }}')).toMatchInlineSnapshot(`
    "error[jinja/bad-value]: 9223372036854775807 is too large to be calculated with exactly
      ──▶ models/m.sql:1:4
       │
     1 │ {{ 9223372036854775807 }}
       │    ^^^^^^^^^^^^^^^^^^^
    hint: keep such a number as a text, in quotes"
  `);
});

test('include', () => {
  expect(mistake("{% include 'x.sql' %}")).toMatchInlineSnapshot(`
    "error[jinja/unsupported]: \`{% include %}\` cannot be used in a model
      ──▶ models/m.sql:1:4
       │
     1 │ {% include 'x.sql' %}
       │    ^^^^^^^
    hint: macros of the project and of its packages are known everywhere: call them by name"
  `);
});

test('call of no call', () => {
  expect(mistake('{% call foo %}{% endcall %}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`{% call %}\` needs a call of a macro
      ──▶ models/m.sql:1:9
       │
     1 │ {% call foo %}{% endcall %}
       │         ^^^
    hint: write \`{% call name(…) %}\`"
  `);
});

test('break outside of a loop', () => {
  expect(mistake('{% break %}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`break\` stands outside of any loop
      ──▶ models/m.sql:1:4
       │
     1 │ {% break %}
       │    ^^^^^"
  `);
});

test('a test inside a block', () => {
  expect(mistake('{% if true %}{% test t() %}{% endtest %}{% endif %}')).toMatchInlineSnapshot(`
    "error[jinja/syntax]: \`test\` cannot stand inside another block
      ──▶ models/m.sql:1:17
       │
     1 │ {% if true %}{% test t() %}{% endtest %}{% endif %}
       │                 ^^^^"
  `);
});

test('materialization with a wrong argument', () => {
  expect(mistake("{% materialization x, adaptor='duckdb' %}{% endmaterialization %}")).toMatchInlineSnapshot(`
    "error[jinja/syntax]: a materialization takes \`default\`, \`adapter='…'\` and \`supported_languages=[…]\`
      ──▶ models/m.sql:1:23
       │
     1 │ {% materialization x, adaptor='duckdb' %}{% endmaterialization %}
       │                       ^^^^^^^^^^^^^^^^"
  `);
});

test('an unknown name that is called', () => {
  expect(mistake("select * from {{ reff('x') }}", surroundings({ ref: 'r' }))).toMatchInlineSnapshot(`
    "error[jinja/unknown-name]: \`reff\` is not known here
      ──▶ models/m.sql:1:18
       │
     1 │ select * from {{ reff('x') }}
       │                  ^^^^^^^^^
    hint: did you mean \`ref\`?"
  `);
});

test('an unknown name of a local value', () => {
  expect(mistake('{% set column = 1 %}{{ colum + 1 }}')).toMatchInlineSnapshot(`
    "error[jinja/unknown-name]: \`colum\` is not known here
      ──▶ models/m.sql:1:24
       │
     1 │ {% set column = 1 %}{{ colum + 1 }}
       │                        ^^^^^^^^^
    hint: did you mean \`column\`?"
  `);
});

test('an attribute of an unknown name', () => {
  expect(mistake('{{ foo.bar }}')).toMatchInlineSnapshot(`
    "error[jinja/unknown-name]: \`foo\` is not known here
      ──▶ models/m.sql:1:4
       │
     1 │ {{ foo.bar }}
       │    ^^^^^^^
    hint: a text stands in quotes; a variable of the project is read with \`var(…)\`; a name that may be missing can be asked for with \`is defined\`"
  `);
});

test('a macro of a package that is not installed', () => {
  expect(mistake('{{ foo.bar(1) }}')).toMatchInlineSnapshot(`
    "error[jinja/unknown-name]: \`foo\` is not known here
      ──▶ models/m.sql:1:4
       │
     1 │ {{ foo.bar(1) }}
       │    ^^^^^^^
    hint: if it is a package of dbt, name it in packages.yml and install it with \`dbt deps\`"
  `);
});

test('an attribute that is not there', () => {
  expect(mistake('{{ d.nmae.x }}', surroundings({ d: new Dict([['name', 'x']]) }))).toMatchInlineSnapshot(`
    "error[jinja/unknown-attribute]: \`d\` is a dict and has no \`nmae\`
      ──▶ models/m.sql:1:4
       │
     1 │ {{ d.nmae.x }}
       │    ^^^^^^^^
    hint: did you mean \`name\`?"
  `);
});

test('an item of none', () => {
  expect(mistake("{{ d['a'].b }}", surroundings({ d: null }))).toMatchInlineSnapshot(`
    "error[jinja/unknown-attribute]: \`d\` is none and has no \`a\`
      ──▶ models/m.sql:1:4
       │
     1 │ {{ d['a'].b }}
       │    ^^^^^^^^
    hint: what may be missing can be asked for with \`is defined\` or given a \`default(…)\`"
  `);
});

test('an unknown filter', () => {
  expect(mistake("{{ 'x' | uper }}")).toMatchInlineSnapshot(`
    "error[jinja/unknown-filter]: there is no filter \`uper\`
      ──▶ models/m.sql:1:10
       │
     1 │ {{ 'x' | uper }}
       │          ^^^^
    hint: did you mean \`upper\`?"
  `);
});

test('an unknown filter that is a macro', () => {
  expect(mistake("{{ 'x' | cents_to_dollars }}")).toMatchInlineSnapshot(`
    "error[jinja/unknown-filter]: there is no filter \`cents_to_dollars\`
      ──▶ models/m.sql:1:10
       │
     1 │ {{ 'x' | cents_to_dollars }}
       │          ^^^^^^^^^^^^^^^^
    hint: filters are those of Jinja and dbt; a macro is called as \`cents_to_dollars(…)\`"
  `);
});

test('an unknown test', () => {
  expect(mistake('{{ 1 is od }}')).toMatchInlineSnapshot(`
    "error[jinja/unknown-filter]: there is no test \`od\`
      ──▶ models/m.sql:1:4
       │
     1 │ {{ 1 is od }}
       │    ^^^^^^^
    hint: did you mean \`odd\`?"
  `);
});

test('values that do not fit', () => {
  expect(mistake("{{ 'a' + 1 }}")).toMatchInlineSnapshot(`
    "error[jinja/wrong-type]: \`+\` cannot be used on a text and a whole number
      ──▶ models/m.sql:1:4
       │
     1 │ {{ 'a' + 1 }}
       │    ^^^^^^^
    hint: write \`~\` to put texts together, or make a number of a text with \`| int\` or \`| float\`"
  `);
});

test('a comparison of what has no order', () => {
  expect(mistake("{{ 'a' < 1 }}")).toMatchInlineSnapshot(`
    "error[jinja/wrong-type]: a text and a whole number cannot be compared with \`<\`
      ──▶ models/m.sql:1:4
       │
     1 │ {{ 'a' < 1 }}
       │    ^^^^^^^
    hint: compare numbers with numbers and texts with texts: \`| int\`, \`| string\`"
  `);
});

test('a loop over a number', () => {
  expect(mistake('{% for x in 5 %}{% endfor %}')).toMatchInlineSnapshot(`
    "error[jinja/wrong-type]: a whole number cannot be looped over
      ──▶ models/m.sql:1:13
       │
     1 │ {% for x in 5 %}{% endfor %}
       │             ^"
  `);
});

test('division by zero', () => {
  expect(mistake('{{ 1 / 0 }}')).toMatchInlineSnapshot(`
    "error[jinja/bad-value]: this divides by zero
      ──▶ models/m.sql:1:4
       │
     1 │ {{ 1 / 0 }}
       │    ^^^^^"
  `);
});

test('names and values of different number', () => {
  expect(mistake('{% for a, b in [[1, 2, 3]] %}{% endfor %}')).toMatchInlineSnapshot(`
    "error[jinja/bad-value]: here are 2 names for 3 values
      ──▶ models/m.sql:1:8
       │
     1 │ {% for a, b in [[1, 2, 3]] %}{% endfor %}
       │        ^^^^"
  `);
});

test('a namespace that is none', () => {
  expect(mistake('{% set ns = {} %}{% set ns.x = 1 %}')).toMatchInlineSnapshot(`
    "error[jinja/wrong-type]: \`set ns.x\` needs \`ns\` to be made with \`namespace(…)\`
      ──▶ models/m.sql:1:25
       │
     1 │ {% set ns = {} %}{% set ns.x = 1 %}
       │                         ^^^^"
  `);
});

test('a call of a text', () => {
  expect(mistake("{% set ref = 'x' %}{{ ref('y') }}")).toMatchInlineSnapshot(`
    "error[jinja/not-callable]: \`ref\` is a text and cannot be called
      ──▶ models/m.sql:1:23
       │
     1 │ {% set ref = 'x' %}{{ ref('y') }}
       │                       ^^^^^^^^
    hint: remove the brackets after it, or look whether another value has taken the name of a macro"
  `);
});

test('a method called wrongly', () => {
  expect(mistake("{{ 'a'.replace('b') }}")).toMatchInlineSnapshot(`
    "error[jinja/arguments]: \`'a'.replace\` needs \`new\`
      ──▶ models/m.sql:1:4
       │
     1 │ {{ 'a'.replace('b') }}
       │    ^^^^^^^^^^^^^^^^
    hint: compare this call with how the function or macro is defined"
  `);
});

test('a filter called wrongly', () => {
  expect(mistake("{{ [1] | join(sep=', ') }}")).toMatchInlineSnapshot(`
    "error[jinja/arguments]: \`join\` has no parameter \`sep\`
      ──▶ models/m.sql:1:10
       │
     1 │ {{ [1] | join(sep=', ') }}
       │          ^^^^^^^^^^^^^^
    hint: compare this call with how the function or macro is defined"
  `);
});

test('no caller', () => {
  expect(mistake('{{ m() }}', surroundings({}, '{% macro m() %}{{ caller() }}{% endmacro %}')))
    .toMatchInlineSnapshot(`
      "error[jinja/bad-value]: \`caller\` is there in a macro that a \`{% call %}\` block calls only
        ──▶ macros/macros.sql:1:19
         │
       1 │ {% macro m() %}{{ caller() }}{% endmacro %}
         │                   ^^^^^^^^
            in this call of \`m\`  models/m.sql:1:4"
    `);
});

test('a call block that is not called', () => {
  expect(mistake('{% call m() %}x{% endcall %}', surroundings({}, '{% macro m() %}x{% endmacro %}')))
    .toMatchInlineSnapshot(`
    "error[jinja/arguments]: \`m\` was called by a \`{% call %}\` block but never calls \`caller()\`
      ──▶ models/m.sql:1:9
       │
     1 │ {% call m() %}x{% endcall %}
       │         ^^^
    hint: compare this call with how the function or macro is defined"
  `);
});

test('a value missing in a condition', () => {
  expect(mistake("{{ ('a' if false).x }}")).toMatchInlineSnapshot(`
    "error[jinja/bad-value]: \`'a' if false\` has no value, as its condition is false and it has no \`else\`
      ──▶ models/m.sql:1:4
       │
     1 │ {{ ('a' if false).x }}
       │    ^^^^^^^^^^^^^^^^"
  `);
});

test('the first of nothing', () => {
  expect(mistake('{{ ([] | first).x }}')).toMatchInlineSnapshot(`
    "error[jinja/bad-value]: there is no first item, as there are no items
      ──▶ models/m.sql:1:4
       │
     1 │ {{ ([] | first).x }}
       │    ^^^^^^^^^^^^^^"
  `);
});

test('random', () => {
  expect(mistake('{{ [1] | random }}')).toMatchInlineSnapshot(`
    "error[jinja/unsupported]: the filter \`random\` cannot be used in a model
      ──▶ models/m.sql:1:10
       │
     1 │ {{ [1] | random }}
       │          ^^^^^^
    hint: a model must give the same SQL each time: use a function of the database"
  `);
});

test('a loop that is not recursive', () => {
  expect(mistake('{% for x in [1] %}{{ loop([1]) }}{% endfor %}')).toMatchInlineSnapshot(`
    "error[jinja/arguments]: \`loop\` can be called in a loop \`{% for … recursive %}\` only
      ──▶ models/m.sql:1:22
       │
     1 │ {% for x in [1] %}{{ loop([1]) }}{% endfor %}
       │                      ^^^^^^^^^
    hint: compare this call with how the function or macro is defined"
  `);
});

test('a key that cannot be one', () => {
  expect(mistake('{{ {[1]: 2} }}')).toMatchInlineSnapshot(`
    "error[jinja/wrong-type]: a list cannot be a key of a dict or in a set
      ──▶ models/m.sql:1:4
       │
     1 │ {{ {[1]: 2} }}
       │    ^^^^^^^^"
  `);
});

test('no JSON', () => {
  expect(mistake('{{ range | tojson }}')).toMatchInlineSnapshot(`
    "error[jinja/wrong-type]: a function cannot be written as JSON
      ──▶ models/m.sql:1:12
       │
     1 │ {{ range | tojson }}
       │            ^^^^^^"
  `);
});

test('a format without its value', () => {
  expect(mistake("{{ '{} {}'.format(1) }}")).toMatchInlineSnapshot(`
    "error[jinja/bad-value]: the text has a place 1, and \`format\` was given 1 values
      ──▶ models/m.sql:1:4
       │
     1 │ {{ '{} {}'.format(1) }}
       │    ^^^^^^^^^^^^^^^^^"
  `);
});

test('a mistake inside macros names their calls, the innermost first', () => {
  const macros = `
{% macro outer(column) %}
  max({{ inner(column, 'x') }})
{% endmacro %}
{% macro inner(column, unit) %}
  {{ column ~ unit + 1 }}
{% endmacro %}`;
  expect(mistake("select\n  {{ outer('amount') }}\nfrom t", surroundings({}, macros))).toMatchInlineSnapshot(`
    "error[jinja/wrong-type]: \`+\` cannot be used on a text and a whole number
      ──▶ macros/macros.sql:6:6
       │
     6 │   {{ column ~ unit + 1 }}
       │      ^^^^^^^^^^^^^^^^^
          in this call of \`inner\`  macros/macros.sql:3:10
          in this call of \`outer\`  models/m.sql:2:6
    hint: write \`~\` to put texts together, or make a number of a text with \`| int\` or \`| float\`"
  `);
});

test('a macro called with too many arguments is wrong at the call', () => {
  const macros =
    '{% macro outer() %}{{ inner(1, 2) }}{% endmacro %}{% macro inner(a) %}{{ a }}{% endmacro %}';
  expect(mistake('{{ outer() }}', surroundings({}, macros))).toMatchInlineSnapshot(`
    "error[jinja/arguments]: \`inner\` takes at most 1 argument, and here are 2
      ──▶ macros/macros.sql:1:23
       │
     1 │ {% macro outer() %}{{ inner(1, 2) }}{% endmacro %}{% macro inner(a) %}{{ a }}{% endmacro %}
       │                       ^^^^^^^^^^^
          in this call of \`outer\`  models/m.sql:1:4
    hint: compare this call with how the function or macro is defined"
  `);
});

test('a macro called with a name that it does not know', () => {
  expect(mistake('{{ m(b=1) }}', surroundings({}, '{% macro m(a) %}{{ a }}{% endmacro %}')))
    .toMatchInlineSnapshot(`
    "error[jinja/arguments]: \`m\` has no parameter \`b\`: its parameters are \`a\`
      ──▶ models/m.sql:1:4
       │
     1 │ {{ m(b=1) }}
       │    ^^^^^^
    hint: compare this call with how the function or macro is defined"
  `);
});

test('a parameter that was not given, once it is used', () => {
  expect(mistake('{{ m() }}', surroundings({}, '{% macro m(a) %}{{ a + 1 }}{% endmacro %}')))
    .toMatchInlineSnapshot(`
      "error[jinja/bad-value]: \`m\` was called without \`a\`
        ──▶ macros/macros.sql:1:20
         │
       1 │ {% macro m(a) %}{{ a + 1 }}{% endmacro %}
         │                    ^^^^^
            in this call of \`m\`  models/m.sql:1:4"
    `);
});

test('a macro that calls itself without end', () => {
  expect(mistake('{{ m() }}', surroundings({}, '{% macro m() %}{{ m() }}{% endmacro %}')))
    .toMatchInlineSnapshot(`
    "error[template/limit]: rendering was stopped: calls and blocks nested more than 400 deep
      ──▶ macros/macros.sql:1:19
       │
     1 │ {% macro m() %}{{ m() }}{% endmacro %}
       │                   ^
          in this call of \`m\`  macros/macros.sql:1:19
          in this call of \`m\`  macros/macros.sql:1:19
          in this call of \`m\`  macros/macros.sql:1:19
          in this call of \`m\`  macros/macros.sql:1:19
          in this call of \`m\`  models/m.sql:1:4
    hint: look for a macro that calls itself, or for a loop over too long a list"
  `);
});
