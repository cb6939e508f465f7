import { expect, test } from 'vitest';
import type { Values } from '../../../project/value.js';
import { partChanged } from './entry-changes.js';

const given = { render: (text: string) => text, database: 'dev' };
const now: Values = {
  resource_type: 'seed',
  original_file_path: 'seeds/towns.csv',
  checksum: { name: 'sha256', checksum: 'aa' },
};

/** The second form is dbt's for a seed of more than 1 MiB. */
test.each([
  [{ name: 'sha256', checksum: 'aa' }, false],
  [{ name: 'sha256', checksum: 'bb' }, true],
  [{ name: 'path', checksum: 'seeds/towns.csv' }, false],
  [{ name: 'path', checksum: 'seeds/old/towns.csv' }, true],
])('the body of a seed that was %o', (checksum, changed) => {
  expect(partChanged('body', { ...now, checksum }, now, given)).toBe(changed);
});
