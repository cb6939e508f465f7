import { expect, test } from 'vitest';
import { inOwnFile, relationKey, relationLabel, relationSql } from './relation.js';

const databases = new Set(['shop', 'lake']);

test.each([
  [{ schema: 'main', name: 'A' }, '"main"."A"'],
  [{ schema: 'Lake', name: 'A' }, '"Shop"."Lake"."A"'],
  [{ schema: 'shop', name: 'A' }, '"Shop"."shop"."A"'],
  [{ database: 'lake', schema: 'lake', name: 'A' }, '"lake"."lake"."A"'],
])('%o', (relation, sql) => {
  const placed = inOwnFile(relation, { catalog: 'Shop', databases });
  expect(relationSql(placed)).toBe(sql);
  // What SQL must say is no part of what it is.
  expect([relationKey(placed), relationLabel(placed)]).toEqual([
    relationKey(relation),
    relationLabel(relation),
  ]);
  expect(relationKey(placed)).toBe(relationSql(relation).toLowerCase());
});

test('where no schema may have the name of a database, none is named', () => {
  const relation = { schema: 'lake', name: 'a' };
  expect(inOwnFile(relation, { catalog: 'shop' })).toBe(relation);
});
