import { describe, expect, test } from 'vitest';
import { diffSummary, pairRows, type DiffRow } from './unit-diff.js';

describe('pairRows', () => {
  test('puts the rows that are most alike beside each other', () => {
    expect(
      pairRows(
        [
          ['1', 'a', '10'],
          ['2', 'b', '20'],
        ],
        [
          ['2', 'b', null],
          ['9', 'z', '90'],
        ],
      ),
    ).toEqual([
      { kind: 'missing', expected: ['1', 'a', '10'] },
      { kind: 'changed', expected: ['2', 'b', '20'], actual: ['2', 'b', null] },
      { kind: 'unexpected', actual: ['9', 'z', '90'] },
    ]);
  });

  test('a single column never pairs', () => {
    expect(pairRows([['1']], [['2']])).toEqual([
      { kind: 'missing', expected: ['1'] },
      { kind: 'unexpected', actual: ['2'] },
    ]);
  });

  test('one row is the partner of one only', () => {
    expect(
      pairRows(
        [
          ['1', 'a'],
          ['1', 'b'],
        ],
        [['1', 'c']],
      ),
    ).toEqual([
      { kind: 'changed', expected: ['1', 'a'], actual: ['1', 'c'] },
      { kind: 'missing', expected: ['1', 'b'] },
    ]);
  });
});

const row = (kind: DiffRow['kind']): DiffRow =>
  kind === 'missing'
    ? { kind, expected: [] }
    : kind === 'unexpected'
      ? { kind, actual: [] }
      : { kind, expected: [], actual: [] };

test.each<readonly [kinds: readonly DiffRow['kind'][], differing: number, expected: string]>([
  [['changed'], 1, '1 row differs'],
  [['missing', 'missing', 'unexpected'], 3, '2 rows are missing, 1 is not expected'],
  [['changed', 'missing'], 2, '1 row differs, 1 is missing'],
  [['changed'], 40, '40 rows differ'],
])('diffSummary of %j', (kinds, differing, expected) => {
  expect(diffSummary({ columns: [], expected: 0, actual: 0, differing, rows: kinds.map(row) })).toBe(
    expected,
  );
});
