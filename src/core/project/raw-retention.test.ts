import { expect, test } from 'vitest';
import { expiryOf, rawRetentionOf, rawRetentionPattern } from './raw-retention.js';

const expiry = (keep: string, file: { part: string; modified?: string }): string | undefined =>
  expiryOf(rawRetentionOf(keep), file)?.toISOString().slice(0, 10);

test('a year counts from its end, any other file from its change', () => {
  expect([
    expiry('3 years', { part: '2020', modified: '2024-05-06T00:00:00Z' }),
    expiry('18 months', { part: '2020' }),
    expiry('90 days', { part: '', modified: '2024-01-01T00:00:00Z' }),
    expiry('1 month', { part: 'north', modified: '2024-01-31T10:00:00Z' }),
    expiry('1 year', { part: '', modified: '2024-02-29T10:00:00Z' }),
    expiry('1 year', { part: '' }),
  ]).toEqual(['2024-01-01', '2022-07-01', '2024-03-31', '2024-02-29', '2025-02-28', undefined]);
});

test.each(['0 years', '3', 'years', '3 weeks', '1.5 years', '-1 day'])('%s is none', (text) => {
  expect(rawRetentionPattern.test(text)).toBe(false);
});
