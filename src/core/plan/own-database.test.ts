import { expect, test } from 'vitest';
import type { ProjectGraph } from '../graph/types.js';
import { inAnyDatabase } from './own-database.js';

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
