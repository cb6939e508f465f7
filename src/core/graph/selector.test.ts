import { describe, expect, test } from 'vitest';
import { parseSelector, SelectorSyntaxError, type SelectorTerm } from './selector.js';

function parts(selector: string): unknown {
  return parseSelector([selector]).map((union) => union.map(short));
}

function short({
  everyRelative,
  ancestors,
  descendants,
  method,
  methodArguments,
  value,
}: SelectorTerm): string {
  const name = [method, ...methodArguments].join('.');
  return `${everyRelative ? '@' : ''}${ancestors}<${name}:${value}>${descendants}`;
}

describe('parseSelector', () => {
  test.each([
    ['a', [['0<fqn:a>0']]],
    ['a b', [['0<fqn:a>0'], ['0<fqn:b>0']]],
    ['  a\t b\n', [['0<fqn:a>0'], ['0<fqn:b>0']]],
    ['a,tag:x b', [['0<fqn:a>0', '0<tag:x>0'], ['0<fqn:b>0']]],
    ['+a', [['Infinity<fqn:a>0']]],
    ['a+', [['0<fqn:a>Infinity']]],
    ['+a+', [['Infinity<fqn:a>Infinity']]],
    ['2+a', [['2<fqn:a>0']]],
    ['a+10', [['0<fqn:a>10']]],
    ['0+a+0', [['0<fqn:a>0']]],
    ['3+tag:x+1', [['3<tag:x>1']]],
    ['@a', [['@0<fqn:a>0']]],
    ['@tag:x', [['@0<tag:x>0']]],
    ['+config.strategy:delete+insert', [['Infinity<config.strategy:delete+insert>0']]],
    ['config.materialized:table', [['0<config.materialized:table>0']]],
    ['config.meta.owner:alice', [['0<config.meta.owner:alice>0']]],
    ['models/staging', [['0<path:models/staging>0']]],
    ['+models/staging/a.sql+', [['Infinity<path:models/staging/a.sql>Infinity']]],
    ['a.sql', [['0<file:a.sql>0']]],
    ['a.CSV+', [['0<file:a.CSV>Infinity']]],
    ['stg_*', [['0<fqn:stg_*>0']]],
    ['path:a+b/c.sql', [['0<path:a+b/c.sql>0']]],
    ['source:raw.owners+', [['0<source:raw.owners>Infinity']]],
    ['modèle_é+', [['0<fqn:modèle_é>Infinity']]],
  ])('%s', (text, expected) => {
    expect(parts(text)).toEqual(expected);
  });

  test('several texts are a union, and no text is none', () => {
    expect(parseSelector(['a', 'b c']).length).toBe(3);
    expect(parseSelector([])).toEqual([]);
    expect(parseSelector(['', '  '])).toEqual([]);
  });

  test.each([
    ['+', 'a name or `method:value` is missing'],
    ['2+', 'a name or `method:value` is missing'],
    ['tag:', 'a name or `method:value` is missing'],
    ['@', 'a name or `method:value` is missing'],
    ['a,', 'there is an empty part beside a comma'],
    [',a', 'there is an empty part beside a comma'],
    ['a,,b', 'there is an empty part beside a comma'],
    ['a+b', '`+` and `@` stand before or after a name, never inside it'],
    ['a@b', '`+` and `@` stand before or after a name, never inside it'],
    ['@a+', '`@` already takes all that depends on the name: leave the last `+` out'],
  ])('%s is refused', (text, detail) => {
    expect(() => parseSelector([text])).toThrow(detail);
    expect(() => parseSelector([text])).toThrow(SelectorSyntaxError);
  });

  test('an error names the union, not the whole command line', () => {
    let refused: unknown;
    try {
      parseSelector(['fine b,, other']);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ selector: 'b,,' });
  });
});
