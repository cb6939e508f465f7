import type { Values } from '../../src/core/project/value.js';

/** A test over a table, and how many failures it finds. */
export interface AuditCase {
  readonly test: string;
  readonly on: string;
  readonly column?: string;
  readonly arguments: Values;
  readonly failures: number;
  /** As its package finds, where that is another. */
  readonly compatible?: number;
}

/** Tables beside those of the recording. */
export const auditTables: { readonly [name: string]: string } = {
  uuids:
    "select unnest(['c9bf9e57-1685-4c89-bafb-ff5af830be8a', 'C9BF9E57-1685-4C89-BAFB-FF5AF830BE8A', null]) as x",
  emails: "select unnest(['a.b@example.org', 'x+y@mail.example.com', null]) as x",
  urls: "select unnest(['https://example.org/a?b=c', 'ftp://example.org', null]) as x",
  methods: "select unnest(['GET', 'DELETE', null]) as x",
  wrong:
    "select unnest(['get', 'a b@example.org', 'http:/example', 'c9bf9e57-1685-7c89-bafb-ff5af830be8a', null]) as x",
  tied: 'select n % 2 as a, n % 2 + 10 as b from generate_series(1, 40) as s(n)',
  loose: 'select n % 2 as a, n // 2 % 2 + 10 as b from generate_series(1, 40) as s(n)',
};

const of = (test: string, on: string, failures: number, given: Values = {}, column = 'x'): AuditCase => ({
  test,
  on,
  column,
  arguments: given,
  failures,
});
const all = (test: string, on: string, failures: number, given: Values): AuditCase => ({
  test,
  on,
  arguments: given,
  failures,
});
const bounds = { lower_bound_column: 'low', upper_bound_column: 'high' };
const ab = { column_a: 'a', column_b: 'b', critical_value: 6.635 };

export const auditCases: readonly AuditCase[] = [
  all('row_count_between', 'clean', 0, { min_value: 1 }),
  all('row_count_between', 'nothing', 1, { min_value: 1 }),
  all('forall', 'clean', 0, { criteria: ['x > 0', 'x < y'] }),
  all('forall', 'numbers', 2, { criteria: ['x > 1', 'x < y -- so'] }),
  all('forall', 'numbers', 1, { criteria: ['x > 1', 'x < y'], condition: 'id = 1' }),
  all('number_of_rows', 'clean', 0, { threshold: 3 }),
  all('number_of_rows', 'clean', 1, { threshold: 4 }),
  all('number_of_rows', 'nothing', 1, { threshold: 0 }),
  all('unique_values', 'clean', 0, { columns: ['id', 'x'] }),
  all('unique_values', 'same', 2, { columns: ['id', 'x'] }),
  all('unique_values', 'nulls', 1, { columns: ['x'] }),
  of('string_length_equal', 'plain', 0, { v: 2 }),
  of('string_length_equal', 'texts', 3, { v: 1 }),
  of('string_length_between', 'plain', 0, { min_v: 1, max_v: 2 }),
  of('string_length_between', 'texts', 1, { min_v: 1 }),
  of('string_length_between', 'plain', 3, { max_v: 2, inclusive: false }),
  of('valid_uuid', 'uuids', 0),
  of('valid_uuid', 'wrong', 4),
  of('valid_email', 'emails', 0),
  of('valid_email', 'wrong', 4),
  of('valid_url', 'urls', 0),
  of('valid_url', 'wrong', 4),
  of('valid_http_method', 'methods', 0),
  of('valid_http_method', 'wrong', 4),
  of('match_regex_pattern_list', 'plain', 0, { patterns: ['^a', 'q'] }),
  of('match_regex_pattern_list', 'texts', 5, { patterns: ['^a', 'q'] }),
  of('not_match_regex_pattern_list', 'plain', 0, { patterns: ['q'] }),
  of('not_match_regex_pattern_list', 'plain', 3, { patterns: ['^a', 'q'] }),
  of('match_like_pattern_list', 'plain', 0, { patterns: ['a%', 'q%'] }),
  of('match_like_pattern_list', 'texts', 5, { patterns: ['a%', 'q%'] }),
  of('not_match_like_pattern_list', 'plain', 0, { patterns: ['q%'] }),
  of('not_match_like_pattern_list', 'plain', 3, { patterns: ['a%', 'q%'] }),
  of('mean_in_range', 'clean', 0, { min_v: 2, max_v: 3 }),
  of('mean_in_range', 'clean', 1, { min_v: 3 }),
  { ...of('mean_in_range', 'nothing', 1, { min_v: 0 }), compatible: 0 },
  of('stddev_in_range', 'clean', 0, { min_v: 1, max_v: 2 }),
  of('stddev_in_range', 'same', 1, { min_v: 1 }),
  of('z_score', 'spread', 0, { threshold: 5 }),
  of('z_score', 'spread', 1, { threshold: 3 }),
  all('kl_divergence', 'clean', 0, { source_column: 'x', target_column: 'id', threshold: 0.1 }),
  all('kl_divergence', 'same', 1, { source_column: 'x', target_column: 'y', threshold: 0.1 }),
  all('chi_square', 'tied', 0, ab),
  all('chi_square', 'loose', 1, ab),
  all('chi_square', 'tied', 1, { ...ab, dependent: false }),
  all('sqlmesh.not_null', 'clean', 0, { columns: ['x', 'y'] }),
  all('sqlmesh.not_null', 'numbers', 2, { columns: ['x', 'y'] }),
  all('sqlmesh.not_null', 'nulls', 0, { columns: ['x'], condition: 'x is not null -- so' }),
  all('sqlmesh.unique_combination_of_columns', 'clean', 0, { columns: ['id', 'x'] }),
  all('sqlmesh.unique_combination_of_columns', 'same', 1, { columns: ['id', 'x'] }),
  all('sqlmesh.unique_combination_of_columns', 'nulls', 1, { columns: ['x'] }),
  of('sqlmesh.at_least_one', 'clean', 0),
  of('sqlmesh.at_least_one', 'nulls', 1),
  { ...of('sqlmesh.at_least_one', 'nothing', 1), compatible: 0 },
  of('sqlmesh.not_constant', 'clean', 0),
  of('sqlmesh.not_constant', 'nulls', 1),
  of('sqlmesh.not_constant', 'nothing', 1),
  of('sqlmesh.not_null_proportion', 'clean', 0, { threshold: 0.9 }),
  of('sqlmesh.not_null_proportion', 'clean', 1, { threshold: 1 }),
  of('sqlmesh.not_null_proportion', 'nothing', 1, { threshold: 0 }),
  of('sqlmesh.accepted_values', 'plain', 0, { is_in: ['ab', 'ac', 'ad'] }),
  of('sqlmesh.accepted_values', 'texts', 5, { is_in: ['a'] }),
  of('sqlmesh.accepted_values', 'clean', 1, { is_in: [1, 2, 3], condition: 'x > 3' }),
  of('sqlmesh.not_accepted_values', 'plain', 0, { is_in: ['q', "it's"] }),
  of('sqlmesh.not_accepted_values', 'texts', 2, { is_in: ['bb'] }),
  of('sqlmesh.not_accepted_values', 'nothing', 0, { is_in: [1] }),
  of('sqlmesh.sequential_values', 'clean', 0),
  of('sqlmesh.sequential_values', 'stumbles', 3),
  of('sqlmesh.sequential_values', 'clean', 3, { interval: 2 }),
  of('sqlmesh.accepted_range', 'clean', 0, { min_v: 1, max_v: 'y -- so' }),
  of('sqlmesh.accepted_range', 'clean', 1, { min_v: 1, inclusive: false }),
  of('sqlmesh.accepted_range', 'nulls', 0, { max_v: 1 }),
  all('sqlmesh.mutually_exclusive_ranges', 'ranges', 0, { ...bounds, partition_clause: 'PARTITION BY g' }),
  all('sqlmesh.mutually_exclusive_ranges', 'ranges', 3, bounds),
  all('sqlmesh.mutually_exclusive_ranges', 'overlapping', 2, {
    ...bounds,
    partition_clause: 'PARTITION BY g',
  }),
  of('sqlmesh.not_empty_string', 'plain', 0),
  of('sqlmesh.not_empty_string', 'texts', 1),
  of('sqlmesh.not_empty_string', 'no_texts', 0),
  all('sqlmesh.not_empty_string', 'texts', 1, { column: 'trim(x)', condition: "x = ' '" }),
  all('valid_http_method', 'wrong', 4, { column: 'x' }),
];
