import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Values } from '../../project/value.js';
import { testHash } from './test-metadata.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Ids that dbt 1.11 and 1.12 gave to these very tests. */
const known: readonly [name: string, test: string, kwargs: Values, hash: string][] = [
  [
    'not_null_my_model_id',
    'not_null',
    { column_name: 'id', model: "{{ get_where_subquery(ref('my_model')) }}" },
    '43e0e9183a',
  ],
  [
    'check_nothing_my_model_',
    'check_nothing',
    { model: "{{ get_where_subquery(ref('my_model')) }}" },
    'd5a5e66110',
  ],
  [
    'source_not_null_raw_t_code',
    'not_null',
    { column_name: 'code', model: "{{ get_where_subquery(source('raw', 't')) }}" },
    '254a8f201f',
  ],
  [
    'accepted_values_a_code__1001__09',
    'accepted_values',
    { column_name: 'code', values: ['1001', '09'], model: "{{ get_where_subquery(ref('a')) }}" },
    '855a0f46fd',
  ],
  [
    'accepted_values_b_n__False__2',
    'accepted_values',
    { column_name: 'n', values: [2], quote: false, model: "{{ get_where_subquery(ref('b')) }}" },
    'c66e751bd3',
  ],
  [
    'relationships_a_code__code_varchar__ref_communes_',
    'relationships',
    {
      column_name: 'code',
      to: "ref('communes')",
      field: 'code::varchar',
      model: "{{ get_where_subquery(ref('a')) }}",
    },
    '52c0b92839',
  ],
];

describe('testHash', () => {
  test.each(known)('%s', (name, of, kwargs, hash) => {
    expect(testHash(name, { name: of, kwargs, namespace: null }, md5)).toBe(hash);
  });

  test('hashes what Python would print', () => {
    let hashed = '';
    const kwargs = {
      z: [null, true, 1.5],
      é: `it's`,
      both: `'"`,
      lines: 'a\\b\n\t\r',
      odd: '\u0001\u00a0\u2028\u{e0001}',
    };
    testHash('n', { name: 'b', kwargs, namespace: 'pkg' }, (text) => {
      hashed = text;
      return '0123456789';
    });
    expect(hashed).toBe(
      String.raw`n{'kwargs': {'both': '\'"', 'lines': 'a\\b\n\t\r', 'odd': '\x01\xa0\u2028\U000e0001', ` +
        String.raw`'z': ['None', 'True', '1.5'], 'é': "it's"}, 'name': 'b', 'namespace': 'pkg'}`,
    );
  });
});
