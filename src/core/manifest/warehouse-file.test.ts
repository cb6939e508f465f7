import { expect, test } from 'vitest';
import { readWarehouseFile } from './warehouse-file.js';

const file = {
  format: 'eider-warehouse',
  version: 1,
  project: 'demo',
  target: 'prod',
  database: '../warehouse.duckdb',
  root: '..',
};

test('reads what a run wrote', () => {
  expect(readWarehouseFile(JSON.stringify(file))).toEqual(file);
  expect(readWarehouseFile(JSON.stringify({ ...file, database: null }))).toEqual({ ...file, database: null });
});

test('tells another version from something else', () => {
  expect(readWarehouseFile(JSON.stringify({ ...file, version: 2 }))).toEqual({ otherVersion: '2' });
  const others = ['', 'no json', '{}', JSON.stringify({ ...file, root: 1 })];
  expect(others.map(readWarehouseFile)).toEqual([undefined, undefined, undefined, undefined]);
});
