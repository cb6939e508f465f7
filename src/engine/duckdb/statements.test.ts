import { expect, test } from 'vitest';
import { isBlankSql, secondStatement } from './statements.js';

test.each([
  ['select 1', undefined],
  ['select 1; -- é ; x\n /* ; /* nested */ y */ ;', undefined],
  ["select ';' as \"a;b\", $$;$$, $q$ ; $q$, e'\\';' from t", undefined],
  ["select ';''; select 2'", undefined],
  ['select 1; attach x', 10],
  ['select 1 -- no\n; /* c */ select 2', 25],
  ["select e'\\''; select 2", 14],
])('%j', (sql, second) => {
  expect(secondStatement(sql)).toBe(second);
});

test.each([
  ['', true],
  [' ;; -- x', true],
  ['/* a */ ;', true],
  ['-- x\nselect 1', false],
  ["''", false],
])('%j has no statement: %s', (sql, blank) => {
  expect(isBlankSql(sql)).toBe(blank);
});
