import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDefaults, type FormatSettings } from '../project/format-settings.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import { formatTemplate } from './format-template.js';
import { isSameTemplate } from './same-template.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

function formatted(text: string, settings: FormatSettings = formatDefaults): string {
  const result = formatTemplate({ path: 'm.sql', text }, settings);
  if (result.kind === 'refused') throw new Error(`refused: ${result.reason}`);
  return result.text;
}

/** What must hold of every template: the same SQL and tags, and at rest; or refused. */
function expectSafe(text: string, settings: FormatSettings = formatDefaults): 'formatted' | 'refused' {
  const result = formatTemplate({ path: 'm.sql', text }, settings);
  if (result.kind === 'refused') return 'refused';
  const source = { path: 'm.sql', text: result.text };
  expect(isSameTemplate({ path: 'm.sql', text }, source, settings.keywordCase)).toBe(true);
  expect(formatTemplate(source, settings)).toEqual({ kind: 'formatted', text: result.text });
  return 'formatted';
}

describe('the layout', () => {
  test('blocks with lines of their own stand with what they hold', () => {
    const text =
      'select a,b from {{ref "t"}}\n{{#if (is_incremental)}}\nwhere a>1 {{else}} x\n{{/if}}\n{{#if x}}\nwhere b=2\n{{/if}}\n';
    expect(formatted(text)).toBe(
      'select\n  a,\n  b\nfrom\n  {{ref "t"}}\n{{#if (is_incremental)}}\nwhere a>1 {{else}} x\n{{/if}}\n{{#if x}}\nwhere\n  b = 2\n{{/if}}\n',
    );
  });

  test('columns of a block are indented with the others, and names keep their brackets', () => {
    expect(formatted('select a,\n{{#each l as |x|}}\nf(c_{{ x }}) as {{ x }},\n{{/each}}\nz from t')).toBe(
      'select\n  a,\n  {{#each l as |x|}}\n  f(c_{{ x }}) as {{ x }},\n  {{/each}}\n  z\nfrom\n  t\n',
    );
  });

  test('reserved words take the case that is asked for, names keep theirs', () => {
    const settings: FormatSettings = { ...formatDefaults, indent: 4, keywordCase: 'upper' };
    expect(
      formatted(
        `select left(a, 1) as "select", t.end, {'end': 1}, 'select' -- select\nfrom t left join u using (k) group by all`,
        settings,
      ),
    ).toBe(
      `SELECT\n    left(a, 1) AS "select",\n    t.end,\n    {'end': 1},\n    'select' -- select\nFROM\n    t\n    LEFT JOIN u USING (k)\nGROUP BY ALL\n`,
    );
  });

  test.each([
    "select a<=>b, a&&b, a@>b, a<@b, a->>'x', a^@b, a!~~*b, -1- -1, 1e-5, a:b",
    "from t select * exclude (a), * replace (a+1 as a), columns('a.*')",
    'pivot t on y in (1,2) using sum(v) group by k',
    'select * from a positional join b',
    'select * from a asof left join b using (k, t)',
    'select * from a anti join b using (k) semi join c using (k)',
    "select list_transform(l, x -> x+1), [x for x in l if x>1], l[1:-1], {'a':[1]}, map {'k':1}",
    "select e'a\\'b', $$it's$$, $t$ $$ -- $t$, 'a''b', \"a\"\"b\", x'00'",
    'select a::decimal(10,2)[], cast(a as struct(x int, y varchar[]))',
    'select a union all by name select b order by all limit 10% offset 2',
    'select distinct on (a) a from t tablesample 10% qualify row_number() over w = 1 window w as (order by a)',
    'with recursive r as materialized (select 1 as n union all select n+1 from r where n<9) select n from r',
    'select * from t, lateral (select t.a) u where a not in (1) and exists (select 1) or a is not distinct from b',
    'select 1 -- é, 🙂\n/* one /* nested */ two */ + 2',
    "select f(a := 1, b => 2), a ilike '%x' escape '!', a similar to 'x', a glob '*'",
    'select sum(a) filter (where b) over (rows between 1 preceding and current row exclude ties)',
    'select count(*), a.* from t group by rollup (a), grouping sets ((a), ())',
    'values (1, 2), (3, 4)',
    'select \'{{ var("x") }}\' as a, "{{ y }}", {{ a }}{{ b }}, p_{{ c }}_s, {{ d }}.e -- {{ not run }}\nfrom {{ t }}',
    '{{!-- only\na comment --}}\n{{ config(a="b",\n  c=1) }} {{ d }}\nselect 1',
    '{{#macro m a}}\n{{ a }} + 1\n{{/macro}}\nselect {{ m(1) }}',
    "select 'a\n{{ b }}\n c'",
  ])('%s', (text) => {
    expect(expectSafe(text)).toBe('formatted');
  });

  test('line breaks of Windows stay, and lone ones in texts', () => {
    expect(formatted("select 1,\r\n'a\r\nb'\r\n")).toBe("select\r\n  1,\r\n  'a\r\nb'\r\n");
    expect(expectSafe("select 1,\r\n'a\nb'\n")).toBe('formatted');
  });

  test.each([
    ['select (1', 'the formatter cannot read its SQL'],
    ['select {{#if a}}1', 'its template cannot be read'],
    ['<<<<<<< ours\nselect 1\n=======\nselect 2\n>>>>>>> theirs\n', 'its SQL would not stay the same'],
  ])('%j is refused', (text, reason) => {
    expect(formatTemplate({ path: 'm.sql', text }, formatDefaults)).toEqual({ kind: 'refused', reason });
  });

  test('nothing, and only comments, stay', () => {
    expect(formatted(' \n')).toBe(' \n');
    expect(formatted('-- a\n')).toBe('-- a\n');
  });
});

test('every model and test of the warehouse can be formatted, and stays the same SQL', () => {
  const files = ['models', 'tests'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.sql'))
      .map((path) => join(root, folder, path)),
  );
  expect(files.length).toBeGreaterThan(60);
  const all: readonly FormatSettings[] = [formatDefaults, { indent: 4, keywordCase: 'upper', lineWidth: 40 }];
  for (const file of files)
    for (const settings of all)
      expect(expectSafe(readFileSync(file, 'utf8'), settings), file).toBe('formatted');
});

const words =
  "select|from|where|and|or|a|b.c|\"d e\"|'f''g'|1|2.5|1e|(|)|[|]|{|}|,|,|,|+|-|--|*|**|/|//|=|<|>|<=|->|::|:|.|case|when|then|end|as|join|on|using|group by|order by|count(*)|filter|over|in|not|is|null|-- x\n|/* y */|$$z'$$|e'\\''|;|{{ p }}|{{~ q ~}}|{{#if r}}|{{else}}|{{/if}}|{{#each s as |t|}}|{{/each}}|{{! u }}|'{{ v }}'|é|\\{{|?|$1|#1|%|!|@|~".split(
    '|',
  );

test('whatever it is given: the same, or refused', () => {
  const gap = fc.constantFrom('', ' ', '\n', '\n  ', '\t', '\r\n');
  const text = fc
    .array(fc.tuple(fc.constantFrom(...words), gap), { maxLength: 30 })
    .map((parts) => parts.flat().join(''));
  fc.assert(
    fc.property(text, fc.constantFrom('preserve', 'lower', 'upper'), (sql, keywordCase) => {
      expectSafe(sql, { ...formatDefaults, keywordCase });
    }),
    { numRuns: 500 },
  );
});

test('queries that are queries are formatted, and what is rendered is the same SQL', () => {
  const expression = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('a', 't.b', '1', "'x  y'", '"q r"', '{{ p }}', 'null', '$$d$$', '[1,2]'),
      fc
        .tuple(tie('value'), fc.constantFrom('+', ' - ', '=', ' and ', '||', '->>', '::int*'), tie('value'))
        .map((p) => p.join('')),
      tie('value').map((v) => `f(${v},1)`),
      tie('value').map((v) => `case when ${v} then 1 else 2 end`),
      tie('value').map((v) => `(select ${v} from u where x=1)`),
      fc.tuple(tie('value'), tie('value')).map(([a, b]) => `{{#if c}}${a}{{else}}${b}{{/if}}`),
      fc.tuple(tie('value'), tie('value')).map(([a, b]) => `(\n{{#if c}}\n${a}\n{{else}}\n${b}\n{{/if}}\n)`),
    ),
  })).value;
  const query = fc
    .tuple(fc.array(expression, { minLength: 1, maxLength: 4 }), expression)
    .map(([columns, where]) => `select ${columns.join(', ')} from {{ ref("t") }} as t where ${where}`);
  const render = (text: string, c: boolean): string =>
    text
      .replaceAll(
        /\{\{#if c\}\}((?:(?!\{\{[#/]if)[\s\S])*?)\{\{else\}\}((?:(?!\{\{[#/]if)[\s\S])*?)\{\{\/if\}\}/gu,
        c ? '$1' : '$2',
      )
      .replaceAll(/\{\{[^#/]*?\}\}/gu, 'x');
  const renderAll = (text: string, c: boolean): string => {
    let now = text;
    for (let next = render(now, c); next !== now; next = render(now, c)) now = next;
    return normaliseForFingerprint(now);
  };
  let done = 0;
  fc.assert(
    fc.property(query, fc.boolean(), (text, c) => {
      const result = formatTemplate({ path: 'm.sql', text }, formatDefaults);
      if (result.kind === 'refused') return;
      done += 1;
      expect(renderAll(result.text, c)).toBe(renderAll(text, c));
    }),
    { numRuns: 200 },
  );
  expect(done).toBeGreaterThan(150);
});
