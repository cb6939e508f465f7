import { describe, expect, test } from 'vitest';
import { columnDifferences } from './contract.js';

const columns = (text: string) =>
  text
    .split(', ')
    .filter((part) => part !== '')
    .map((part) => ({ name: part.split(' ')[0] ?? '', type: part.split(' ')[1] ?? '' }));

describe('columnDifferences', () => {
  test.each([
    ['a INTEGER, b VARCHAR', 'B VARCHAR, a INTEGER', []],
    ['a INTEGER', '', [{ column: 'a', declared: 'INTEGER', verdict: 'missing' }]],
    ['', 'a INTEGER', [{ column: 'a', actual: 'INTEGER', verdict: 'not declared' }]],
    [
      'b VARCHAR, a INTEGER, c DATE',
      'a BIGINT, d DATE, a INTEGER, b VARCHAR',
      [
        { column: 'a', declared: 'INTEGER', actual: 'BIGINT', verdict: 'other type' },
        { column: 'c', declared: 'DATE', verdict: 'missing' },
        { column: 'd', actual: 'DATE', verdict: 'not declared' },
        { column: 'a', actual: 'INTEGER', verdict: 'not declared' },
      ],
    ],
  ])('%j against %j', (declared, actual, differences) => {
    expect(columnDifferences(columns(declared), columns(actual))).toEqual(differences);
  });
});
