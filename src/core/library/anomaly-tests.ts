import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoteText } from '../sql/quote.js';
import { columnMetricsSql, countingMetrics, defaultMetrics, metricNames } from './anomaly-columns.js';
import {
  anomalyParameters,
  dimensions,
  dimensionSql,
  failOnZero,
  leastValue,
  rowsWhere,
  settingsOf,
  type AnomalySettings,
} from './anomaly-settings.js';
import {
  anomaliesSelect,
  bucketsSql,
  bucketStart,
  inBuckets,
  keptMetrics,
  wholeBucket,
  type Nothing,
} from './anomaly-sql.js';
import { cannotFail, shorten, textOf, wrong } from './define.js';
import { checkedTest, kinds, may, needs, textsOf, type CheckedParameter } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

/** The steps that make the figures of buckets, and what must be among them. */
interface Figures {
  /** Table expressions that end with `eider_metrics`, each with a comma before it. */
  readonly steps: string;
  readonly nothing: Nothing;
}

interface Anomalies {
  readonly name: string;
  readonly belongs: GenericTestDefinition['belongs'];
  /** Beside those that all of them take. */
  readonly parameters: readonly CheckedParameter[];
  /** The argument that names the column whose times make the buckets. */
  readonly time: string;
  readonly spikesOnly?: boolean;
  /** The figures; `time` is the SQL of a row's time. */
  readonly figures: (input: TestInput, settings: AnomalySettings, time: string) => Figures;
  /** Without the argument `time` each run keeps the figures of the whole relation, and compares them with those of earlier runs. */
  readonly ofRuns?: true;
  /** Why a figure of a run must not be kept; undefined where it may. */
  readonly unkept?: (input: TestInput) => Diagnostic | undefined;
}

function anomalyTest({ ofRuns, spikesOnly, ...made }: Anomalies): GenericTestDefinition {
  const { belongs, figures, name, parameters, time } = made;
  return checkedTest({
    name,
    belongs,
    defaultsIn: 'elementary',
    parameters: [...parameters, ...anomalyParameters],
    ...(ofRuns && { figures: (input) => figuresOfRun(input, made) }),
    sql: (input) => {
      const column = input.arguments[time] ?? null;
      const isTimed = column !== null;
      const settings = settingsOf(input, { spikesOnly: spikesOnly === true, bucketsOnly: !isTimed });
      if ('code' in settings) return settings;
      const final = input.arguments['exclude_final_results'];
      const kept = { final: typeof final === 'string' ? final : undefined };
      if (isTimed) {
        const { nothing, steps } = figures(input, settings, `cast((${textOf(column)}\n) as timestamp)`);
        return `with ${bucketsSql(settings)}\n${steps}\n${anomaliesSelect(input, settings, { ...kept, nothing })}`;
      }
      const { history } = input;
      if (!ofRuns || history === undefined) return withoutTime(input, time);
      const mistake = untimedMistake(input, time) ?? made.unkept?.(input);
      if (mistake) return mistake;
      const { wanted } = figures(input, { ...settings, isWhole: true }, 'null').nothing;
      const nothing = { wanted, seen: 'select metric_name, column_name from eider_metrics' };
      return `with ${bucketsSql(settings)}\n${keptMetrics(history)}\n${anomaliesSelect(input, settings, { ...kept, nothing })}`;
    },
  });
}

/** What a run keeps of a relation whose rows have no time. */
function figuresOfRun(
  input: TestInput,
  { figures, time, unkept }: Pick<Anomalies, 'figures' | 'time' | 'unkept'>,
): string | undefined {
  if ((input.arguments[time] ?? null) !== null) return undefined;
  const settings = settingsOf(input, { bucketsOnly: true });
  if ('code' in settings || untimedMistake(input, time) || unkept?.(input)) return undefined;
  const { steps } = figures(input, { ...settings, isWhole: true }, 'null');
  const listed = (names: readonly string[]): string => names.map(quoteText).join(', ');
  const may = [
    'column_name is null',
    `metric_name in (${listed(countingMetrics)})`,
    ...(harmless(input).length === 0 ? [] : [`lower(column_name) in (${listed(harmless(input))})`]),
  ];
  return [
    `with ${wholeBucket}\n${steps}`,
    `select metric_name, column_name, metric_value, null::varchar as metric_text\nfrom eider_metrics\nwhere ${may.join('\n  or ')}`,
  ].join('\n');
}

function withoutTime(input: TestInput, time: string): Diagnostic {
  return cannotFail(input, `without \`${time}\` it has one figure a run, and nothing to compare it with`);
}

/** What asks for times, or for values of rows to be kept. */
function untimedMistake(input: TestInput, time: string): Diagnostic | undefined {
  const { arguments: given } = input;
  if ((given['seasonality'] ?? null) !== null) return wrong(input, time, 'given with `seasonality`');
  if (textsOf(input, 'dimensions').length > 0)
    return wrong(input, time, 'given with `dimensions`: their values are not kept between runs');
  const listed = textsOf(input, 'column_anomalies').filter((name) => !mayKeep(input, name));
  if (listed.length === 0 || input.compatible) return undefined;
  return wrong(
    input,
    time,
    `given for ${listed.map((name) => `\`${name}\``).join(', ')}: of a column that is not declared with \`pii: none\` only counts and shares are kept between runs`,
  );
}

/** Columns that are declared to hold nothing personal, in lower case. */
const harmless = (input: TestInput): readonly string[] =>
  (input.declared ?? []).filter(({ pii }) => pii === 'none').map(({ name }) => name.toLowerCase());

function mayKeep(input: TestInput, metric: string): boolean {
  const { columnName } = input;
  if (countingMetrics.includes(metric) || columnName === undefined) return true;
  return harmless(input).includes(columnName.toLowerCase());
}

const timestamp = (meaning: string): CheckedParameter => may('timestamp_column', kinds.column, meaning);
const timeOfRow =
  'the column, or SQL expression, with the time of a row: it is judged by the buckets that its times lie in';

const single = (metric: string): string =>
  `select ${quoteText(metric)} as metric_name, null::varchar as column_name`;

const volume = anomalyTest({
  name: 'volume_anomalies',
  belongs: 'relation',
  parameters: [timestamp(timeOfRow), failOnZero],
  time: 'timestamp_column',
  ofRuns: true,
  figures: (input, settings, time) => ({
    steps: [
      `, eider_rows as (\n  select ${bucketStart(settings, time)} as bucket_start, count(*) as n_rows`,
      `  from ${input.model}\n  where ${inBuckets(settings, time)}\n    and ${rowsWhere(input)}\n  group by all\n)`,
      `, eider_metrics as (\n  select 'row_count' as metric_name, null::varchar as column_name, null::varchar[] as dimension,`,
      `    bucket_start, bucket_end, coalesce(n_rows, 0)::double as metric_value\n  from eider_buckets left join eider_rows using (bucket_start)\n)`,
    ].join('\n'),
    nothing: { wanted: single('row_count'), seen: `${single('row_count')} from eider_rows` },
  }),
});

/** The longest time without a new row that was seen in a bucket, or that its end saw, in seconds. Rows of the week before it begins count. */
const freshness = anomalyTest({
  name: 'freshness_anomalies',
  belongs: 'relation',
  parameters: [timestamp('the column, or SQL expression, with the time at which a row came')],
  time: 'timestamp_column',
  spikesOnly: true,
  figures: (input, settings, time) => ({
    steps: [
      `, eider_times as (\n  select distinct ${time} as seen_at\n  from ${input.model}`,
      `  where ${time} >= (select first_start - interval (7) day from eider_period)\n    and ${rowsWhere(input)}\n)`,
      `, eider_gaps as (\n  select ${bucketStart(settings, 'seen_at')} as bucket_start, max(gap) as gap`,
      `  from (select seen_at, datediff('second', lag(seen_at) over (order by seen_at), seen_at) as gap from eider_times) as gaps`,
      `  where ${inBuckets(settings, 'seen_at')}\n  group by all\n)`,
      `, eider_metrics as (\n  select 'freshness' as metric_name, null::varchar as column_name, null::varchar[] as dimension, bucket_start, bucket_end,`,
      `    greatest(gap, datediff('second', seen_at, bucket_end))::double as metric_value`,
      `  from eider_buckets asof join eider_times on bucket_end > seen_at\n  left join eider_gaps using (bucket_start)\n)`,
    ].join('\n'),
    nothing: { wanted: single('freshness'), seen: `${single('freshness')} from eider_metrics` },
  }),
});

/** How old the newest event of a relation is, in seconds, whose rows do not tell when they came. */
function newestEvent(input: TestInput, event: string): Figures {
  const newest = `select max(${event}) as newest from ${input.model} where ${rowsWhere(input)}`;
  return {
    steps: [
      `, eider_metrics as (\n  select 'event_freshness' as metric_name, null::varchar as column_name, null::varchar[] as dimension, bucket_start, bucket_end,`,
      `    datediff('second', newest, timezone('UTC', now()))::double as metric_value\n  from eider_buckets, (${newest}) as times\n)`,
    ].join('\n'),
    nothing: { wanted: single('event_freshness'), seen: `${single('event_freshness')} from eider_metrics` },
  };
}

/** From the age of the newest event its time can be told: it is kept of columns that hold nothing personal. */
function personalEvent(input: TestInput): Diagnostic | undefined {
  const column = textOf(input.arguments['event_timestamp_column']);
  if (harmless(input).includes(column.toLowerCase())) return undefined;
  return cannotFail(
    input,
    `without \`update_timestamp_column\` the age of the newest event is kept between runs, and \`${shorten(column)}\` is not declared with \`pii: none\``,
  );
}

/**
 * How long rows took from the event to the warehouse, in seconds; as long as the bucket is where no row came. Without the time at which they came it is the age
 * of the newest event, a figure a run.
 */
const eventFreshness = anomalyTest({
  name: 'event_freshness_anomalies',
  belongs: 'relation',
  parameters: [
    needs(
      'event_timestamp_column',
      kinds.column,
      'the column, or SQL expression, with the time of the event',
    ),
    may(
      'update_timestamp_column',
      kinds.column,
      'the column, or SQL expression, with the time at which its row came',
    ),
  ],
  time: 'update_timestamp_column',
  spikesOnly: true,
  ofRuns: true,
  unkept: personalEvent,
  figures: (input, settings, time) => {
    const event = `cast((${textOf(input.arguments['event_timestamp_column'])}\n) as timestamp)`;
    if (settings.isWhole) return newestEvent(input, event);
    return {
      steps: [
        `, eider_rows as (\n  select ${bucketStart(settings, time)} as bucket_start, max(datediff('second', ${event}, ${time})) as late`,
        `  from ${input.model}\n  where ${inBuckets(settings, time)}\n    and ${rowsWhere(input)}\n  group by all\n)`,
        `, eider_metrics as (\n  select 'event_freshness' as metric_name, null::varchar as column_name, null::varchar[] as dimension, bucket_start, bucket_end,`,
        `    coalesce(late, datediff('second', bucket_start, bucket_end))::double as metric_value`,
        `  from eider_buckets left join eider_rows using (bucket_start)\n)`,
      ].join('\n'),
      nothing: {
        wanted: single('event_freshness'),
        seen: `${single('event_freshness')} from eider_rows where late is not null`,
      },
    };
  },
});

/** The number of rows of each value, from the first bucket on that has one. */
const dimensionAnomalies = anomalyTest({
  name: 'dimension_anomalies',
  belongs: 'relation',
  parameters: [
    needs('dimensions', kinds.columns, 'the columns, or SQL expressions, of whose values rows are counted'),
    timestamp(timeOfRow),
    may(
      'exclude_final_results',
      kinds.condition,
      'a SQL condition on `value`, `average`, `dimension_value`: only anomalies for which it holds are failures',
    ),
    failOnZero,
    leastValue,
  ],
  time: 'timestamp_column',
  figures: (input, settings, time) => ({
    steps: [
      `, eider_rows as (\n  select ${bucketStart(settings, time)} as bucket_start, ${dimensionSql(input)} as dimension, count(*) as n_rows`,
      `  from ${input.model}\n  where ${inBuckets(settings, time)}\n    and ${rowsWhere(input)}\n  group by all\n)`,
      `, eider_first as (\n  select dimension, min(bucket_start) as first_seen from eider_rows group by dimension\n)`,
      `, eider_metrics as (\n  select 'row_count' as metric_name, null::varchar as column_name, eider_first.dimension, eider_buckets.bucket_start, bucket_end,`,
      `    coalesce(n_rows, 0)::double as metric_value`,
      `  from eider_first\n  join eider_buckets on eider_buckets.bucket_start >= first_seen`,
      `  left join eider_rows on eider_rows.bucket_start = eider_buckets.bucket_start and eider_rows.dimension = eider_first.dimension\n)`,
    ].join('\n'),
    nothing: { wanted: single('row_count'), seen: `${single('row_count')} from eider_rows` },
  }),
});

const isMetric: Pick<CheckedParameter, 'expected' | 'accepts'> = {
  expected: `a list of ${metricNames.map((name) => `\`${name}\``).join(', ')}`,
  accepts: (value, input) =>
    kinds.texts.accepts(value, input) &&
    (value as readonly string[]).every((name) => metricNames.includes(name)),
};

const metrics = may(
  'column_anomalies',
  isMetric,
  `the figures that are judged, of those that the type of the column has (by default ${defaultMetrics.map((name) => `\`${name}\``).join(', ')})`,
);
const perDimension = dimensions('columns, or SQL expressions, each of whose values has figures of its own');

const listOfMetrics = (input: TestInput): readonly string[] => {
  const given = textsOf(input, 'column_anomalies');
  return given.length === 0 ? defaultMetrics : given;
};

const columnAnomalies = anomalyTest({
  name: 'column_anomalies',
  belongs: 'column',
  parameters: [metrics, timestamp(timeOfRow), perDimension, failOnZero, leastValue],
  time: 'timestamp_column',
  ofRuns: true,
  figures: (input, settings, time) => {
    const column = input.column ?? '';
    const name = quoteText(input.columnName ?? '');
    const given = textsOf(input, 'column_anomalies');
    const values = given.map((metric) => `(${quoteText(metric)}, ${name})`).join(', ');
    return {
      steps: [
        `, eider_values as (\n  select ${bucketStart(settings, time)} as bucket_start, ${dimensionSql(input)} as dimension,`,
        `    ${name} as column_name, typeof(${column}) as column_type, cast(${column} as varchar) as eider_text`,
        `  from ${input.model}\n  where ${inBuckets(settings, time)}\n    and ${rowsWhere(input)}\n)`,
        columnMetricsSql(listOfMetrics(input)),
      ].join('\n'),
      nothing: {
        // A figure that the type of the column does not have is never judged.
        wanted:
          given.length === 0
            ? `select null::varchar as metric_name, ${name} as column_name`
            : `select * from (values ${values}) as listed(metric_name, column_name)`,
        seen: 'select metric_name, column_name from eider_metrics',
      },
    };
  },
});

const allColumns = anomalyTest({
  name: 'all_columns_anomalies',
  belongs: 'relation',
  parameters: [
    metrics,
    may('exclude_prefix', kinds.text, 'columns whose names begin with this are left out, in any case'),
    may(
      'exclude_regexp',
      kinds.text,
      'columns whose names begin with a match of this pattern (RE2) are left out, in any case',
    ),
    timestamp(timeOfRow),
    perDimension,
    failOnZero,
    leastValue,
  ],
  time: 'timestamp_column',
  ofRuns: true,
  figures: (input, settings, time) => {
    const { exclude_prefix: prefix = null, exclude_regexp: pattern = null } = input.arguments;
    const left = [
      ...(prefix === null
        ? []
        : [`not starts_with(lower(column_name), lower(${quoteText(textOf(prefix))}))`]),
      ...(pattern === null
        ? []
        : [`not regexp_matches(column_name, ${quoteText(`^(?:${textOf(pattern)})`)}, 'i')`]),
    ];
    const chosen = left.length === 0 ? '' : `\n  where ${left.join('\n    and ')}`;
    return {
      steps: [
        `, eider_rows as (\n  select ${bucketStart(settings, time)} as eider_bucket, ${dimensionSql(input)} as eider_dimension, cast(columns(*) as varchar)`,
        `  from ${input.model}\n  where ${inBuckets(settings, time)}\n    and ${rowsWhere(input)}\n)`,
        `, eider_values as (\n  select eider_bucket as bucket_start, eider_dimension as dimension, column_name, column_type, eider_text`,
        `  from eider_rows unpivot include nulls (eider_text for column_name in (columns(* exclude (eider_bucket, eider_dimension)))) as texts`,
        `  join (select column_name, column_type from (describe select * from ${input.model})) as described using (column_name)${chosen}\n)`,
        columnMetricsSql(listOfMetrics(input)),
      ].join('\n'),
      nothing: {
        wanted: 'select null::varchar as metric_name, null::varchar as column_name',
        seen: 'select metric_name, column_name from eider_metrics',
      },
    };
  },
});

/** Tests that compare figures of buckets of time with those before. They read the clock, so none is taken as passed. */
export const anomalyTests: readonly GenericTestDefinition[] = [
  volume,
  freshness,
  eventFreshness,
  dimensionAnomalies,
  columnAnomalies,
  allColumns,
];
