import { describe, expect, test } from 'vitest';
import { normaliseForFingerprint } from './normalise.js';

describe('normaliseForFingerprint', () => {
  test.each([
    ['  select  1\n-- note\n, 2 /* a /* nested */ b */ from\tt  ', 'select 1,2 from t'],
    ['select a,b from t where ( x in ( 1 ) )', 'select a,b from t where(x in(1))'],
    ['select \'  -- no comment  \', "a  /*  b"', 'select \'  -- no comment  \',"a  /*  b"'],
    ["select 'it''s   ok'  as x", "select 'it''s   ok' as x"],
    ["select e'a\\'  b'   , 1", "select e'a\\'  b',1"],
    ['select $$a   -- b$$,  $t$ $$  $t$', 'select $$a   -- b$$,$t$ $$  $t$'],
    ['select a$b  $c', 'select a$b $c'],
    ["select 'a'\n 'b'", "select 'a'\n'b'"],
    ["select 'a'   'b'", "select 'a' 'b'"],
    ['a - -b', 'a- -b'],
    ['a = b and c<>d', 'a=b and c<>d'],
    ['a :: int, x [1 : -1], {k: [ 1 ]}', 'a::int,x[1: -1],{k:[1]}'],
    ['a * /* all */ b, 2 * * 3', 'a*b,2* *3'],
    ['x -> x + 1', 'x->x+1'],
    ["a && b, u & '1', u&'1'", "a&&b,u& '1',u&'1'"],
    ['a < = b', 'a< =b'],
    ['select 1e -5, 1e-5, 1e + 5', 'select 1e -5,1e-5,1e +5'],
    ['select 1 /* open', 'select 1'],
    ["select 'open  ", "select 'open  "],
    ['-- only a comment', ''],
  ])('%j', (sql, normal) => {
    expect(normaliseForFingerprint(sql)).toBe(normal);
    expect(normaliseForFingerprint(normal)).toBe(normal);
  });
});
