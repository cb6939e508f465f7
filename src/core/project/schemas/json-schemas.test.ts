import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonSchemas } from './json-schemas.js';

const folder = new URL('../../../../schemas/', import.meta.url);

test.each(Object.entries(jsonSchemas()))('schemas/%s is up to date', (name, text) => {
  const file = new URL(name, folder);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
