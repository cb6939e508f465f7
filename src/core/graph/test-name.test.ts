import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GenericTest } from '../project/resources.js';
import { hashText } from './link-text.test-helper.js';
import { testName } from './test-name.js';

const at = { source: { path: 'a.yml', text: '' }, start: 0, end: 0 };
const generic = (name: string, given: GenericTest['arguments'] = {}): GenericTest => ({
  test: name,
  arguments: given,
  config: {},
  description: '',
  at,
});

describe('testName', () => {
  test.each([
    [generic('unique'), 'owners', 'id', 'unique_owners_id'],
    [generic('unique'), 'owners', undefined, 'unique_owners'],
    [
      generic('accepted_values', { values: ['a b', 'c'], quote: false }),
      'o',
      'k',
      'accepted_values_o_k_a_b_c_false',
    ],
    [generic('expression_is_true', { expression: 'x >= 0' }), 'o', undefined, 'expression_is_true_o_x_0'],
    [generic('t', { a: null, b: { c: 1, d: [2, null] } }), 'o', undefined, 't_o_1_2'],
    [generic('unique'), 'propriétaires', 'nom d’usage', 'unique_propriétaires_nom_d_usage'],
    [{ ...generic('unique'), name: 'My own, name!' }, 'o', 'id', 'My own, name!'],
    [generic('relationships', { to: "ref('b')", field: 'id' }), 'a', 'id', 'relationships_a_id_ref_b__id'],
  ])('%j', (given, relation, column, expected) => {
    expect(testName(given, relation, column, hashText)).toBe(expected);
  });

  test('a long one is cut and told apart by a hash of the whole', () => {
    const values = (last: string) => generic('accepted_values', { values: ['x'.repeat(60), last] });
    const names = ['a', 'b'].map((last) => testName(values(last), 'owners', 'kind', hashText));
    expect(names.map((name) => name.length)).toEqual([63, 63]);
    expect(new Set(names).size).toBe(2);
  });

  test('is always a plain, whole text of at most 63 characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        (relation, value) => {
          const name = testName(generic('unique', { value }), relation, undefined, hashText);
          expect(name).toMatch(/^[\p{L}\p{N}_]+$/u);
          expect(Array.from(name).length).toBeLessThanOrEqual(63);
          expect(name).not.toMatch(/\p{Surrogate}/u);
        },
      ),
    );
  });
});
