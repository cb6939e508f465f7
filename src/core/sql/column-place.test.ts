import { describe, expect, test } from 'vitest';
import { columnPlace } from './column-place.js';

function textAt(sql: string, column: string): string | undefined {
  const place = columnPlace(sql, column);
  return place && sql.slice(place.start, place.end);
}

describe('a column of a query', () => {
  test.each([
    ['select a, b.c as d, e + 1 f from t', 'd', 'b.c as d'],
    ['select a, b.c as d, e + 1 f from t', 'F', 'e + 1 f'],
    ['select t.name from t', 'name', 't.name'],
    ['select "Na""me" from t', 'na"me', '"Na""me"'],
    ['select distinct on (x, y) a, b from t', 'a', 'a'],
    ['select distinct a from t', 'a', 'a'],
    ['select a is distinct from b as c, d from t', 'd', 'd'],
    ['select name: upper(x), y from t', 'name', 'name: upper(x)'],
    ["select 'a, b' as c, $$d, e$$ as f from t", 'f', '$$d, e$$ as f'],
    ['select x -- , y\n, y from t', 'y', 'y'],
    ['from t select (a, b) as c', 'c', '(a, b) as c'],
    ['with one as (select a as n from t) select * from one', 'n', 'a as n'],
    ['with one as (select n from t) select m as n from one', 'n', 'm as n'],
    ['select * from t', 'n', '*'],
    ['select t.* exclude (a) from t', 'n', 't.* exclude (a)'],
    ['select a as n from t union all select b from u', 'n', 'a as n'],
    ['select extract(year from d) as y from t', 'y', 'extract(year from d) as y'],
    ['(select a as n from t)', 'n', 'a as n'],
  ])('%s: %s', (sql, column, expected) => {
    expect(textAt(sql, column)).toBe(expected);
  });

  test.each([
    ['select a from t', 'b'],
    ['values (1, 2)', 'col0'],
    ['', 'a'],
    ['select 3 * 4 from t', 'b'],
  ])('nothing is said of %s: %s', (sql, column) => {
    expect(textAt(sql, column)).toBeUndefined();
  });
});
