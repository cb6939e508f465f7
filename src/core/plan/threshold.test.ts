import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Threshold } from './stages.js';
import { parseThreshold, reaches, whyUnreachable } from './threshold.js';

const read = (text: string): Threshold => {
  const threshold = parseThreshold(text);
  if (!threshold) throw new Error(text);
  return threshold;
};

describe('parseThreshold', () => {
  test.each([
    ['> 10', '>', 10, false],
    ['>=1%', '>=', 1, true],
    [' >= 0.5 % ', '>=', 0.5, true],
    ['!= 0', '!=', 0, false],
    ['<> 3', '!=', 3, false],
    ['= 3', '=', 3, false],
    ['==3', '=', 3, false],
    ['<= 2', '<=', 2, false],
    ['<2', '<', 2, false],
  ])('%s', (text, operator, value, percent) => {
    expect(parseThreshold(text)).toEqual({ operator, value, percent });
  });

  test.each([
    '',
    '10',
    '> ',
    '> -1',
    '> 1e3',
    'between 1 and 2',
    '> 10 or true',
    '>> 1',
    '> 1 %%',
    '> 1,5',
    '=> 1',
  ])('%s is none', (text) => {
    expect(parseThreshold(text)).toBe(undefined);
  });
});

describe('reaches', () => {
  test.each([
    ['!= 0', 0, undefined, false],
    ['!= 0', 1, undefined, true],
    ['> 10', 10, undefined, false],
    ['>= 10', 10, undefined, true],
    ['= 2', 2, undefined, true],
    ['< 2', 1, undefined, true],
    ['<= 2', 3, undefined, false],
    ['> 1%', 1, 100, false],
    ['> 1%', 2, 100, true],
    ['>= 50 %', 1, 2, true],
    // No rows: nothing failed.
    ['> 0%', 0, 0, false],
    ['>= 100%', 0, 0, false],
    ['> 1%', 5, undefined, false],
  ])('%s with %d of %s: %s', (text, failures, total, expected) => {
    expect(reaches(read(text), failures, total)).toBe(expected);
  });
});

describe('whyUnreachable', () => {
  test.each([
    ['!= 0', undefined, undefined],
    ['> 10', undefined, undefined],
    ['< 0', undefined, 'no number of failures is below 0'],
    ['> 100%', undefined, 'more than 100 % of the rows cannot fail'],
    ['>= 101%', undefined, 'more than 100 % of the rows cannot fail'],
    ['= 101%', undefined, 'more than 100 % of the rows cannot fail'],
    ['>= 100%', undefined, undefined],
    ['> 5', 5, 'at most 5 failing rows are counted (`limit`)'],
    ['> 5', 6, undefined],
    ['>= 6', 5, 'at most 5 failing rows are counted (`limit`)'],
    ['= 6', 5, 'at most 5 failing rows are counted (`limit`)'],
    ['>= 5', 5, undefined],
    ['= 0.5', undefined, 'failures are whole numbers'],
    ['!= 0', 0, '`limit: 0` counts no failing row'],
    ['> 1%', 5, undefined],
  ])('%s with limit %s: %s', (text, limit, expected) => {
    expect(whyUnreachable(read(text), limit)).toBe(expected);
  });

  test('is right: what it calls unreachable no count reaches, and the rest some count does', () => {
    const operator = fc.constantFrom<Threshold['operator']>('=', '!=', '<', '<=', '>', '>=');
    const threshold = fc.record({ operator, value: fc.nat(12), percent: fc.constant(false) });
    fc.assert(
      fc.property(threshold, fc.integer({ min: 1, max: 10 }), (made, limit) => {
        const counts = Array.from({ length: limit + 1 }, (_, index) => index);
        const reached = counts.some((count) => reaches(made, count, undefined));
        expect(whyUnreachable(made, limit) === undefined).toBe(reached);
      }),
    );
  });
});
