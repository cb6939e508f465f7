import { expect, test } from 'vitest';
import { columnIn, keySql } from './key-text.js';

test.each([
  ['id', 'id', '"id"'],
  [' "the ""Key""" ', 'the "Key"', '"the ""Key"""'],
  ['id, k', undefined, 'id, k'],
  ["id || '-' || k", undefined, "id || '-' || k"],
  ['"a" || "b"', undefined, '"a" || "b"'],
])('%s', (text, column, sql) => {
  expect(columnIn(text)).toBe(column);
  expect(keySql(text)).toBe(sql);
});
