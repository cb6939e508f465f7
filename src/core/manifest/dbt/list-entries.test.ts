import { expect, test } from 'vitest';
import { listingLine } from './list-entries.js';

test('a unit test of a version is listed as dbt lists it', () => {
  const entry = {
    resource_type: 'unit_test',
    name: 'adds_up',
    package_name: 'shop',
    unique_id: 'unit_test.shop.orders.adds_up_v2',
    version: 2,
    fqn: ['shop', 'orders', 'v2', 'adds_up'],
  };
  expect(listingLine(entry, 'selector')).toBe('unit_test:shop.adds_up_v2');
  expect(listingLine(entry, 'name')).toBe('adds_up');
});
