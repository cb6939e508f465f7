import { expect, test } from 'vitest';
import { isBlankSql, secondStatement, splitStatements, transactionStatement } from './statements.js';

test.each([
  ['select 1', undefined],
  ['select 1; -- é ; x\n /* ; /* nested */ y */ ;', undefined],
  ["select ';' as \"a;b\", $$;$$, $q$ ; $q$, e'\\';' from t", undefined],
  ["select ';''; select 2'", undefined],
  ['select 1; attach x', 10],
  ['select 1 -- no\n; /* c */ select 2', 25],
  ['select 1 -- no\r; select 2', 17],
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

test.each([
  ['select 1', [['select 1', 0]]],
  ["\n insert into a values (';') ;; -- end\n", [["insert into a values (';')", 2]]],
  [
    'a; /* x; */ b;\n$$ ; $$',
    [
      ['a', 0],
      ['/* x; */ b', 3],
      ['$$ ; $$', 15],
    ],
  ],
  [' ; -- nothing', []],
])('%j is the statements %j', (sql, statements) => {
  expect(splitStatements(sql).map((statement) => [statement.sql, statement.start])).toEqual(statements);
});

test.each([
  ['update a set b = 1; /* now */ COMMIT', '/* now */ COMMIT'],
  ['begin transaction', 'begin transaction'],
  ['-- commit\nselect 1', undefined],
  ["select 'a; commit'", undefined],
  ['endless', undefined],
])('%j has the transaction statement %j', (sql, found) => {
  expect(transactionStatement(sql)?.sql).toBe(found);
});
