import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usageCodes } from './usage.js';

test.each(Object.keys(usageCodes))('%s has a page', (code) => {
  const page = new URL(`../../../../docs/errors/${code}.md`, import.meta.url);
  expect(existsSync(page)).toBe(true);
});
