import { expect, test } from 'vitest';
import { readMoment } from './moment.js';

test('moments', () => {
  expect(readMoment('2026-01-31')?.toISOString()).toBe('2026-01-31T00:00:00.000Z');
  expect(readMoment('2026-01-31 10:00:00+02:00')?.toISOString()).toBe('2026-01-31T08:00:00.000Z');
  for (const wrong of ['yesterday', '2026-02-30', '2026-1-1', '2026-01-01 25:00'])
    expect(readMoment(wrong)).toBeUndefined();
});
