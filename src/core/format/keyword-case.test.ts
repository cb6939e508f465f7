import { expect, test } from 'vitest';
import { changeKeywordCase } from './keyword-case.js';

test.each([
  ['select a as Select, t.End from t', 'SELECT a AS Select, t.End FROM t'],
  [
    'select {end: 1, \'from\': 2}, f(limit => 1), "from"',
    'SELECT {end: 1, \'from\': 2}, f(limit => 1), "from"',
  ],
  [
    'select left(a, 1) from a left join b on any(x) -- on',
    'SELECT left(a, 1) FROM a LEFT JOIN b ON any(x) -- on',
  ],
  ['select by, year from t order by by', 'SELECT by, year FROM t ORDER BY by'],
  [
    "select 'select' /* and */ where a in(1)and e'\\'or'",
    "SELECT 'select' /* and */ WHERE a IN(1)AND e'\\'or'",
  ],
])('%s', (sql, upper) => {
  expect(changeKeywordCase(sql, 'upper')).toBe(upper);
  expect(changeKeywordCase(upper, 'lower')).toBe(sql);
  expect(changeKeywordCase(sql, 'preserve')).toBe(sql);
});
