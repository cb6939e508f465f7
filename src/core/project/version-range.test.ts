import { expect, test } from 'vitest';
import { versionInRange } from './version-range.js';

test.each([
  ['0.1.0', '0.1.0', true],
  ['0.1.1', '0.1.0', false],
  ['0.1.9', '0.1', true],
  ['0.2.0', '0.1.x', false],
  ['1.4.2', '1', true],
  ['1.4.2', '*', true],
  ['1.4.2', '>=1.2 <2', true],
  ['2.0.0', '>=1.2, <2', false],
  ['1.4.2', '>= 1.5', false],
  ['1.4.2', '>1.4', false],
  ['1.5.0', '>1.4', true],
  ['1.4.9', '<=1.4', true],
  ['1.5.0', '<=1.4', false],
  ['1.9.9', '^1.2.3', true],
  ['2.0.0', '^1.2.3', false],
  ['0.2.9', '^0.2.3', true],
  ['0.3.0', '^0.2.3', false],
  ['0.0.3', '^0.0.3', true],
  ['0.0.4', '^0.0.3', false],
  ['0.9.0', '^0', true],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2', false],
  ['3.0.0', '^1 || ^3', true],
  ['0.2.0-beta.1', '>=0.2', true],
  ['1.0.0', 'latest', undefined],
  ['1.0.0', '', undefined],
  ['1.0.0', '>=1 || ', undefined],
])('%s in %j: %s', (version, range, expected) => {
  expect(versionInRange(version, range)).toBe(expected);
});
