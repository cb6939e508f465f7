import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectCodes } from './project.js';

test.each(Object.keys(projectCodes))('%s has a page', (code) => {
  expect(existsSync(new URL(`../../../../docs/errors/${code}.md`, import.meta.url))).toBe(true);
});
