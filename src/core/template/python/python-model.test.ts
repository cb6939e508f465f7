import { describe, expect, test } from 'vitest';
import { messageOf } from '../../diagnostics/diagnostic.js';
import { readPythonModel } from './python-model.js';

const wrap = (body: string): string => `def model(dbt, session):\n    ${body}\n    return 1\n`;
const read = (text: string): ReturnType<typeof readPythonModel> => readPythonModel({ path: 'm.py', text });
const refused = (text: string): string => read(text).diagnostics.map(messageOf).join('\n');

describe('the calls of a model in Python', () => {
  test.each<[string, unknown]>([
    [`dbt.ref('a')`, ['a']],
    [`x = [dbt.ref("a") for _ in y]`, ['a']],
    [`foo(dbt . ref ( 'pkg' , 'a' , ))`, ['pkg', 'a']],
    [`dbt.ref(\n        'a' 'b'  # two\n        '''c'''\n    ).df().head()`, ['abc']],
    [String.raw`dbt.ref(r'a\n', "\x41\u0042")`, [String.raw`a\n`, 'AB']],
  ])('%s', (body, names) => {
    const { diagnostics, value } = read(wrap(body));
    expect(diagnostics).toEqual([]);
    expect(value.references.map((reference) => reference.names)).toEqual([names]);
  });

  test.each([
    `# dbt.ref('a')`,
    `x = "dbt.ref('a')"`,
    `x = '''\ndbt.ref('a')\n'''`,
    `other.dbt.ref('a')`,
    `dbt.refs('a')`,
    `f = dbt.ref`,
    `adbt.ref('a')`,
  ])('none in %s', (body) => {
    expect(read(wrap(body)).value.references).toEqual([]);
  });

  test('a version and a source', () => {
    const { value } = read(wrap(`dbt.ref('a', v=2); dbt.source('raw', 'b')`));
    expect(value.references).toMatchObject([
      { kind: 'ref', names: ['a'], named: { v: 2 } },
      { kind: 'source', names: ['raw', 'b'] },
    ]);
  });

  test('calls in formatted texts', () => {
    const body = String.raw`a = f"{{no}} {dbt.ref('a').count('*'):>{dbt.config.get('width', 3)}} {x!r}"; b = rf'''{
      dbt.source("raw", "b")
    } {'{'} { (}'''; c = "{dbt.ref('c')}"; d = dbt.ref('d')`;
    const { value, diagnostics } = read(wrap(body.replace('{{no}}', '{no}')));
    expect(diagnostics).toEqual([]);
    expect(value.references.map(({ names }) => names)).toEqual([['a'], ['raw', 'b'], ['d']]);
    expect(value.asks).toEqual([{ key: 'width', otherwise: 3 }]);
  });

  test('settings, and those that are asked for', () => {
    const { value } = read(
      wrap(`dbt.config(materialized='incremental', tags=("x",), meta={'a': [1, -2.5, True, None], "b": {3: ''}})
    dbt.config.get('limit'), dbt.config.get("least", 10), dbt.config.meta_get('a')`),
    );
    expect(value.configs.map((call) => call.values)).toEqual([
      { materialized: 'incremental', tags: ['x'], meta: { a: [1, -2.5, true, null], b: { '3': '' } } },
    ]);
    expect(value.asks).toEqual([
      { key: 'limit', otherwise: null },
      { key: 'least', otherwise: 10 },
    ]);
    expect(value.asksMeta).toEqual([{ key: 'a', otherwise: null }]);
  });

  test.each([
    [wrap('dbt.ref(name)'), 'written out'],
    [wrap(`dbt.ref('a' + 'b')`), 'written out'],
    [wrap(`dbt.ref(f'a')`), 'written out'],
    [wrap(`dbt.ref(*names)`), 'written out'],
    [wrap(`dbt.ref()`), '1 or 2 names'],
    [wrap(`dbt.source('a')`), 'takes 2 names'],
    [wrap(`dbt.config('table')`), 'by their names'],
    [wrap(`x = 'open`), 'never closed'],
    [wrap(`x = (1, 2]`), 'closes nothing'],
    [wrap(`x = '{{ y }}'`), 'Jinja'],
    ['', 'no function'],
    ['async def model(dbt, session):\n    return 1\n', 'no function'],
    [`${wrap('pass')}\n${wrap('pass')}`, 'several functions'],
    ['def model(session, dbt):\n    return 1\n', 'two parameters'],
    ['def model(dbt):\n    return 1\n', 'two parameters'],
    ['def model(dbt, session):\n    return 1, 2\n', 'return'],
    ['def model(dbt, session):\n    if x:\n        return 1\n', 'return'],
    ['def model(dbt, session): pass\n', 'return'],
  ])('%j is refused', (text, why) => {
    expect(refused(text)).toContain(why);
  });

  test.each([
    'def model(dbt, session: "Session" = None) -> object:\n\n    # text\n    if dbt:\n        pass\n    return (1, 2)\n\ndef after():\n    pass\n',
    'def model(dbt, session): x = 1; return x',
    '\uFEFFimport os\r\ndef model(dbt,\r\n          session):\r\n\treturn {"a": 1, "b": [2, 3]}\r\n',
    'def model(dbt, session, *, more=1):\n    return x \\\n        + 1\n',
  ])('%j is taken', (text) => {
    expect(refused(text)).toBe('');
  });
});
