import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { isValues, type Value, type Values } from '../project/value.js';
import { cannotFail, isNumber, textOf, wrong } from './define.js';
import { kinds, may, oneOf, textsOf, type CheckedParameter } from './expect.js';
import type { TestInput } from './generic-test.js';

const units = ['hour', 'day', 'week', 'month'] as const;
export type Unit = (typeof units)[number];

/** A number of units of time: `{period: day, count: 2}`. */
export interface Period {
  readonly period: Unit;
  readonly count: number;
}

/** What a test of anomalies was told, with the defaults filled in. */
export interface AnomalySettings {
  /** The length of a bucket. */
  readonly bucket: Period;
  /** How many days of buckets are looked at; whole. */
  readonly trainingDays: number;
  /** In how many of the last days an anomaly is a failure; whole. */
  readonly detectionDays: number;
  readonly delay: Period | undefined;
  readonly sensitivity: number;
  readonly direction: 'both' | 'spike' | 'drop';
  /** What sets buckets apart that are not compared, as SQL over `bucket_end`. */
  readonly season: string | undefined;
  /** Percentages of the mean that an anomaly must exceed. */
  readonly spikePercent: number | undefined;
  readonly dropPercent: number | undefined;
  readonly failOnZero: boolean;
  readonly leastValue: number | undefined;
  /** A condition on buckets that are left out. */
  readonly exclude: string | undefined;
  readonly trainBefore: boolean;
  /** With fewer buckets to compare with none is judged. */
  readonly leastTraining: number | undefined;
  /** The relation is one bucket, whatever the times of its rows: see `wholeBucket`. */
  readonly isWhole?: true;
}

function isPeriod(value: Value, allowed: readonly string[], least: number): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const { period = allowed[0] ?? '', count = 1, ...rest } = value as Values;
  if (Object.keys(rest).length > 0) return false;
  return typeof period === 'string' && allowed.includes(period) && isWhole(count, least);
}

function isWhole(value: Value | undefined, least: number): boolean {
  return isNumber(value) && Number.isInteger(value) && value >= least;
}

function period(least: number, ...allowed: readonly Unit[]): Pick<CheckedParameter, 'expected' | 'accepts'> {
  return {
    expected: `such as \`{period: day, count: 2}\`, with ${allowed.map((unit) => `\`${unit}\``).join(', ')}`,
    accepts: (value) => isPeriod(value, allowed, least),
  };
}

const percentages = new Set(['spike_failure_percent_threshold', 'drop_failure_percent_threshold']);

const smallChanges: Pick<CheckedParameter, 'expected' | 'accepts'> = {
  expected:
    'a mapping of `spike_failure_percent_threshold` and `drop_failure_percent_threshold` to numbers above 0',
  accepts: (value) =>
    isValues(value) &&
    Object.entries(value).every(
      ([key, item]) => percentages.has(key) && (item === null || (isNumber(item) && item > 0)),
    ),
};

const above: Pick<CheckedParameter, 'expected' | 'accepts'> = {
  expected: 'a number above 0',
  accepts: (value) => isNumber(value) && value > 0,
};

/** The arguments that all tests of anomalies take. */
export const anomalyParameters: readonly CheckedParameter[] = [
  may('where_expression', kinds.condition, 'a SQL condition: only these rows are looked at'),
  may(
    'anomaly_sensitivity',
    above,
    'from how many standard deviations on a figure is an anomaly (3 by default)',
  ),
  may('sensitivity', above, 'an older name of `anomaly_sensitivity`'),
  may('anomaly_direction', oneOf('both', 'spike', 'drop'), '`spike`, `drop` or `both` (the default)'),
  may('time_bucket', period(1, ...units), 'the length of a bucket (`{period: day, count: 1}` by default)'),
  may(
    'training_period',
    period(1, 'day', 'hour', 'week', 'month'),
    'how far buckets go back (14 days by default)',
  ),
  may('days_back', kinds.positive, 'the same in days'),
  may(
    'detection_period',
    period(1, 'day', 'hour', 'week', 'month'),
    'how far back anomalies fail (2 days by default)',
  ),
  may('backfill_days', kinds.positive, 'the same in days'),
  may(
    'detection_delay',
    period(0, 'hour', 'day', 'week'),
    'how long before now buckets end (not at all by default)',
  ),
  may(
    'seasonality',
    oneOf('day_of_week', 'hour_of_day', 'hour_of_week'),
    'which buckets are compared with each other; `day_of_week` and `hour_of_week` go back seven times as far',
  ),
  may(
    'ignore_small_changes',
    smallChanges,
    'percentages of the mean that an anomaly must exceed: `spike_failure_percent_threshold`, `drop_failure_percent_threshold`',
  ),
  may(
    'anomaly_exclude_metrics',
    kinds.condition,
    'a SQL condition on `metric_date`, `metric_time_bucket` and `metric_value`: such buckets are left out',
  ),
  may(
    'exclude_detection_period_from_training',
    kinds.flag,
    'whether buckets are compared with those before the detection period only (false by default)',
  ),
  may('min_training_set_size', kinds.positive, 'with fewer buckets to compare with none is judged'),
];

export const failOnZero = may(
  'fail_on_zero',
  kinds.flag,
  'whether a figure of 0 fails anyhow (false by default)',
);
export const leastValue = may('min_value', kinds.number, 'a figure below this is no anomaly');
export const dimensions = (meaning: string): CheckedParameter => may('dimensions', kinds.columns, meaning);

/** Days as the package rounds them: a month has 30, a part of a day is one. */
function daysOf({ period: unit, count }: Period): number {
  return Math.ceil(count * { hour: 1 / 24, day: 1, week: 7, month: 30 }[unit]);
}

function periodAt(input: TestInput, name: string, unit: Unit): Period | undefined {
  const given = input.arguments[name] ?? null;
  if (given === null) return undefined;
  const { period: named = unit, count = 1 } = given as Values;
  return { period: named as Unit, count: Number(count) };
}

const seasons = {
  day_of_week: { sql: 'dayofweek(bucket_end)', bucket: 'day', buckets: 7, back: 7 },
  hour_of_day: { sql: 'hour(bucket_end)', bucket: 'hour', buckets: 24, back: 1 },
  hour_of_week: {
    sql: 'dayofweek(bucket_end) * 24 + hour(bucket_end)',
    bucket: 'hour',
    buckets: 168,
    back: 7,
  },
} as const;

/** The settings of a test whose arguments are of the right kind; a diagnostic when they contradict each other, or nothing could ever fail. */
export function settingsOf(
  input: TestInput,
  {
    bucketsOnly = false,
    spikesOnly = false,
  }: { readonly bucketsOnly?: boolean; readonly spikesOnly?: boolean } = {},
): AnomalySettings | Diagnostic {
  const given = input.arguments;
  const number = (name: string): number | undefined => {
    const value = given[name];
    return isNumber(value) ? value : undefined;
  };
  const direction = (given['anomaly_direction'] ?? 'both') as AnomalySettings['direction'];
  // The package takes the argument, and looks for spikes all the same.
  if (spikesOnly && direction === 'drop' && !input.compatible)
    return wrong(input, 'anomaly_direction', '`spike` or `both`: data that are fresher are no anomaly');
  const bucket = periodAt(input, 'time_bucket', 'day') ?? { period: 'day', count: 1 };
  const season =
    given['seasonality'] == null ? undefined : seasons[textOf(given['seasonality']) as keyof typeof seasons];
  if (season && (bucket.count !== 1 || bucket.period !== season.bucket))
    return wrong(input, 'time_bucket', `one \`${season.bucket}\` with this \`seasonality\``);
  const training = periodAt(input, 'training_period', 'day');
  const detection = periodAt(input, 'detection_period', 'day');
  const changes = (given['ignore_small_changes'] ?? {}) as Values;
  const percent = (name: string): number | undefined => (isNumber(changes[name]) ? changes[name] : undefined);
  const settings: AnomalySettings = {
    bucket,
    trainingDays: (training ? daysOf(training) : (number('days_back') ?? 14)) * (season?.back ?? 1),
    detectionDays: Math.max(detection ? daysOf(detection) : (number('backfill_days') ?? 2), daysOf(bucket)),
    delay: periodAt(input, 'detection_delay', 'hour'),
    sensitivity: number('sensitivity') ?? number('anomaly_sensitivity') ?? 3,
    direction: spikesOnly ? 'spike' : direction,
    season: season?.sql,
    spikePercent: percent('spike_failure_percent_threshold'),
    dropPercent: percent('drop_failure_percent_threshold'),
    failOnZero: given['fail_on_zero'] === true,
    leastValue: number('min_value'),
    exclude: given['anomaly_exclude_metrics'] == null ? undefined : textOf(given['anomaly_exclude_metrics']),
    trainBefore: given['exclude_detection_period_from_training'] === true,
    // The package takes it and does nothing with it.
    leastTraining: input.compatible ? undefined : number('min_training_set_size'),
  };
  if (bucketsOnly) return settings;
  return unreachable(input, settings, season?.buckets ?? 1) ?? settings;
}

/** The most buckets that can lie between the first and now, whatever the day. */
function mostBuckets({ bucket, trainingDays }: AnomalySettings, inSeason: number): number {
  const hours = bucket.count * { hour: 1, day: 24, week: 168, month: 28 * 24 }[bucket.period];
  // The first day is looked at from its midnight on, and the first bucket from where its week or month begins.
  const more = { hour: 24, day: 24, week: 7 * 24, month: 31 * 24 }[bucket.period];
  const buckets = Math.ceil((trainingDays * 24 + more) / hours) - 1;
  return Math.ceil(buckets / inSeason);
}

/** No figure lies further than (n - 1) / √n deviations from the mean of n of which it is one. */
function unreachable(input: TestInput, settings: AnomalySettings, inSeason: number): Diagnostic | undefined {
  const most = mostBuckets(settings, inSeason);
  const { sensitivity, leastTraining, trainBefore } = settings;
  if (settings.failOnZero && most > 1) return undefined;
  const enough = leastTraining === undefined || leastTraining <= most;
  const highest = trainBefore ? Infinity : (most - 1) / Math.sqrt(Math.max(most, 1));
  if (most > 1 && enough && highest > sensitivity) return undefined;
  const compared = most === 1 ? 'one bucket' : `${most} buckets`;
  return cannotFail(
    input,
    enough
      ? `it compares ${compared} at most, among which none can be ${sensitivity} standard deviations from the mean`
      : `it compares ${compared} at most, and \`min_training_set_size\` asks for more`,
  );
}

/** The condition on rows as SQL that can stand after WHERE. */
export function rowsWhere(input: TestInput): string {
  const condition = input.arguments['where_expression'];
  return typeof condition === 'string' ? `(${condition}\n)` : 'true';
}

/** The dimensions as one list of texts, in which NULL is a value like any other. */
export function dimensionSql(input: TestInput): string {
  const names = textsOf(input, 'dimensions').map((name) => `cast((${name}\n) as varchar)`);
  return names.length === 0 ? 'null::varchar[]' : `[${names.join(', ')}]`;
}
