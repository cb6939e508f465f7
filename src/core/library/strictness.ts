const ofNothing = 'a relation, or a group, without any value passes';
const noGroups = 'with `group_by` an empty relation passes';
const inSpiteOfOne = 'one pattern that does not match is enough, whatever the others do';
const missingGroup =
  'groups that one side lacks are not compared, and an ungrouped comparison with an empty relation passes';

const calm =
  'a relation without a row in the period passes, and so does any figure after ones that are all the same; with one percentage in `ignore_small_changes` the other direction passes';
const calmGaps =
  'a relation without a row in the period passes, and so does any figure after ones that are all the same';

/** What a test lets pass where it judges as the package does that it is from, and that Eider fails unless told so; by name. */
export const strictness: ReadonlyMap<string, string> = new Map([
  ['not_empty_string', 'a text of tabs or line breaks passes'],
  ['at_least_one', 'with `group_by_columns` an empty relation passes'],
  ['not_constant', 'a column without any value passes'],
  ['not_null_proportion', 'an empty relation passes'],
  ['recency', 'times in the future hide that nothing new came, and in groups an empty relation passes'],
  ['equal_rowcount', missingGroup],
  ['fewer_rows_than', missingGroup],
  ['equality', 'rows that stand more often on one side pass'],
  ['expect_column_max_to_be_between', ofNothing],
  ['expect_column_min_to_be_between', ofNothing],
  ['expect_column_mean_to_be_between', ofNothing],
  ['expect_column_median_to_be_between', ofNothing],
  ['expect_column_quantile_values_to_be_between', ofNothing],
  ['expect_column_stdev_to_be_between', 'fewer than two values pass'],
  ['expect_column_sum_to_be_between', ofNothing],
  [
    'expect_column_proportion_of_unique_values_to_be_between',
    'a column without any value counts as wholly distinct',
  ],
  ['expect_column_unique_value_count_to_be_between', noGroups],
  ['expect_column_distinct_count_to_equal', noGroups],
  ['expect_column_distinct_count_to_be_greater_than', noGroups],
  ['expect_table_row_count_to_be_between', noGroups],
  ['expect_table_row_count_to_equal', noGroups],
  ['expect_multicolumn_sum_to_equal', 'it passes as soon as one of the columns holds no value'],
  [
    'expect_column_most_common_value_to_be_in_set',
    'NULL at that place passes, and so does a place that no value has',
  ],
  ['expect_column_values_to_be_of_type', 'a column that is not there passes'],
  ['expect_column_values_to_be_in_type_list', 'a column that is not there passes'],
  ['expect_column_values_to_not_match_regex_list', inSpiteOfOne],
  ['expect_column_values_to_not_match_like_pattern_list', inSpiteOfOne],
  ['equal_expression', 'with `tolerance_percent` any difference from 0 passes'],
  ['expect_table_aggregation_to_equal_other_table', 'with `tolerance_percent` any difference from 0 passes'],
  [
    'expect_grouped_row_values_to_have_recent_data',
    'groups without a time, a group of NULL and an empty relation pass',
  ],
  [
    'expect_column_values_to_be_within_n_moving_stdevs',
    'after periods that are all the same any figure passes',
  ],
  ['expect_table_column_count_to_be_between', 'a bound of 0 counts as none'],
  ['volume_anomalies', calm],
  ['freshness_anomalies', calmGaps],
  ['event_freshness_anomalies', calmGaps],
  ['dimension_anomalies', calm],
  ['column_anomalies', `${calm}; a listed figure that the type does not have is not judged`],
  ['all_columns_anomalies', calm],
  ['sqlmesh.at_least_one', 'an empty relation passes'],
  ['mean_in_range', ofNothing],
  ['stddev_in_range', 'fewer than two values pass'],
]);
