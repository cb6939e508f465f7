import { expect, test } from 'vitest';
import { hideCredentials } from './credentials.js';

test.each([
  [
    "location: 'https://user:p@ss@host:81/a.csv?year=2024&token=xyz#top'",
    "location: 'https://*********@host:81/a.csv?year=****&token=***#top'",
  ],
  ['s3://bucket/year=2024/*.parquet and http://a/b', 's3://bucket/year=2024/*.parquet and http://a/b'],
  ['postgres://me@localhost/app?x', 'postgres://**@localhost/app?x'],
  ['a: b?c=d', 'a: b?c=d'],
])('%s', (text, hidden) => {
  expect(hideCredentials(text)).toBe(hidden);
});
