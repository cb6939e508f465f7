import { expect, test } from 'vitest';
import { packageList } from './package-list.js';

test('packages are installed, built in or missing; the project itself is none', () => {
  const own = { macroFiles: [], vars: {} };
  const packages = [
    { ...own, name: 'shop', folder: '' },
    { ...own, name: 'dbt_date', folder: 'dbt_packages/dbt_date', version: '0.17.1' },
    { ...own, name: 'shared', folder: '../shared' },
  ];
  expect(packageList({ packages, missing: ['dbt_utils', 'snowplow_web', 'dbt_utils'] })).toEqual([
    { name: 'dbt_date', version: '0.17.1', folder: 'dbt_packages/dbt_date', state: 'installed' },
    { name: 'shared', folder: '../shared', state: 'installed' },
    { name: 'dbt_utils', state: 'built in' },
    { name: 'snowplow_web', state: 'missing' },
  ]);
});
