import type { AnomalySettings } from './anomaly-settings.js';
import type { TestInput } from './generic-test.js';

/*
 * The SQL of a test of anomalies is a chain of table expressions. Their names begin with `eider_`, so that none hides a relation of the author's
 * conditions. Its last step reads `eider_metrics (metric_name, column_name, dimension, bucket_start, bucket_end, metric_value)`.
 */

/** The buckets that are complete: `eider_buckets (bucket_start, bucket_end)`. */
export function bucketsSql({ bucket, trainingDays, delay }: AnomalySettings): string {
  const { period, count } = bucket;
  const now = `date_trunc('second', now()::timestamp)`;
  const end = delay && delay.count > 0 ? `${now} - interval (${delay.count}) ${delay.period}` : now;
  const first = `date_trunc('${period}', date_trunc('day', detection_end - interval (${trainingDays}) day))::timestamp`;
  return [
    `eider_period as (\n  select detection_end, ${first} as first_start\n  from (select ${end} as detection_end) as clock\n)`,
    `, eider_buckets as (\n  select bucket_start, bucket_start + interval (${count}) ${period} as bucket_end`,
    `  from (\n    select first_start + interval (n * ${count}) ${period} as bucket_start`,
    `    from eider_period, generate_series(0, datediff('${period}', first_start, detection_end) // ${count}) as steps(n)`,
    `  ) as starts\n  where bucket_start + interval (${count}) ${period} <= (select detection_end from eider_period)\n)`,
  ].join('\n');
}

const noTime = "timestamp '1970-01-01'";

/** The one bucket of a relation whose rows have no time. */
export const wholeBucket = `eider_buckets as (\n  select ${noTime} as bucket_start, ${noTime} as bucket_end\n)`;

/** The table expression `eider_metrics` of what runs kept: a figure a run, which has the run's time. */
export function keptMetrics(history: string): string {
  return [
    `, eider_metrics as (\n  select metric_name, column_name, null::varchar[] as dimension, null::timestamp as bucket_start,`,
    `    recorded_at::timestamp as bucket_end, metric_value\n  from ${history} as kept`,
    `  where recorded_at::timestamp > (select first_start from eider_period)\n)`,
  ].join('\n');
}

/** The start of the bucket that a time lies in, as SQL. */
export function bucketStart({ bucket: { period, count }, isWhole }: AnomalySettings, time: string): string {
  if (isWhole) return noTime;
  return `(select first_start from eider_period) + interval (datediff('${period}', (select first_start from eider_period), ${time}) // ${count} * ${count}) ${period}`;
}

/** A condition that is true of times within the buckets. */
export function inBuckets({ isWhole }: AnomalySettings, time: string): string {
  if (isWhole) return 'true';
  return `${time} >= (select min(bucket_start) from eider_buckets) and ${time} < (select max(bucket_end) from eider_buckets)`;
}

/** Where nothing was seen, nothing was judged: the test fails for each such figure. NULL stands for any. */
export interface Nothing {
  /** A SELECT of the `(metric_name, column_name)` that must have been seen. */
  readonly wanted: string;
  /** A SELECT of those that were. */
  readonly seen: string;
}

/** The SELECT of anomalies, after the table expressions that make `eider_metrics`. */
export function anomaliesSelect(
  input: TestInput,
  settings: AnomalySettings,
  { nothing, final }: { readonly nothing: Nothing; readonly final?: string | undefined },
): string {
  const keys = `metric_name, column_name, dimension${settings.season === undefined ? '' : `, ${settings.season}`}`;
  const training = settings.trainBefore
    ? ` filter (where bucket_end <= (select detection_end from eider_period) - interval (${settings.detectionDays}) day)`
    : '';
  const excluded = settings.exclude === undefined ? '' : `\n    and (${settings.exclude}\n    ) is not true`;
  const lines = [
    `, eider_figures as (\n  select *, coalesce(bucket_start, bucket_end) as metric_time_bucket, cast(coalesce(bucket_start, bucket_end) as date) as metric_date,`,
    `    array_to_string(dimension, '; ') as dimension_value\n  from eider_metrics\n)`,
    `, eider_trained as (\n  select *, avg(metric_value)${training} over earlier as average,`,
    `    stddev(metric_value)${training} over earlier as deviation, count(metric_value)${training} over earlier as compared`,
    `  from eider_figures\n  where metric_value is not null${excluded}`,
    `  window earlier as (partition by ${keys} order by bucket_end rows between unbounded preceding and current row)\n)`,
    `, eider_scored as (\n  select *, ${scoreSql(input)} as score, max(bucket_end) over () as last_end,\n    metric_value as value, bucket_start as start_time, bucket_end as end_time`,
    `  from eider_trained\n  where average is not null\n)`,
    `select metric_name, column_name, dimension_value as eider_dimension, bucket_start as metric_start, bucket_end as metric_end,`,
    `  metric_value as eider_value, average as eider_mean, deviation as eider_deviation, score as eider_score`,
    `from eider_scored\nwhere bucket_end > last_end - interval (${settings.detectionDays}) day`,
    `  and ${failsSql(input, settings)}${final === undefined ? '' : `\n  and (${final}\n  )`}`,
  ];
  if (!input.compatible)
    lines.push(
      `union all\nselect metric_name, column_name, null, null, null, null, null, null, null\nfrom (${nothing.wanted}) as wanted`,
      `where not exists (\n  select 1 from (${nothing.seen}) as seen`,
      `  where coalesce(seen.metric_name = wanted.metric_name, true) and coalesce(seen.column_name = wanted.column_name, true)\n)`,
    );
  return lines.join('\n');
}

/** How many standard deviations a figure is from the mean; NULL where there is nothing to compare it with. */
function scoreSql(input: TestInput): string {
  // After figures that are all the same any other stands out. The package gives it a score of 0.
  const flat = input.compatible
    ? '0'
    : `case when abs(metric_value - average) <= 1e-9 * greatest(1, abs(average)) then 0 else sign(metric_value - average) * 'infinity'::double end`;
  return `case when compared < 2 then null when deviation = 0 then ${flat} else (metric_value - average) / deviation end`;
}

function failsSql(input: TestInput, settings: AnomalySettings): string {
  const { sensitivity, direction, leastValue, leastTraining } = settings;
  const spike = `score > ${sensitivity}`;
  const drop = `score < -${sensitivity}`;
  const anomalous = input.compatible
    ? `${{ both: `(${spike} or ${drop})`, spike, drop }[direction]} and ${packageFilter(settings)}`
    : sides(settings, spike, drop);
  const enough = leastTraining === undefined ? '' : ` and compared >= ${leastTraining}`;
  const least = leastValue === undefined ? '' : ` and metric_value >= ${leastValue}`;
  const zero = settings.failOnZero ? 'metric_value = 0 or ' : '';
  return `score is not null and (${zero}(${anomalous})${least}${enough})`;
}

const beyond = (percent: number, side: 1 | -1): string =>
  `metric_value ${side === 1 ? '>' : '<'} average ${side === 1 ? '+' : '-'} ${percent} / 100.0 * abs(average)`;

/** Spikes are filtered by the percentage of spikes, drops by that of drops. */
function sides(
  { direction, spikePercent, dropPercent }: AnomalySettings,
  spike: string,
  drop: string,
): string {
  const spikes = spikePercent === undefined ? spike : `${spike} and ${beyond(spikePercent, 1)}`;
  const drops = dropPercent === undefined ? drop : `${drop} and ${beyond(dropPercent, -1)}`;
  return { both: `${spikes} or ${drops}`, spike: spikes, drop: drops }[direction];
}

/** As the package: with the percentage of one side only, both directions are filtered by it, and the other side is never reported. */
function packageFilter({ direction, spikePercent, dropPercent }: AnomalySettings): string {
  const spike =
    spikePercent === undefined ? undefined : `metric_value > (1 + ${spikePercent} / 100.0) * average`;
  const drop =
    dropPercent === undefined ? undefined : `metric_value < (1 - ${dropPercent} / 100.0) * average`;
  if (direction === 'both' && spike !== undefined && drop !== undefined) return `(${spike} or ${drop})`;
  const [high, low] = [direction === 'drop' ? undefined : spike, direction === 'spike' ? undefined : drop];
  return `(${high ?? 'true'} and ${low ?? 'true'})`;
}
