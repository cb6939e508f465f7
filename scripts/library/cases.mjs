/** Small tables with NULLs, repetitions and no rows at all. Times are told from now, so that they are as old at every run. */
export const tables = {
  numbers:
    "select * from (values (1, 'a', 1, 1), (2, 'a', 2, 2), (3, 'b', 2, 3), (4, 'b', null, 4), (5, null, 7, null)) t(id, g, x, y)",
  clean:
    "select * from (values (1, 'a', 1, 2), (2, 'a', 2, 4), (3, 'b', 3, 6), (4, 'b', 4, 8)) t(id, g, x, y)",
  nothing: "select 1 as id, 'a' as g, 1 as x, 1 as y where false",
  nulls:
    "select * from (values (1, 'a', null::integer, null::integer), (2, 'a', null, null), (3, 'b', null, null)) t(id, g, x, y)",
  one: "select 1 as id, 'a' as g, 5 as x, 5 as y",
  same: "select * from (values (1, 'a', 5, 5), (2, 'a', 5, 5), (2, 'a', 5, 5), (3, 'b', 5, 6)) t(id, g, x, y)",
  twice:
    "select * from (values (1, 'a', 1, 2), (1, 'a', 1, 2), (2, 'a', 2, 4), (3, 'b', 3, 6), (4, 'b', 4, 8)) t(id, g, x, y)",
  falling:
    "select * from (values (1, 'a', 9, 1), (2, 'a', 7, 2), (3, 'b', 5, 3), (4, 'b', 3, 4)) t(id, g, x, y)",
  fractions:
    "select * from (values (1, 'a', 1.001::double, 2), (2, 'a', 2.002, 4), (3, 'b', 3.003, 6), (4, 'b', 4.004, 8)) t(id, g, x, y)",
  other_columns: "select 1 as id, 'a' as g, 1 as z",
  turned:
    "select y, x, g, id from (values (1, 'a', 1, 2), (2, 'a', 2, 4), (3, 'b', 3, 6), (4, 'b', 4, 8)) t(id, g, x, y)",
  texts:
    "select * from (values ('a', 'x'), ('A', 'x'), ('bb', 'y'), ('', 'y'), (' ', 'y'), (null, 'z'), ('bb', 'z')) t(x, g)",
  plain: "select * from (values ('ab', 'x'), ('ac', 'x'), ('ad', 'y')) t(x, g)",
  odd: `select * from (values ('x' || chr(9), 'a'), (chr(9) || chr(10), 'a'), ('ok', 'b')) t(x, g)`,
  no_texts: "select 'a' as x, 'a' as g where false",
  null_texts: "select * from (values (null::varchar, 'a'), (null, 'a')) t(x, g)",
  ranges: 'select * from (values (1, 1, 5), (1, 5, 9), (2, 1, 3), (2, 4, 6)) t(g, low, high)',
  overlapping: 'select * from (values (1, 1, 5), (1, 4, 9), (2, 3, 3), (2, 4, null)) t(g, low, high)',
  no_ranges: 'select 1 as g, 1 as low, 2 as high where false',
  steps: "select * from (values (10, 'a'), (11, 'a'), (12, 'a'), (20, 'b'), (21, 'b'), (null, 'b')) t(x, g)",
  stumbles: "select * from (values (10, 'a'), (11, 'a'), (11, 'a'), (20, 'b'), (22, 'b')) t(x, g)",
  months:
    "select date '2024-01-31' as x, 'a' as g union all select date '2024-02-29', 'a' union all select date '2024-04-29', 'a'",
  fresh:
    "select now()::timestamp - interval 1 hour as seen, 'a' as g, 1 as n union all select now()::timestamp - interval 30 hour, 'b', 2",
  stale:
    "select now()::timestamp - interval 10 day as seen, 'a' as g, 1 as n union all select now()::timestamp - interval 12 day, null, 2",
  future:
    "select now()::timestamp - interval 10 day as seen, 'a' as g, 1 as n union all select now()::timestamp + interval 10 day, 'a', 2",
  no_times: "select now()::timestamp as seen, 'a' as g, 1 as n where false",
  null_times: "select null::timestamp as seen, 'a' as g, 1 as n",
  days: "select (timestamp '2024-01-01' + interval (n) day) as seen, 'a' as g, n from generate_series(0, 9) as s(n) where n <> 4",
  all_days:
    "select (timestamp '2024-01-01' + interval (n) day) as seen, 'a' as g, n from generate_series(0, 9) as s(n)",
  every_second:
    "select (timestamp '2024-01-01' + interval (2 * n) day) as seen, 'a' as g, n from generate_series(0, 4) as s(n)",
  jump: "select date_trunc('day', now()::timestamp) - interval (n) day as seen, 'a' as g, case when n = 3 then 5000 else 100 + n % 5 end as n from generate_series(1, 40) as s(n)",
  smooth:
    "select date_trunc('day', now()::timestamp) - interval (n) day as seen, 'a' as g, 100 + n % 5 as n from generate_series(1, 40) as s(n)",
  flat: "select date_trunc('day', now()::timestamp) - interval (n) day as seen, 'a' as g, case when n = 3 then 5000 else 100 end as n from generate_series(1, 40) as s(n)",
  spread:
    'select n as id, case when n = 20 then 1000 else n % 3 end as x from generate_series(1, 20) as s(n)',
  records:
    'select * from (values (1, 2, 3), (1, 1, 3), (null, 2, 3), (null, null, 3), (null, null, null)) t(a, b, c)',
  pairs:
    "select * from (values (2, 1, 'x'), (1, 1, 'x'), (1, 2, 'y'), (null, 1, 'y'), (1, null, null)) t(a, b, c)",
  good_pairs: "select * from (values (2, 1, 'x'), (3, 2, 'x')) t(a, b, c)",
  sums: 'select * from (values (1, 2, 3), (2, 2, 4)) t(a, b, total)',
  null_sums: 'select * from (values (1, null::integer, 3), (2, null, 4)) t(a, b, total)',
};

const cases = [];
const test =
  (name) =>
  (on, column, given = {}) =>
    cases.push({ test: name, on, ...(column && { column }), arguments: given });
const many = (name, list) => list.forEach((each) => test(name)(...each));
const core = (name, list) => many(name, list);
const utils = (name, list) => many(`dbt_utils.${name}`, list);
const expect = (name, list) => many(`dbt_expectations.${name}`, list);
const to = (name) => `ref('${name}')`;

core('not_null', [
  ['numbers', 'x'],
  ['clean', 'x'],
  ['nothing', 'x'],
  ['nulls', 'x'],
]);
core('unique', [
  ['numbers', 'x'],
  ['clean', 'x'],
  ['nothing', 'x'],
  ['nulls', 'x'],
  ['same', 'x'],
]);
core('accepted_values', [
  ['texts', 'x', { values: ['a', 'bb'] }],
  ['plain', 'x', { values: ['ab', 'ac', 'ad'] }],
  ['no_texts', 'x', { values: ['a'] }],
  ['numbers', 'x', { values: [1, 2], quote: false }],
  ['numbers', 'x', { values: ['1', '2', '7'] }],
]);
core('relationships', [
  ['numbers', 'x', { to: to('clean'), field: 'id' }],
  ['clean', 'x', { to: to('numbers'), field: 'id' }],
  ['nulls', 'x', { to: to('clean'), field: 'id' }],
  ['clean', 'x', { to: to('nothing'), field: 'id' }],
]);

const other = (name, more = {}) => ({ compare_model: to(name), ...more });
const sides = [
  ['clean', null, other('numbers')],
  ['clean', null, other('falling')],
  ['clean', null, other('nothing')],
  ['nothing', null, other('clean')],
  ['numbers', null, other('clean', { group_by_columns: ['g'] })],
  ['clean', null, other('one', { group_by_columns: ['g'] })],
  ['nothing', null, other('clean', { group_by_columns: ['g'] })],
  ['nothing', null, other('nothing')],
];
utils('equal_rowcount', sides);
utils('fewer_rows_than', sides);
utils('equality', [
  ['clean', null, other('clean')],
  ['clean', null, other('numbers')],
  ['clean', null, other('twice')],
  ['clean', null, other('turned')],
  ['clean', null, other('falling', { compare_columns: ['id', 'g'] })],
  ['clean', null, other('falling', { exclude_columns: ['X', 'y'] })],
  ['clean', null, other('nothing')],
  ['nothing', null, other('nothing')],
  ['clean', null, other('fractions', { compare_columns: ['id', 'x'] })],
  ['fractions', null, other('clean', { precision: 2 })],
  ['fractions', null, other('clean', { precision: 3 })],
  ['clean', null, other('other_columns')],
  ['nulls', null, other('nulls')],
]);
utils('expression_is_true', [
  ['numbers', null, { expression: 'x <= y' }],
  ['clean', null, { expression: 'x < y' }],
  ['nothing', null, { expression: 'x < y' }],
  ['numbers', 'x', { expression: '> 1' }],
  ['nulls', 'x', { expression: '> 1' }],
]);
const age = (interval, more = {}) => ({ field: 'seen', datepart: 'day', interval, ...more });
utils('recency', [
  ['fresh', null, age(1)],
  ['stale', null, age(1)],
  ['stale', null, age(20)],
  ['future', null, age(1)],
  ['no_times', null, age(1)],
  ['null_times', null, age(1)],
  ['fresh', null, age(1, { group_by_columns: ['g'] })],
  ['no_times', null, age(1, { group_by_columns: ['g'] })],
  ['stale', null, age(3, { ignore_time_component: true })],
  ['stale', null, age(1, { group_by_columns: ['g'] })],
]);
utils('at_least_one', [
  ['numbers', 'x'],
  ['nulls', 'x'],
  ['nothing', 'x'],
  ['numbers', 'x', { group_by_columns: ['g'] }],
  ['nulls', 'x', { group_by_columns: ['g'] }],
  ['nothing', 'x', { group_by_columns: ['g'] }],
]);
utils('not_constant', [
  ['numbers', 'x'],
  ['same', 'x'],
  ['nulls', 'x'],
  ['nothing', 'x'],
  ['one', 'x'],
  ['numbers', 'x', { group_by_columns: ['g'] }],
  ['nothing', 'x', { group_by_columns: ['g'] }],
]);
utils('not_empty_string', [
  ['texts', 'x'],
  ['plain', 'x'],
  ['no_texts', 'x'],
  ['odd', 'x'],
  ['texts', 'x', { trim_whitespace: false }],
  ['null_texts', 'x'],
]);
utils('cardinality_equality', [
  ['clean', 'x', { to: to('clean'), field: 'id' }],
  ['numbers', 'x', { to: to('clean'), field: 'x' }],
  ['nothing', 'x', { to: to('nothing'), field: 'x' }],
  ['nulls', 'x', { to: to('nulls'), field: 'y' }],
  ['same', 'x', { to: to('nothing'), field: 'x' }],
]);
utils('not_null_proportion', [
  ['numbers', 'x', { at_least: 0.8 }],
  ['numbers', 'x', { at_least: 0.9 }],
  ['nothing', 'x', { at_least: 0.9 }],
  ['numbers', 'x', { at_least: 0.1, at_most: 0.5 }],
  ['numbers', 'x', { at_least: 0.9, group_by_columns: ['g'] }],
  ['nothing', 'x', { at_least: 0.9, group_by_columns: ['g'] }],
]);
utils('not_accepted_values', [
  ['texts', 'x', { values: ['bb', 'zz'] }],
  ['plain', 'x', { values: ['zz'] }],
  ['no_texts', 'x', { values: ['a'] }],
  ['numbers', 'x', { values: [2], quote: false }],
  ['null_texts', 'x', { values: ['a'] }],
]);
utils('relationships_where', [
  ['numbers', 'x', { to: to('clean'), field: 'id' }],
  ['numbers', 'x', { to: to('clean'), field: 'id', from_condition: 'id < 5' }],
  ['clean', 'x', { to: to('clean'), field: 'id', to_condition: "g = 'a'" }],
  ['nothing', 'x', { to: to('nothing'), field: 'id' }],
]);
const bounds = (more = {}) => ({ lower_bound_column: 'low', upper_bound_column: 'high', ...more });
utils('mutually_exclusive_ranges', [
  ['ranges', null, bounds({ partition_by: 'g' })],
  ['ranges', null, bounds()],
  ['overlapping', null, bounds({ partition_by: 'g' })],
  ['ranges', null, bounds({ partition_by: 'g', gaps: 'not_allowed' })],
  ['ranges', null, bounds({ partition_by: 'g', gaps: 'required' })],
  ['overlapping', null, bounds({ partition_by: 'g', zero_length_range_allowed: true })],
  ['no_ranges', null, bounds()],
]);
utils('sequential_values', [
  ['steps', 'x', { group_by_columns: ['g'] }],
  ['steps', 'x'],
  ['stumbles', 'x', { group_by_columns: ['g'] }],
  ['nothing', 'x'],
  ['months', 'x', { datepart: 'month' }],
  ['numbers', 'id', { interval: 1 }],
  ['numbers', 'id', { interval: 2 }],
]);
utils('unique_combination_of_columns', [
  ['numbers', null, { combination_of_columns: ['g', 'x'] }],
  ['same', null, { combination_of_columns: ['id', 'x'] }],
  ['nulls', null, { combination_of_columns: ['g', 'x'] }],
  ['nothing', null, { combination_of_columns: ['id', 'g'] }],
  ['clean', null, { combination_of_columns: ['id', 'G'], quote_columns: false }],
]);
utils('accepted_range', [
  ['numbers', 'x', { min_value: 2 }],
  ['clean', 'x', { min_value: 1, max_value: 4 }],
  ['clean', 'x', { min_value: 1, max_value: 4, inclusive: false }],
  ['nulls', 'x', { max_value: 0 }],
  ['nothing', 'x', { max_value: 0 }],
  ['clean', 'x', { max_value: 'id' }],
  ['clean', 'x', {}],
]);

expect('expect_column_to_exist', [
  ['clean', 'x'],
  ['clean', 'zz'],
  ['nothing', 'X', { column_index: 3 }],
  ['clean', 'x', { column_index: 2 }],
]);
const since = (interval, more = {}) => ({ datepart: 'day', interval, ...more });
expect('expect_row_values_to_have_recent_data', [
  ['fresh', 'seen', since(1)],
  ['stale', 'seen', since(1)],
  ['future', 'seen', since(1)],
  ['no_times', 'seen', since(1)],
  ['null_times', 'seen', since(1)],
  ['fresh', 'seen', since(1, { row_condition: "g = 'b'" })],
  ['stale', 'seen', since(20)],
]);
const grouped = (interval, more = {}) => ({
  group_by: ['g'],
  timestamp_column: 'seen',
  datepart: 'day',
  interval,
  ...more,
});
expect('expect_grouped_row_values_to_have_recent_data', [
  ['fresh', null, grouped(1)],
  ['fresh', null, grouped(2)],
  ['stale', null, grouped(1)],
  ['no_times', null, grouped(1)],
  ['null_times', null, grouped(1)],
  ['future', null, grouped(1)],
]);
const figure = (expression, name, more = {}) => ({ expression, compare_model: to(name), ...more });
const expressions = [
  ['clean', null, figure('sum(x)', 'clean')],
  ['clean', null, figure('sum(x)', 'falling')],
  ['clean', null, figure('sum(x)', 'nothing')],
  ['clean', null, figure('sum(x)', 'falling', { tolerance: 100 })],
  ['clean', null, figure('sum(x)', 'falling', { tolerance_percent: 0.5 })],
  ['clean', null, figure('sum(x)', 'falling', { tolerance_percent: 5 })],
  ['nothing', null, figure('sum(x)', 'clean', { tolerance_percent: 0.5 })],
  ['numbers', null, figure('count(*)', 'clean', { group_by: ['g'] })],
  ['numbers', null, figure('count(*)', 'numbers', { group_by: ['g'] })],
  ['clean', null, figure('sum(x)', 'clean', { compare_expression: 'sum(y) / 2' })],
  ['clean', null, figure('sum(x)', 'numbers', { row_condition: 'x < 2' })],
  ['clean', null, figure('count(*)', 'clean', { row_condition: 'x < 2', compare_row_condition: 'x < 3' })],
  ['clean', null, figure('max(x)', 'clean', { group_by: ['g'], compare_group_by: ['upper(g)'] })],
];
expect('expect_table_aggregation_to_equal_other_table', expressions);
expect('equal_expression', [
  ...expressions.slice(0, 8),
  ['clean', null, { expression: 'sum(x)', compare_expression: 'sum(y)' }],
  ['clean', null, { expression: 'sum(x)', compare_expression: 'sum(id)' }],
]);
expect('expect_table_column_count_to_be_between', [
  ['clean', null, { min_value: 4, max_value: 4 }],
  ['clean', null, { min_value: 5 }],
  ['nothing', null, { max_value: 3 }],
  ['one', null, { min_value: 1, max_value: 0 }],
]);
expect('expect_table_column_count_to_equal', [
  ['clean', null, { value: 4 }],
  ['clean', null, { value: 3 }],
  ['nothing', null, { value: 4 }],
]);
expect('expect_table_column_count_to_equal_other_table', [
  ['clean', null, other('nothing')],
  ['clean', null, other('texts')],
  ['texts', null, other('plain')],
]);
const listed = (column_list, more = {}) => ({ column_list, ...more });
const lists = [
  ['clean', null, listed(['id', 'g', 'x', 'y'])],
  ['clean', null, listed(['ID', 'zz'])],
  ['clean', null, listed(['x', 'y', 'id', 'g'])],
  ['nothing', null, listed(['zz'])],
  ['clean', null, listed(['ID', 'G'], { transform: 'lower' })],
];
for (const name of ['to_not_contain_set', 'to_contain_set', 'to_match_ordered_list', 'to_match_set'])
  expect(`expect_table_columns_${name}`, lists);

/** A figure within bounds: over numbers, nothing, NULLs, groups and conditions. */
const within = (column, more = {}, low = 2, high = 4) => [
  ['numbers', column, { ...more, min_value: low, max_value: high }],
  ['clean', column, { ...more, min_value: 0, max_value: 100 }],
  ['nothing', column, { ...more, min_value: low }],
  ['nulls', column, { ...more, min_value: low }],
  ['numbers', column, { ...more, max_value: low, group_by: ['g'] }],
  ['nothing', column, { ...more, min_value: low, group_by: ['g'] }],
  ['same', column, { ...more, max_value: 5, strictly: true }],
  ['clean', column, { ...more, min_value: 3, row_condition: 'id > 2' }],
];
for (const name of ['max', 'min', 'mean', 'median', 'stdev', 'sum'])
  expect(`expect_column_${name}_to_be_between`, within('x'));
expect('expect_column_quantile_values_to_be_between', within('x', { quantile: 0.9 }));
expect('expect_column_unique_value_count_to_be_between', within('x'));
expect('expect_column_proportion_of_unique_values_to_be_between', within('x', {}, 0.5, 0.9));
expect('expect_table_row_count_to_be_between', within(null));
const counts = (column) => [
  ['numbers', column, { value: 3 }],
  ['clean', column, { value: 4 }],
  ['clean', column, { value: 3 }],
  ['nothing', column, { value: 0 }],
  ['nothing', column, { value: 1 }],
  ['numbers', column, { value: 2, group_by: ['g'] }],
  ['nothing', column, { value: 2, group_by: ['g'] }],
  ['clean', column, { value: 2, row_condition: 'id < 3' }],
];
expect('expect_table_row_count_to_equal', counts(null));
for (const name of ['to_equal', 'to_be_greater_than', 'to_be_less_than'])
  expect(`expect_column_distinct_count_${name}`, counts('x'));
expect('expect_column_distinct_count_to_equal_other_table', [
  ['clean', 'x', other('clean', { compare_column_name: 'y' })],
  ['clean', 'x', other('numbers', { compare_column_name: 'x' })],
  ['nothing', 'x', other('nulls', { compare_column_name: 'x' })],
  [
    'clean',
    'x',
    other('same', { compare_column_name: 'id', row_condition: 'id < 4', compare_row_condition: 'id < 4' }),
  ],
]);
const rowCounts = [
  ['clean', null, other('falling')],
  ['clean', null, other('numbers')],
  ['clean', null, other('nothing')],
  ['nothing', null, other('nothing')],
  ['numbers', null, other('clean', { group_by: ['g'] })],
  ['clean', null, other('numbers', { row_condition: 'id < 4' })],
];
expect('expect_table_row_count_to_equal_other_table', [
  ...rowCounts,
  ['clean', null, other('sums', { factor: 2 })],
]);
expect('expect_table_row_count_to_equal_other_table_times_factor', [
  ['clean', null, other('sums', { factor: 2 })],
  ['clean', null, other('sums', { factor: 3 })],
  ['nothing', null, other('nothing', { factor: 2 })],
  ['clean', null, other('sums', { factor: 1, row_condition: '1 = 1', compare_row_condition: 'a = 1' })],
]);

const row = { row_condition: 'id < 3' };
expect('expect_column_values_to_be_unique', [
  ['numbers', 'x'],
  ['clean', 'x'],
  ['nulls', 'x'],
  ['nothing', 'x'],
  ['same', 'x', row],
]);
expect('expect_column_values_to_not_be_null', [
  ['numbers', 'x'],
  ['clean', 'x'],
  ['nothing', 'x'],
  ['numbers', 'x', row],
]);
expect('expect_column_values_to_be_null', [
  ['numbers', 'x'],
  ['nulls', 'x'],
  ['nothing', 'x'],
  ['numbers', 'x', { row_condition: 'id = 4' }],
]);
expect('expect_column_values_to_be_of_type', [
  ['clean', 'x', { column_type: 'integer' }],
  ['clean', 'x', { column_type: 'bigint' }],
  ['fresh', 'seen', { column_type: 'timestamp' }],
  ['clean', 'zz', { column_type: 'integer' }],
  ['nothing', 'g', { column_type: 'varchar' }],
]);
expect('expect_column_values_to_be_in_type_list', [
  ['clean', 'x', { column_type_list: ['integer', 'bigint'] }],
  ['clean', 'x', { column_type_list: ['varchar'] }],
  ['clean', 'zz', { column_type_list: ['integer'] }],
  ['fractions', 'x', { column_type_list: ['float', 'double'] }],
]);
expect('expect_column_values_to_have_consistent_casing', [
  ['texts', 'x'],
  ['plain', 'x'],
  ['null_texts', 'x'],
  ['no_texts', 'x'],
  ['texts', 'x', { display_inconsistent_columns: true }],
  ['plain', 'x', { display_inconsistent_columns: true }],
  ['null_texts', 'x', { display_inconsistent_columns: true }],
]);
const set = (value_set, more = {}) => ({ value_set, ...more });
const sets = [
  ['texts', 'x', set(['a', 'bb'])],
  ['plain', 'x', set(['ab', 'ac', 'ad'])],
  ['no_texts', 'x', set(['a'])],
  ['null_texts', 'x', set(['a'])],
  ['numbers', 'x', set([1, 2, 7], { quote_values: false })],
  ['texts', 'x', set(['bb', 'zz'], { row_condition: "g = 'z' and x is not null" })],
  ['plain', 'x', set(['ab', 'ac', 'ad', 'zz'])],
];
for (const name of [
  'values_to_be_in_set',
  'values_to_not_be_in_set',
  'distinct_values_to_be_in_set',
  'distinct_values_to_contain_set',
  'distinct_values_to_equal_set',
])
  expect(`expect_column_${name}`, sets);
expect('expect_column_values_to_be_between', within('x'));
expect('expect_column_values_to_be_between', [
  ['clean', 'x', { min_value: 'id', max_value: 'y' }],
  ['clean', 'x', { min_value: 2, strictly: true }],
]);
cases.splice(
  0,
  cases.length,
  ...cases.filter(
    (each) =>
      each.test !== 'dbt_expectations.expect_column_values_to_be_between' || !('group_by' in each.arguments),
  ),
);
const order = (more = {}) => ({ sort_column: 'id', ...more });
const orders = [
  ['clean', 'x', order()],
  ['falling', 'x', order()],
  ['numbers', 'x', order()],
  ['numbers', 'x', order({ strictly: false })],
  ['same', 'x', order()],
  ['nothing', 'x', order()],
  ['clean', 'x', order({ step: 1 })],
  ['falling', 'x', order({ step: 2 })],
  ['falling', 'x', order({ group_by: ['g'] })],
  ['clean', 'x', order({ group_by: ['g'] })],
  ['clean', 'x'],
  ['numbers', 'x', order({ row_condition: 'x is not null' })],
];
expect('expect_column_values_to_be_increasing', orders);
expect('expect_column_values_to_be_decreasing', orders);

expect('expect_column_value_lengths_to_be_between', [
  ['texts', 'x', { min_value: 1 }],
  ['plain', 'x', { min_value: 2, max_value: 2 }],
  ['plain', 'x', { max_value: 2, strictly: true }],
  ['null_texts', 'x', { min_value: 1 }],
  ['no_texts', 'x', { min_value: 1 }],
  ['texts', 'x', { max_value: 1, row_condition: "g = 'x'" }],
]);
expect('expect_column_value_lengths_to_equal', [
  ['texts', 'x', { value: 1 }],
  ['plain', 'x', { value: 2 }],
  ['null_texts', 'x', { value: 1 }],
  ['texts', 'x', { value: 1, row_condition: "g = 'x'" }],
]);
const patterns = (argument, first, second) => [
  ['texts', 'x', { [argument]: first }],
  ['plain', 'x', { [argument]: first }],
  ['plain', 'x', { [argument]: second }],
  ['null_texts', 'x', { [argument]: first }],
  ['no_texts', 'x', { [argument]: first }],
  ['texts', 'x', { [argument]: first, row_condition: "g = 'x'" }],
];
expect('expect_column_values_to_match_regex', [
  ...patterns('regex', '^a', 'c$'),
  ['texts', 'x', { regex: '^a$', flags: 'i', row_condition: "g = 'x'" }],
]);
expect('expect_column_values_to_not_match_regex', [
  ...patterns('regex', '^a', 'c$'),
  ['texts', 'x', { regex: '^a$', flags: 'i' }],
]);
expect('expect_column_values_to_match_like_pattern', patterns('like_pattern', 'a%', '%c'));
expect('expect_column_values_to_not_match_like_pattern', patterns('like_pattern', 'a%', '%c'));
const lists2 = (argument, first, second) => [
  ...patterns(argument, first, second),
  ['plain', 'x', { [argument]: first, match_on: 'all' }],
  ['texts', 'x', { [argument]: second, match_on: 'all' }],
];
for (const not of ['', 'not_']) {
  expect(`expect_column_values_to_${not}match_regex_list`, lists2('regex_list', ['^a', 'c$'], ['q', 'r']));
  expect(
    `expect_column_values_to_${not}match_like_pattern_list`,
    lists2('like_pattern_list', ['a%', '%c'], ['q%', 'r%']),
  );
}

const common = (value_set, top_n, more = {}) => ({ value_set, top_n, ...more });
expect('expect_column_most_common_value_to_be_in_set', [
  ['texts', 'x', common(['bb'], 1)],
  ['texts', 'x', common(['a'], 1)],
  ['no_texts', 'x', common(['a'], 1)],
  ['null_texts', 'x', common(['a'], 1)],
  ['same', 'x', common([5], 1, { quote_values: false })],
  ['same', 'x', common([6], 1, { quote_values: false })],
  ['same', 'y', common([5], 2, { quote_values: false })],
  ['same', 'x', common([5], 2, { quote_values: false })],
]);
const pair = (more = {}) => ({ column_A: 'a', column_B: 'b', ...more });
expect('expect_column_pair_values_A_to_be_greater_than_B', [
  ['pairs', null, pair()],
  ['good_pairs', null, pair()],
  ['pairs', null, pair({ or_equal: true })],
  ['pairs', null, pair({ row_condition: "c = 'y'" })],
]);
expect('expect_column_pair_values_to_be_equal', [
  ['pairs', null, pair()],
  ['records', null, pair({ row_condition: 'a = 1' })],
  ['same', null, { column_A: 'x', column_B: 'y' }],
  ['nothing', null, { column_A: 'x', column_B: 'y' }],
]);
expect('expect_column_pair_values_to_be_in_set', [
  [
    'pairs',
    null,
    pair({
      value_pairs_set: [
        [2, 1],
        [1, 1],
      ],
    }),
  ],
  [
    'good_pairs',
    null,
    pair({
      value_pairs_set: [
        [2, 1],
        [3, 2],
      ],
    }),
  ],
  [
    'pairs',
    null,
    {
      column_A: 'a',
      column_B: 'c',
      value_pairs_set: [
        [1, "'x'"],
        [2, "'x'"],
      ],
    },
  ],
  ['pairs', null, pair({ value_pairs_set: [[2, 1]], row_condition: 'a = 2' })],
]);
const compound = [
  ['records', null, listed(['a', 'b'])],
  ['records', null, listed(['a', 'c'])],
  ['records', null, listed(['a', 'c'], { ignore_row_if: 'any_value_is_missing' })],
  ['clean', null, listed(['id', 'x'], { quote_columns: true })],
  ['same', null, listed(['id', 'x'])],
  ['nothing', null, listed(['id', 'x'])],
  ['records', null, listed(['b', 'c'], { row_condition: 'a is null' })],
  ['records', null, listed(['a', 'b', 'c'])],
];
expect('expect_compound_columns_to_be_unique', compound);
expect('expect_select_column_values_to_be_unique_within_record', compound);
const sum = (more = {}) => ({ column_list: ['a', 'b'], ...more });
expect('expect_multicolumn_sum_to_equal', [
  ['sums', null, sum({ sum_total: 7 })],
  ['sums', null, sum({ sum_total: 8 })],
  ['sums', null, sum({ sum_total: 'total' })],
  ['null_sums', null, sum({ sum_total: 8 })],
  ['sums', null, sum({ sum_total: 'total', group_by: ['a'] })],
  ['sums', null, sum({ sum_total: 3, row_condition: 'a = 1' })],
]);
const moving = (more = {}) => ({ date_column_name: 'seen', ...more });
expect('expect_column_values_to_be_within_n_moving_stdevs', [
  ['jump', 'n', moving()],
  ['smooth', 'n', moving()],
  ['flat', 'n', moving()],
  ['flat', 'n', moving({ sigma_threshold: 4 })],
  ['jump', 'n', moving({ take_logs: false, take_diffs: false })],
  ['jump', 'n', moving({ test_periods: 2 })],
  ['no_times', 'n', moving()],
  ['jump', 'n', moving({ group_by: ['g'], sigma_threshold: 100000 })],
  ['jump', 'n', moving({ take_diffs: false, sigma_threshold_upper: 1000, trend_periods: 14 })],
]);
expect('expect_column_values_to_be_within_n_stdevs', [
  ['spread', 'x', { group_by: ['id'] }],
  ['spread', 'x'],
  ['numbers', 'x', { group_by: ['g'], sigma_threshold: 1 }],
  ['nothing', 'x', { group_by: ['g'] }],
  ['same', 'x', { group_by: ['g'] }],
  ['spread', 'x', { group_by: ['id'], sigma_threshold: 10 }],
]);
const every = (more = {}) => ({ date_col: 'seen', ...more });
expect('expect_row_values_to_have_data_for_every_n_datepart', [
  ['days', null, every()],
  ['all_days', null, every()],
  ['days', null, every({ interval: 2 })],
  ['every_second', null, every({ interval: 2 })],
  ['every_second', null, every()],
  ['days', null, every({ exclusion_condition: "not(date_day = timestamp '2024-01-05')" })],
  ['all_days', null, every({ test_start_date: '2023-12-30', test_end_date: '2024-01-12' })],
  ['no_times', null, every()],
  ['days', null, every({ date_part: 'month' })],
  ['days', null, every({ row_condition: 'n <> 6' })],
  ['every_second', null, every({ interval: 3 })],
]);
expect('expression_is_true', [
  ['numbers', null, { expression: 'x <= y' }],
  ['clean', null, { expression: 'x < y' }],
  ['clean', null, { expression: 'sum(x) > 5', group_by_columns: ['g'] }],
  ['nothing', null, { expression: 'sum(x) > 5' }],
  ['clean', null, { expression: 'count(*)', test_condition: '= 5' }],
  ['numbers', null, { expression: 'x > 1', row_condition: 'id > 1' }],
]);
expect('expression_between', [
  ['numbers', null, { expression: 'x + y', min_value: 3 }],
  ['clean', null, { expression: 'sum(x)', min_value: 3, max_value: 10 }],
  ['clean', null, { expression: 'sum(x)', min_value: 4, group_by_columns: ['g'] }],
  ['clean', null, { expression: 'max(x)', max_value: 4, strictly: true }],
  ['nothing', null, { expression: 'sum(x)', min_value: 3 }],
]);

export { cases };
