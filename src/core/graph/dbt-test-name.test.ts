import { expect, test } from 'vitest';
import type { GenericTest } from '../project/resources.js';
import { dbtTestName } from './dbt-test-name.js';
import type { DataNode } from './types.js';

const at = { source: { path: 'a.yml', text: '' }, start: 0, end: 0 };
const generic = (name: string, given: GenericTest['arguments'] = {}, more = {}): GenericTest => ({
  test: name,
  arguments: given,
  config: {},
  description: '',
  at,
  ...more,
});
const model = {
  kind: 'model',
  name: 'orders',
  resource: { columns: [{ name: 'Id', quote: true }] },
} as unknown as DataNode;
const second = {
  kind: 'model',
  name: 'dim',
  resource: { columns: [], version: { v: '2' } },
} as unknown as DataNode;
const source = {
  kind: 'source',
  name: 'people',
  resource: { columns: [], sourceName: 'raw' },
} as unknown as DataNode;

// As dbt 1.12 names them.
test.each([
  [generic('unique'), model, 'id', 'unique_orders_id'],
  [generic('unique'), model, 'Id', 'unique_orders__Id_'],
  [
    generic('relationships', { to: "ref('customers')", field: 'customer_id' }),
    model,
    'customer_id',
    'relationships_orders_customer_id__customer_id__ref_customers_',
  ],
  [
    generic('accepted_values', { values: [3, 4], quote: false }),
    model,
    'total',
    'accepted_values_orders_total__False__3__4',
  ],
  [
    generic('expression_is_true', { expression: '> 0' }, { namespace: 'dbt_utils' }),
    model,
    'id',
    'dbt_utils_expression_is_true_orders_id___0',
  ],
  [generic('row_count_at_least', { minimum: 1 }), second, undefined, 'row_count_at_least_dim_v2_1'],
  [generic('unique'), source, 'id', 'source_unique_raw_people_id'],
  [generic('t', { a: null, b: { c: 1.5, d: [2, 'x'] } }), model, undefined, 't_orders_None__1_5___2_x_'],
  [generic('unique', {}, { name: 'My own' }), model, 'id', 'My own'],
])('%j', (given, target, column, expected) => {
  expect(dbtTestName(given, target, column)).toBe(expected);
});
