import { describe, expect, test } from 'vitest';
import type { Edge } from '../lineage/types.js';
import { classAfter, remediesFor, wrongDeclassifiers } from './declassifiers.js';

function edge(change: Partial<Edge>): Omit<Edge, 'source'> {
  return { how: 'transformed', markers: [], aggregates: [], ...change };
}

describe('what is left of a class', () => {
  test.each([
    ['a copy', 'name', edge({ how: 'copied' }), 'name'],
    ['an unknown expression', 'name', edge({}), 'name'],
    ['initials of a name', 'name', edge({ markers: ['initials'] }), undefined],
    ['initials of an address', 'address', edge({ markers: ['initials'] }), 'address'],
    ['a pseudonym', 'address', edge({ markers: ['pseudonymise'] }), 'pseudonym'],
    ['a pseudonym of a pseudonym', 'pseudonym', edge({ markers: ['pseudonymise'] }), 'pseudonym'],
    ['initials, then a pseudonym', 'name', edge({ markers: ['initials', 'pseudonymise'] }), undefined],
    ['a pseudonym dropped', 'pseudonym', edge({ markers: ['drop'] }), undefined],
    ['a marker that is no declassifier', 'name', edge({ markers: ['upper'] }), 'name'],
    ['a sum', 'name', edge({ how: 'aggregated', aggregates: ['sum'] }), 'name'],
    ['a sum of 10', 'name', edge({ how: 'aggregated', aggregates: ['sum'], atLeast: 10 }), 'name'],
    ['a sum of 11', 'name', edge({ how: 'aggregated', aggregates: ['sum'], atLeast: 11 }), undefined],
    [
      'a sum of some of 11',
      'name',
      edge({ how: 'aggregated', aggregates: ['sum'], atLeast: 11, partial: true }),
      'name',
    ],
    ['the largest of 11', 'name', edge({ how: 'aggregated', aggregates: ['max'], atLeast: 11 }), 'name'],
    ['a sum of lists', 'name', edge({ how: 'aggregated', aggregates: ['list', 'sum'], atLeast: 11 }), 'name'],
    [
      'a secret sum',
      'name',
      edge({ how: 'aggregated', aggregates: ['sum'], markers: ['secret_statistique'] }),
      undefined,
    ],
    [
      'a secret list',
      'name',
      edge({ how: 'aggregated', aggregates: ['list'], markers: ['secret_statistique'] }),
      'name',
    ],
    ['a value told as a secret', 'name', edge({ markers: ['secret_statistique'] }), 'name'],
  ] as const)('%s', (_what, personal, made, left) => {
    expect(classAfter(personal, made)).toBe(left);
  });
});

test('a declassifier for another class is wrong', () => {
  expect(wrongDeclassifiers('name', edge({ markers: ['initials', 'mask_email', 'upper'] }))).toEqual([
    'mask_email',
  ]);
});

test('what can remove a class', () => {
  expect(remediesFor('birth_date')).toEqual(['generalise_date', 'age_band', 'pseudonymise', 'drop']);
  expect(remediesFor('iban')).toEqual(['pseudonymise', 'drop']);
  expect(remediesFor('pseudonym')).toEqual(['drop']);
});
