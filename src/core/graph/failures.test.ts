import { expect, test } from 'vitest';
import { Later } from '../later.js';
import { failuresKind } from './failures.js';
import type { TestNode } from './types.js';

test.each([
  ['view', true, undefined, 'view'],
  ['view', false, undefined, 'table'],
  ['table', true, undefined, 'table'],
  ['view', true, 'other', 'table'],
] as const)('failing rows kept as %s (dbt: %s, in %s) are a %s', (as, asDbt, database, kind) => {
  const place = { ...(database !== undefined && { database }), schema: 'audit', name: 'unique_a_id' };
  const failures = new Later(() => place);
  const node = { name: 'unique_a_id', config: { store_failures_as: as }, failures } as unknown as TestNode;
  expect(failuresKind(node, asDbt)).toBe(kind);
});
