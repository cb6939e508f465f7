import { describe, expect, it } from 'vitest';
import { hasHiddenRead } from './hidden-reads.js';

const known = [{ schema: 'main', name: 'orders' }];

describe('reads of a query that nothing declares', () => {
  it.each([
    'select * from main.users',
    'select * from "dev"."main"."users"',
    'select * from "main"."orders" join other.users using (id)',
    'select * from main.orders, main.users',
    'select * from "main"."orders" o, users u where o.id = u.id',
    'with a as (select * from users) select * from a',
    'select (select max(id) from main.users) as n from main.orders',
  ])('is there in %s', (sql) => {
    expect(hasHiddenRead(sql, known)).toBe(true);
  });

  it.each([
    'select * from main.orders',
    'select * from "dev"."MAIN"."Orders" as o',
    'with a as (select * from main.orders), b (x) as materialized (select 1) select * from a join b on true',
    'with recursive "a b" as (select 1) from "a b" select *',
    "select extract(year from ordered_at), trim(both ' ' from name) from main.orders where a is distinct from b",
    "select ' from main.users' as text from main.orders",
    'select * from range(3) r, unnest([1]) cross join generate_series(1, 2)',
    'select 1 as id',
  ])('is not in %s', (sql) => {
    expect(hasHiddenRead(sql, known)).toBe(false);
  });
});
