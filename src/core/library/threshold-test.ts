import { isNumber, textOf, wrong } from './define.js';
import { checkedTest, kinds, may, needs, oneOf } from './expect.js';
import { anomalyParameters, rowsWhere, settingsOf } from './anomaly-settings.js';
import { bucketsSql, bucketStart, inBuckets } from './anomaly-sql.js';
import type { TestInput } from './generic-test.js';

const percentage = {
  expected: 'a number from 0',
  accepts: (value: unknown): boolean => typeof value === 'number' && value >= 0,
};

const named = (...names: readonly string[]) => anomalyParameters.filter(({ name }) => names.includes(name));

const numberAt = (input: TestInput, name: string, fallback: number): number => {
  const given = input.arguments[name];
  return isNumber(given) ? given : fallback;
};

/** How bad a change is: 2 for an error, 1 for a warning. */
function levelSql(input: TestInput, warn: number, error: number): string {
  const change = { both: 'abs(metric_change)', spike: 'metric_change', drop: '-metric_change' }[
    textOf(input.arguments['direction'] ?? 'both') as 'both' | 'spike' | 'drop'
  ];
  const least = numberAt(input, 'min_row_count', 100);
  return [
    'case when metric_previous is null',
    `or metric_previous < ${least} then 0 when ${change} >= ${error} then 2 when ${change} >= ${warn} then 1 else 0 end`,
  ].join(' ');
}

/** The rows of the last bucket that is over against those of the one before it. */
export const volumeThreshold = checkedTest({
  name: 'volume_threshold',
  belongs: 'relation',
  defaultsIn: 'elementary',
  calculation: 'coalesce(max(severity_level), 0)',
  thresholds: { warnIf: '>= 1', errorIf: '>= 2' },
  parameters: [
    needs('timestamp_column', kinds.column, 'the column, or SQL expression, with the time of a row'),
    may('warn_threshold_percent', percentage, 'from which change in percent on it warns (5 by default)'),
    may('error_threshold_percent', percentage, 'from which change in percent on it fails (10 by default)'),
    may('direction', oneOf('both', 'spike', 'drop'), '`spike`, `drop` or `both` (the default)'),
    may('min_row_count', kinds.whole, 'a bucket with fewer rows is compared with nothing (100 by default)'),
    ...named('time_bucket', 'where_expression', 'days_back', 'backfill_days'),
  ],
  sql: (input) => {
    const warn = numberAt(input, 'warn_threshold_percent', 5);
    const error = numberAt(input, 'error_threshold_percent', 10);
    if (warn > error)
      return wrong(input, 'warn_threshold_percent', 'no larger than `error_threshold_percent`');
    // No figure is compared with a mean: only the buckets count.
    const settings = settingsOf(input, { bucketsOnly: true });
    if ('code' in settings) return settings;
    const time = `cast((${textOf(input.arguments['timestamp_column'])}\n) as timestamp)`;
    return [
      `with ${bucketsSql(settings)}`,
      `, eider_rows as (\n  select ${bucketStart(settings, time)} as bucket_start, count(*) as n_rows`,
      `  from ${input.model}\n  where ${inBuckets(settings, time)}\n    and ${rowsWhere(input)}\n  group by all\n)`,
      `, eider_counted as (\n  select bucket_end as metric_end, coalesce(n_rows, 0) as metric_current,`,
      `    lag(coalesce(n_rows, 0)) over (order by bucket_end) as metric_previous\n  from eider_buckets left join eider_rows using (bucket_start)\n)`,
      `, eider_compared as (\n  select *, case when metric_previous > 0 then round((metric_current - metric_previous) * 100.0 / metric_previous, 2)`,
      `    when metric_current > 0 then 999999.99 else 0 end as metric_change\n  from eider_counted\n  order by metric_end desc\n  limit 1\n)`,
      `select *, ${levelSql(input, warn, error)} as severity_level\nfrom eider_compared`,
    ].join('\n');
  },
});
