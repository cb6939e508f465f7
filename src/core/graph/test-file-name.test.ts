import { expect, it } from 'vitest';
import { testFileName } from './test-file-name.js';

it('keeps a name, and shortens one that no file system takes', () => {
  expect(testFileName('not_null_a/b_c')).toBe('not_null_a_b_c.sql');
  const long = `accepted_values_orders_status__${'é'.repeat(100)}`;
  expect(testFileName(long)).toMatch(/^accepted_values_orders_status__?_[0-9a-f]{32}\.sql$/u);
  expect(testFileName(long)).not.toBe(testFileName(`${long}e`));
});
