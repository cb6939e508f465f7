import { expect, test } from 'vitest';
import { linkedForDbt } from './dbt.test-helper.js';
import { primaryKeys } from './primary-keys.js';

test('columns that are unique and not null; else those that are unique, alone or together', () => {
  const { graph } = linkedForDbt({
    'models/both.sql': 'select 1 as a',
    'models/together.sql': 'select 1 as a',
    'models/none.sql': 'select 1 as a',
    'models/schema.yml': `
models:
  - name: both
    columns:
      - { name: a, tests: [unique, not_null] }
      - { name: b, tests: [unique] }
  - name: together
    tests:
      - unique_combination_of_columns: { combination_of_columns: [b, a] }
    columns:
      - { name: c, tests: [not_null] }
  - name: none
    columns:
      - { name: a, tests: [not_null] }
`,
  });
  expect(Object.fromEntries(primaryKeys(graph))).toEqual({
    'model.demo.both': ['a'],
    'model.demo.together': ['a', 'b'],
    'model.demo.none': [],
  });
});

test('a primary key of the contract goes before what tests show', () => {
  const { graph } = linkedForDbt({
    'models/said.sql': 'select 1 as a, 2 as b',
    'models/schema.yml': `
models:
  - name: said
    constraints: [{ type: primary_key, columns: [b, a] }]
    columns: [{ name: a, tests: [unique, not_null] }, { name: b }]
`,
  });
  expect(Object.fromEntries(primaryKeys(graph))).toEqual({ 'model.demo.said': ['a', 'b'] });
});
