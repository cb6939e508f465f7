import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { engineCodes } from './engine.js';

test.each(Object.keys(engineCodes))('%s has a page', (code) => {
  expect(existsSync(new URL(`../../../../docs/errors/${code}.md`, import.meta.url))).toBe(true);
});

test('who holds a database is told as far as it is known', () => {
  const { message } = engineCodes['database/locked'];
  const data = { path: 'w.duckdb', readOnly: false };
  expect([
    message(data),
    message({ ...data, holder: { pid: 7 } }),
    message({
      ...data,
      holder: { pid: 7, host: 'h', command: 'eider run', since: '2026-01-01T00:00:00.000Z' },
    }),
  ]).toEqual([
    '`w.duckdb` is in use by another process',
    '`w.duckdb` is in use by process 7',
    '`w.duckdb` is in use by `eider run` (process 7 on h, since 2026-01-01T00:00:00.000Z)',
  ]);
});
