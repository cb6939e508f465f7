import { expect, test } from 'vitest';
import { scanLevelOf } from './content-scan.js';

test('marts are scanned unless their folder says otherwise; a file beside the folders has no layer', () => {
  const levels = (scan: Parameters<typeof scanLevelOf>[0]): readonly string[] =>
    [['marts', 'a', 'm'], ['staging', 's'], ['marts']].map((fqn) => scanLevelOf(scan, fqn));
  expect(levels(undefined)).toEqual(['error', 'off', 'off']);
  expect(levels({ marts: 'off', staging: 'warn' })).toEqual(['off', 'warn', 'off']);
});
