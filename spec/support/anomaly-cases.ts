import type { DeclaredColumn, ReferencedColumn } from '../../src/core/library/generic-test.js';
import type { Values } from '../../src/core/project/value.js';
import type { AuditCase } from './audit-cases.js';

/** A test of anomalies over a table, how many failures it finds, and how many as its package does. */
export interface AnomalyCase extends AuditCase {
  /** The columns that the YAML of the table declares. */
  readonly declared?: readonly DeclaredColumn[];
  /** The columns that exposures say they read of it. */
  readonly referenced?: readonly ReferencedColumn[];
  /** The table of what earlier runs kept, and this one. */
  readonly history?: string;
}

/** Rows of days, each a bucket: `per` of them on the day `d` days ago. */
const days = (columns: string, per: string, far = 14): string =>
  `select date_trunc('day', now()::timestamp) - interval (d) day + interval (n) minute as seen, ${columns} from generate_series(1, ${far}) as s(d), unnest(range(${per})) as r(n)`;

/** Rows of hours, the last of them the hour before this one. */
const hours = (columns: string, where: string, far = 530): string =>
  `select seen, ${columns} from (select date_trunc('hour', now()::timestamp) - interval (h) hour as seen, h from generate_series(1, ${far}) as s(h)) as hours where ${where}`;

const yesterday = "date_trunc('day', now()::timestamp) - interval 1 day";

/** What runs of the last days kept, the last of them just now. */
const kept = (rows: string): string =>
  `select now() - interval (days) day as recorded_at, * exclude (days) from (${rows}) as runs`;
const counted = (last: number): string =>
  kept(
    `select n as days, 'row_count' as metric_name, null::varchar as column_name, case when n = 0 then ${last} else 10 end::double as metric_value, null::varchar as metric_text from range(13) as s(n)`,
  );
const describedAs = (before: string): string =>
  kept(
    `select days, 'column' as metric_name, column_name, null::double as metric_value, metric_text from (values (0, 'seen', 'TIMESTAMP'), (0, 'kind', 'VARCHAR'), ${before}) as runs(days, column_name, metric_text)`,
  );
const ranAt = (when: string): string =>
  `select ${when} as recorded_at, 'execution' as metric_name, null::varchar as column_name, 1::double as metric_value, null::varchar as metric_text`;

export const anomalyTables: { readonly [name: string]: string } = {
  steady: days("n as x, 'a' || n % 2 as kind", '10'),
  surge: days('n as x, d', 'case when d = 1 then 100 else 10 end'),
  lull: days('n as x, d', 'case when d = 1 then 0 else 10 end'),
  old_lull: days('n as x, d', 'case when d = 3 then 0 else 10 end'),
  long_ago:
    "select now()::timestamp - interval 40 day as seen, 'a0' as kind, 1 as x, now()::timestamp as event",
  weekly: days('d', '10 * (1 + d % 7)', 98),
  weekly_surge: days('d', 'case when d = 1 then 200 else 10 * (1 + d % 7) end', 98),
  last_hour: hours('h', 'h < 80 and copies <= case when h = 1 then 50 else 1 end').replace(
    'as hours',
    'as hours, generate_series(1, 50) as c(copies)',
  ),
  hourly: hours('seen - interval 1 hour as event', 'true'),
  gap: hours('h', `seen <= ${yesterday} or seen >= ${yesterday} + interval 13 hour`),
  late: hours(
    `seen - case when seen between ${yesterday} and ${yesterday} + interval 5 hour then interval 10 hour else interval 1 hour end as event`,
    'true',
  ),
  vanished: days('d, case when n % 2 = 0 then null else n end as kind', '10').concat(
    ' where d > 1 or n % 2 = 1',
  ),
  today: "select timezone('UTC', now()) as seen, now() as instant, 1 as x",
  growing: days('n as x', '100 + 7 * (d = 1)::integer'),
  shrinking: days('n as x', 'case when d = 1 then 80 else 100 end'),
  people: "select * from (values (1, 'a@example.org', null), (2, 'none', 3), (3, null, 3)) t(id, email, x)",
  kept_calm: counted(10),
  kept_jump: counted(90),
  kept_late: counted(90).replace("'row_count'", "'event_freshness'"),
  kept_early: counted(1).replace("'row_count'", "'event_freshness'"),
  kept_nulls: counted(5).replace(
    "'row_count' as metric_name, null::varchar",
    "'null_count' as metric_name, 'x'",
  ),
  kept_columns: describedAs("(1, 'seen', 'timestamp'), (1, 'KIND', 'VARCHAR')"),
  kept_others: describedAs("(1, 'seen', 'DATE'), (1, 'gone', 'VARCHAR'), (2, 'kind', 'VARCHAR')"),
  kept_first: describedAs("(0, 'x', 'INTEGER')"),
  ran_today: ranAt("date_trunc('day', timezone('UTC', now())) at time zone 'UTC'"),
  ran_before: ranAt('now() - interval 1 day'),
  emptied: days(
    "d, case when d = 1 and n < 5 then null else 7 end as x, case when d = 1 and n < 5 then ' Null' else 'seven' end as word, d = 1 and n < 5 as flag",
    '10',
  ),
};

// A time of day that is hours away, whenever this runs.
const isMorning = new Date().getUTCHours() < 12;
const far = { sla_time: '11:59pm', timezone: isMorning ? 'UTC' : 'Etc/GMT+12' };
const past = { sla_time: '00:00', timezone: 'UTC' };

/** A name that tells a case from all others. */
export function nameOfCase(each: AnomalyCase): string {
  const { arguments: given, column, declared, history, on, referenced, test } = each;
  const beside = [declared, referenced, history].map((value) => (value ? ` ${JSON.stringify(value)}` : ''));
  // What is another at another hour or day.
  const stable = {
    ...given,
    ...('day_of_month' in given && { day_of_month: 'others' }),
    ...(given['sla_time'] === far.sla_time && { timezone: 'far' }),
  };
  return `${test} on ${on}${column === undefined ? '' : `.${column}`} ${JSON.stringify(stable)}${beside.join('')}`;
}

const time = { timestamp_column: 'seen' };
const of = (test: string, on: string, failures: number, given: Values = {}): AnomalyCase => ({
  test,
  on,
  arguments: { ...time, ...given },
  failures,
});
const below = (column: string, on: string, failures: number, given: Values = {}): AnomalyCase => ({
  ...of('column_anomalies', on, failures, given),
  column,
});
const event = { timestamp_column: null, event_timestamp_column: 'event', update_timestamp_column: 'seen' };
const byDay = { seasonality: 'day_of_week' };

const baseline = (
  on: string,
  failures: number,
  declared: readonly DeclaredColumn[],
  given: Values = {},
): AnomalyCase => ({ test: 'schema_changes_from_baseline', on, arguments: given, failures, declared });

const exposed = (
  failures: number,
  columns: readonly Partial<ReferencedColumn>[],
  readsOthers = false,
): AnomalyCase => ({
  test: 'exposure_schema_validity',
  on: 'long_ago',
  arguments: {},
  failures,
  referenced: columns.map((column) => ({ exposure: 'sales', name: 'x', readsOthers, ...column })),
});

const ofRuns = (test: string, history: string, failures: number, given: Values = {}): AnomalyCase => ({
  test,
  on: 'people',
  arguments: given,
  failures,
  history,
});
const newest = (history: string, failures: number, given: Values = {}): AnomalyCase => ({
  ...ofRuns('event_freshness_anomalies', history, failures, { event_timestamp_column: 'event', ...given }),
  declared: [{ name: 'Event', pii: 'none' }],
});
const shown = (test: string, column: string, failures: number, given: Values = {}): AnomalyCase => ({
  test,
  on: 'people',
  column,
  arguments: given,
  failures,
});
const today = new Date();
// Neither yesterday, today nor tomorrow, in case midnight comes.
const otherDays = [...Array.from({ length: 28 }).keys()]
  .map((day) => day + 1)
  .filter((day) =>
    [-1, 0, 1].every((more) => new Date(today.getTime() + more * 86_400_000).getUTCDate() !== day),
  );

/*
 * One figure that differs from n - 1 equal ones is (n - 1) / √n standard deviations of the sample from the mean of all n: 3.474 of 14, 3.175 of 12.
 */
export const anomalyCases: readonly AnomalyCase[] = [
  of('volume_anomalies', 'steady', 0),
  of('volume_anomalies', 'surge', 1),
  of('volume_anomalies', 'surge', 1, { anomaly_sensitivity: 3.47 }),
  of('volume_anomalies', 'surge', 0, { anomaly_direction: 'drop' }),
  of('volume_anomalies', 'surge', 0, { where_expression: 'x < 10 -- so' }),
  of('volume_anomalies', 'surge', 0, { anomaly_exclude_metrics: 'metric_value > 50 -- so' }),
  // The mean of 13 days of 10 rows and one of 100 is 230 / 14: 100 is 508.7 per cent above it.
  of('volume_anomalies', 'surge', 1, { ignore_small_changes: { spike_failure_percent_threshold: 508 } }),
  of('volume_anomalies', 'surge', 0, { ignore_small_changes: { spike_failure_percent_threshold: 509 } }),
  {
    ...of('volume_anomalies', 'surge', 1, { ignore_small_changes: { drop_failure_percent_threshold: 5 } }),
    compatible: 0,
  },
  { ...of('volume_anomalies', 'surge', 1, { exclude_detection_period_from_training: true }), compatible: 0 },
  {
    ...of('volume_anomalies', 'surge', 0, {
      min_training_set_size: 14,
      detection_delay: { period: 'day', count: 1 },
    }),
    compatible: 0,
  },
  of('volume_anomalies', 'surge', 1, { min_training_set_size: 14 }),
  of('volume_anomalies', 'lull', 1),
  of('volume_anomalies', 'lull', 1, { anomaly_direction: 'drop', sensitivity: 2 }),
  of('volume_anomalies', 'lull', 0, { anomaly_direction: 'spike' }),
  of('volume_anomalies', 'lull', 1, { anomaly_direction: 'spike', fail_on_zero: true }),
  of('volume_anomalies', 'old_lull', 0),
  of('volume_anomalies', 'old_lull', 1, { detection_period: { period: 'day', count: 3 } }),
  of('volume_anomalies', 'old_lull', 1, { backfill_days: 3 }),
  of('volume_anomalies', 'weekly', 0, byDay),
  of('volume_anomalies', 'weekly_surge', 1, byDay),
  of('volume_anomalies', 'last_hour', 1, {
    time_bucket: { period: 'hour' },
    training_period: { period: 'day', count: 2 },
  }),
  { ...of('volume_anomalies', 'long_ago', 1), compatible: 0 },
  of('freshness_anomalies', 'hourly', 0),
  of('freshness_anomalies', 'gap', 1),
  of('freshness_anomalies', 'gap', 0, {
    anomaly_sensitivity: 3.1,
    detection_delay: { period: 'day', count: 1 },
  }),
  of('freshness_anomalies', 'lull', 1),
  { ...of('freshness_anomalies', 'long_ago', 1), compatible: 0 },
  of('event_freshness_anomalies', 'hourly', 0, event),
  of('event_freshness_anomalies', 'late', 1, event),
  { ...of('event_freshness_anomalies', 'long_ago', 1, event), compatible: 0 },
  of('dimension_anomalies', 'steady', 0, { dimensions: ['kind'] }),
  of('dimension_anomalies', 'vanished', 1, { dimensions: ['kind'] }),
  of('dimension_anomalies', 'vanished', 0, { dimensions: ['kind'], min_value: 1 }),
  of('dimension_anomalies', 'vanished', 1, {
    dimensions: ['kind', 'd > 0'],
    exclude_final_results: 'value < 1 -- so',
  }),
  of('dimension_anomalies', 'vanished', 0, { dimensions: ['kind'], exclude_final_results: 'average > 5' }),
  { ...of('dimension_anomalies', 'long_ago', 1, { dimensions: ['kind'] }), compatible: 0 },
  below('x', 'steady', 0),
  below('x', 'emptied', 1, { column_anomalies: ['null_count'] }),
  // NULL counts as zero: null_count, null_percent, zero_count and zero_percent. All other figures stay as they are.
  below('x', 'emptied', 4),
  below('x', 'emptied', 0, { column_anomalies: ['min', 'max', 'average'] }),
  // Half as many sevens.
  below('x', 'emptied', 1, { column_anomalies: ['sum'] }),
  // Lengths of five and of five: ' Null' is not missing, for its blank.
  below('word', 'emptied', 0),
  below('flag', 'emptied', 2),
  below('x', 'emptied', 2, { column_anomalies: ['null_count'], dimensions: ['minute(seen) % 2', 'd > 0'] }),
  { ...below('word', 'emptied', 1, { column_anomalies: ['sum'] }), compatible: 0 },
  { ...below('x', 'long_ago', 1), compatible: 0 },
  of('all_columns_anomalies', 'steady', 0),
  of('all_columns_anomalies', 'emptied', 6),
  of('all_columns_anomalies', 'emptied', 4, { exclude_prefix: 'FL' }),
  of('all_columns_anomalies', 'emptied', 2, { exclude_regexp: 'x|word$' }),
  of('all_columns_anomalies', 'emptied', 1, { column_anomalies: ['not_null_percent'] }),
  { ...of('all_columns_anomalies', 'long_ago', 1), compatible: 0 },
  baseline('long_ago', 0, [{ name: 'SEEN', type: 'timestamp' }, { name: 'kind' }, { name: 'x' }]),
  baseline('long_ago', 1, [{ name: 'seen' }, { name: 'gone' }]),
  baseline('long_ago', 1, [
    { name: 'kind', type: 'INTEGER' },
    { name: 'seen', type: 'TIMESTAMP' },
  ]),
  baseline('long_ago', 2, [{ name: 'kind' }, { name: 'seen' }], { fail_on_added: true }),
  baseline('long_ago', 4, [], { fail_on_added: true }),
  baseline('long_ago', 0, [{ name: 'x', type: 'integer' }], { enforce_types: true }),
  exposed(0, [{ name: 'X', type: 'numeric' }, { name: 'seen', type: 'TIMESTAMP' }, { name: 'kind' }]),
  exposed(2, [{ name: 'gone' }, { name: 'kind', type: 'numeric' }]),
  {
    ...exposed(0, [{ name: 'kind', node: "ref('long_ago')" }, { name: 'x' }, { name: 'gone' }], true),
    compatible: 1,
  },
  exposed(1, [
    { name: 'gone', node: "ref('long_ago')" },
    { name: 'lost', node: "ref('steady')", exposure: 'stock' },
  ]),
  baseline('long_ago', 0, [{ name: 'x', type: 'int' }]),
  ofRuns('volume_anomalies', 'kept_calm', 0),
  ofRuns('volume_anomalies', 'kept_jump', 1),
  ofRuns('volume_anomalies', 'kept_jump', 0, { anomaly_direction: 'drop' }),
  ofRuns('volume_anomalies', 'kept_jump', 0, { days_back: 1, anomaly_sensitivity: 2 }),
  newest('kept_late', 1),
  newest('kept_early', 0),
  newest('kept_late', 0, { anomaly_sensitivity: 3.4 }),
  { ...ofRuns('column_anomalies', 'kept_nulls', 1), column: 'x' },
  { ...ofRuns('column_anomalies', 'kept_nulls', 0, { anomaly_direction: 'spike' }), column: 'x' },
  ofRuns('all_columns_anomalies', 'kept_nulls', 1),
  ofRuns('schema_changes', 'kept_others', 3),
  ofRuns('schema_changes', 'kept_columns', 0),
  ofRuns('schema_changes', 'kept_first', 0),
  ofRuns('execution_sla', 'ran_before', 1, past),
  ofRuns('execution_sla', 'ran_today', 0, past),
  ofRuns('execution_sla', 'ran_before', 0, far),
  ofRuns('execution_sla', 'ran_before', 0, { ...past, day_of_month: otherDays }),
  of('data_freshness_sla', 'long_ago', 1, past),
  of('data_freshness_sla', 'today', 0, past),
  of('data_freshness_sla', 'today', 0, { ...past, timestamp_column: 'instant' }),
  of('data_freshness_sla', 'today', 1, { ...past, where_expression: 'x > 1 -- so' }),
  of('data_freshness_sla', 'long_ago', 0, far),
  of('data_freshness_sla', 'long_ago', 0, { ...past, day_of_month: otherDays }),
  of('volume_threshold', 'shrinking', 2),
  of('volume_threshold', 'growing', 1),
  of('volume_threshold', 'growing', 0, { warn_threshold_percent: 8 }),
  of('volume_threshold', 'shrinking', 0, { direction: 'spike' }),
  of('volume_threshold', 'shrinking', 0, { min_row_count: 101 }),
  of('volume_threshold', 'surge', 2, { min_row_count: 10 }),
  shown('not_null_with_context', 'x', 1, { context_columns: ['id', 'ID'] }),
  shown('not_null_with_context', 'id', 0),
  shown('accepted_range_with_context', 'id', 1, { min_value: 2 }),
  shown('accepted_range_with_context', 'x', 0, { max_value: 3, context_columns: ['id'] }),
  shown('relationships_with_context', 'id', 2, { to: "ref('today')", field: 'x', context_columns: ['id'] }),
  shown('relationships_with_context', 'id', 0, { to: "ref('people')", field: 'id' }),
  shown('expect_column_values_to_not_be_null_with_context', 'email', 1, { context_columns: ['id'] }),
  shown('expect_column_values_to_not_be_null_with_context', 'email', 0, { row_condition: 'id < 3' }),
  shown('expect_column_values_to_be_unique_with_context', 'x', 2, { context_columns: ['id'] }),
  shown('expect_column_values_to_be_unique_with_context', 'email', 0),
  { ...shown('expect_column_values_to_be_unique_with_context', 'x', 0, { row_condition: 'x is null' }) },
  shown('expect_column_values_to_match_regex_with_context', 'email', 1, {
    regex: '@',
    context_columns: ['x'],
  }),
  shown('expect_column_values_to_match_regex_with_context', 'email', 0, { regex: '[@o]' }),
];
