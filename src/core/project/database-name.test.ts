import { expect, test } from 'vitest';
import { databaseName } from './database-name.js';

test.each([
  [':memory:', 'memory'],
  ['/data/warehouse.duckdb', 'warehouse'],
  ['my.data.duckdb', 'my'],
  ['/data/.hidden.duckdb', 'hidden'],
  [String.raw`C:\data\a-b c.db`, 'a-b c'],
  ['noext', 'noext'],
  ['main.duckdb', 'main_db'],
  ['system.duckdb', 'system_db'],
  ['temp.duckdb', 'temp_db'],
])('%s is %s', (path, name) => {
  expect(databaseName(path)).toBe(name);
});
