import { expect, test } from 'vitest';
import { trimStatement } from './trim-statement.js';

test.each([
  ['select 1', 'select 1'],
  ['select 1;\n', 'select 1'],
  ['select 1 ;; -- done;\n', 'select 1'],
  ["select ';' -- ';'", "select ';'"],
  ['select 1 /* ; */ ; /* end */', 'select 1'],
  ['select $$;$$ ;', 'select $$;$$'],
  ['select $a$ $$ ; $a$;', 'select $a$ $$ ; $a$'],
  ['select ";" as "a;"', 'select ";" as "a;"'],
  ['select 1; select 2;', 'select 1; select 2'],
  ['', ''],
  ['-- nothing', ''],
  ["select 'it''s; here';", "select 'it''s; here'"],
  ['select a/b - c;', 'select a/b - c'],
])('%j ends as %j', (sql, expected) => {
  expect(trimStatement(sql)).toBe(expected);
});

test.each([
  ["select E'it\\'s; ' ;", "select E'it\\'s; '"],
  ["select e'\\\\' ; -- ;", "select e'\\\\'"],
  ["select type'x' ;;", "select type'x'"],
  ['select 1;\n;\t; /* ; */ --;', 'select 1'],
  ['select $été$ ; $été$ ;', 'select $été$ ; $été$'],
  ['select $1 + $2;', 'select $1 + $2'],
  ['select 7/2-1;', 'select 7/2-1'],
  [';', ''],
  ['', ''],
])('%s', (sql, expected) => {
  expect(trimStatement(sql)).toBe(expected);
});
