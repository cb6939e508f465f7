import { expect, test } from 'vitest';
import { inItsPackage } from './compiled-file.js';

const own = { name: 'shop', folder: '', macroFiles: [], vars: {} };
const tools = { ...own, name: 'tools', folder: 'dbt_packages/the_tools' };

/** As dbt 1.12 names them below `target/compiled`. */
test.each([
  ['models/marts/orders.sql', [own, tools], 'shop/models/marts/orders.sql'],
  ['dbt_packages/the_tools/models/a.sql', [own, tools], 'tools/models/a.sql'],
  ['models/marts/orders.sql', [], 'models/marts/orders.sql'],
])('%s', (path, packages, expected) => {
  expect(inItsPackage(path, packages)).toBe(expected);
});
