import { expect, test } from 'vitest';
import type { ModelNode, ProjectGraph } from '../graph/types.js';
import { inAnyDatabase, storedQuery } from './own-database.js';

const nodes = [
  { kind: 'seed', relation: { schema: 'main', name: 'orders' } },
  { kind: 'seed', relation: { database: 'other', schema: 'elsewhere', name: 'orders' } },
];
const given = {
  graph: { nodes: new Map(nodes.entries()) } as unknown as ProjectGraph,
  scope: { dbt: { catalog: 'Shop', writesDatabase: true } },
} as unknown as Parameters<typeof inAnyDatabase>[1];

test.each([
  ['select * from "Shop"."main"."orders"', 'select * from        "main"."orders"'],
  ['select * from shop.main.orders', 'select * from      main.orders'],
  ['select "shop"."main"."orders"."x" from t', 'select        "main"."orders"."x" from t'],
  [`select 'from "Shop"."main"."orders"' -- "Shop"."main"."orders"`, undefined],
  ['select "other"."main"."orders"', undefined],
  ['select x."Shop"."main"."orders"', undefined],
  ['select * from "Shop"."elsewhere"."orders"', undefined],
  ['select "Shop"."main" from "Shop"', undefined],
])('%s', (sql, expected) => {
  expect(inAnyDatabase(sql, given)).toBe(expected ?? sql);
  expect(inAnyDatabase(sql, given)).toHaveLength(sql.length);
});

test('a view names the file before a schema that is named as a database, and everywhere where it is in another file', () => {
  const sql = 'select * from "Shop"."main"."orders"';
  const stored = (databases: readonly string[], relation: Partial<ModelNode['relation']> = {}): string => {
    const scope = { dbt: { catalog: 'Shop', writesDatabase: true, databases: new Set(databases) } };
    const node = { relation: { schema: 'main', name: 'shown', ...relation } } as ModelNode;
    return storedQuery(sql, node, { ...given, scope } as unknown as typeof given);
  };
  expect(stored(['shop'])).toBe('select * from        "main"."orders"');
  expect([stored(['shop', 'main']), stored(['shop'], { database: 'other' })]).toEqual([sql, sql]);
});
