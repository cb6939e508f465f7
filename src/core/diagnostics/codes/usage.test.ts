import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usageCodes } from './usage.js';

test.each(Object.keys(usageCodes))('%s has a page', (code) => {
  const page = new URL(`../../../../docs/errors/${code}.md`, import.meta.url);
  expect(existsSync(page)).toBe(true);
});

test('a folder that cannot be removed is named with the reason', () => {
  expect(usageCodes['usage/unremovable'].message({ path: 'target', problem: 'permission denied' })).toBe(
    '`target` cannot be removed: permission denied',
  );
});
