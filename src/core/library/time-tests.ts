import { quoteText } from '../sql/quote.js';
import { cannotFail, isNumber, textOf } from './define.js';
import { checkedTest, common, kinds, may, needs, testedRows, textsOf } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

const part = needs('datepart', kinds.part, 'the unit of the interval: `hour`, `day`, …');
const interval = needs('interval', kinds.positive, 'how many units old the newest row may be');

const partOf = (input: TestInput, name = 'datepart'): string =>
  textOf(input.arguments[name] ?? 'day').toLowerCase();

function oldest(input: TestInput): string {
  return `${clockOf(input)} - interval (${textOf(input.arguments['interval'])}) ${partOf(input)}`;
}

/** The time now, to compare with what `timeSql` gives: that of the project's zone, or of the session where it has none. */
function clockOf({ zone }: TestInput): string {
  return zone === undefined ? 'now()' : `timezone(${quoteText(zone)}, now())`;
}

/** A time as SQL. One without a zone is in that of the project, or of the session where it has none. */
function timeSql(expression: string, { compatible, zone }: TestInput): string {
  if (zone === undefined) return `cast(${expression} as timestamptz)`;
  const plain = `cast(${expression} as timestamp)`;
  // The package takes one with a zone as it reads in the session's.
  if (compatible) return plain;
  const there = `timezone(${quoteText(zone)}, cast(${expression} as timestamptz))`;
  return `case typeof(${expression}) when 'TIMESTAMP WITH TIME ZONE' then ${there} else ${plain} end`;
}

/** The newest time that is not in the future is older than the interval, or there is none. */
const recent = checkedTest({
  name: 'expect_row_values_to_have_recent_data',
  belongs: 'column',
  parameters: [part, interval, common.rows],
  sql: (input) => {
    const time = timeSql(input.column ?? '', input);
    return `select *\nfrom (\n  select max(${time}) as eider_newest\n  from ${testedRows(input)}\n  where ${time} <= ${clockOf(input)}\n) as times\nwhere eider_newest is null or eider_newest < ${oldest(input)}`;
  },
});

const recentGroups = checkedTest({
  name: 'expect_grouped_row_values_to_have_recent_data',
  belongs: 'relation',
  parameters: [
    may(
      'group_by',
      kinds.columns,
      'the columns whose groups are tested, each by itself (all rows by default)',
    ),
    needs('timestamp_column', kinds.column, 'the column, or SQL expression, that holds the time of a row'),
    part,
    interval,
    common.rows,
  ],
  sql: (input) => {
    const groups = textsOf(input, 'group_by');
    const time = timeSql(`(${textOf(input.arguments['timestamp_column'])})`, input);
    const clock = clockOf(input);
    const model = testedRows(input);
    const by = groups.length === 0 ? '()' : groups.join(', ');
    const shown = groups.length === 0 ? '' : `${by}, `;
    if (input.compatible) {
      // The package compares the groups with `=`, so it never reports one whose key is NULL.
      const known = groups.map((group) => ` and ${group} is not null`).join('');
      return `select ${shown}max(${time}) as eider_newest\nfrom ${model}\nwhere ${time} <= ${clock}${known}\ngroup by ${by}\nhaving max(${time}) < ${oldest(input)}`;
    }
    const newest = `max(${time}) filter (where ${time} <= ${clock})`;
    const nothing = groups.map(() => 'null, ').join('');
    return `select ${shown}${newest} as eider_newest\nfrom ${model}\ngroup by ${by}\nhaving coalesce(${newest} < ${oldest(input)}, true)\nunion all\nselect ${nothing}null\nwhere not exists (select 1 from ${model})`;
  },
});

const sigma = may('sigma_threshold', kinds.number, 'how many standard deviations are allowed (3 by default)');

const withinStdevs = checkedTest({
  name: 'expect_column_values_to_be_within_n_stdevs',
  belongs: 'column',
  parameters: [may('group_by', kinds.columns, 'the columns by which the values are summed up'), sigma],
  sql: (input) => {
    const groups = textsOf(input, 'group_by');
    if (groups.length === 0)
      return cannotFail(
        input,
        'without `group_by` all rows are summed up to one figure, which has no deviation',
      );
    const by = groups.join(', ');
    return [
      `select *\nfrom (\n  select *, (total - avg(total) over ()) / nullif(stddev(total) over (), 0) as deviations`,
      `  from (select ${by}, sum(${input.column}) as total from ${input.model} group by ${by}) as totals`,
      `) as judged\nwhere abs(deviations) > ${textOf(input.arguments['sigma_threshold'] ?? 3)}`,
    ].join('\n');
  },
});

const movingStdevs = checkedTest({
  name: 'expect_column_values_to_be_within_n_moving_stdevs',
  belongs: 'column',
  parameters: [
    needs('date_column_name', kinds.column, 'the column of the date'),
    common.groups,
    may('period', kinds.part, 'the unit by which the values are summed up (`day` by default)'),
    may('lookback_periods', kinds.positive, 'the difference to which earlier period counts (1 by default)'),
    may(
      'trend_periods',
      kinds.positive,
      'how many periods before one give its mean and deviation (7 by default)',
    ),
    may('test_periods', kinds.positive, 'how many whole periods before now are tested (14 by default)'),
    sigma,
    may('sigma_threshold_upper', kinds.number, 'the upper limit, where it is another'),
    may('sigma_threshold_lower', kinds.number, 'the lower limit, where it is another than the negative one'),
    may('take_diffs', kinds.flag, 'whether differences between periods are judged (true by default)'),
    may(
      'take_logs',
      kinds.flag,
      'whether logarithms are judged (true by default); sums must not be negative then',
    ),
  ],
  sql: (input) => {
    const given = input.arguments;
    const groups = textsOf(input, 'group_by');
    const [listed, partition] =
      groups.length === 0 ? ['', ''] : [`${groups.join(', ')}, `, `partition by ${groups.join(', ')} `];
    const metric = (sum: string): string =>
      given['take_logs'] === false ? `coalesce(${sum}, 0)` : `coalesce(ln(nullif(${sum}, 0)), 0)`;
    const before = `lag(total, ${textOf(given['lookback_periods'] ?? 1)}) over (${partition}order by metric_period)`;
    const value = given['take_diffs'] === false ? metric('total') : `${metric('total')} - ${metric(before)}`;
    return [
      `select *\nfrom (\n  select *, avg(metric) over trend as mean, stddev(metric) over trend as deviation`,
      `  from (\n    select *, ${value} as metric`,
      `    from (\n      select date_trunc('${partOf(input, 'period')}', ${textOf(given['date_column_name'])}) as metric_period, ${listed}sum(${input.column}) as total`,
      `      from ${input.model}\n      group by all\n    ) as sums\n  ) as metrics`,
      `  window trend as (${partition}order by metric_period rows between ${textOf(given['trend_periods'] ?? 7)} preceding and 1 preceding)`,
      `) as judged\nwhere ${testedPeriods(input)}\n  and ${beyondSigma(input)}`,
    ].join('\n');
  },
});

function testedPeriods(input: TestInput): string {
  const period = partOf(input, 'period');
  const now = input.zone === undefined ? 'now()::timestamp' : clockOf(input);
  const current = `date_trunc('${period}', ${now})`;
  const count = textOf(input.arguments['test_periods'] ?? 14);
  return `metric_period >= ${current} - interval (${count}) ${period}\n  and metric_period < ${current}`;
}

function beyondSigma(input: TestInput): string {
  const {
    sigma_threshold: usual,
    sigma_threshold_upper: upper,
    sigma_threshold_lower: lower,
  } = input.arguments;
  const limit = isNumber(usual) ? usual : 3;
  // The package takes 0 for a limit that is not given.
  const high = isNumber(upper) && (!input.compatible || upper !== 0) ? upper : limit;
  const low = isNumber(lower) && (!input.compatible || lower !== 0) ? lower : -limit;
  const score = '(metric - mean) / nullif(deviation, 0)';
  const outside = `not (${score} >= ${low} and ${score} <= ${high})`;
  // After periods that are all the same, any other figure stands out.
  return input.compatible ? outside : `(${outside} or (deviation = 0 and abs(metric - mean) > 1e-9))`;
}

const date = may('test_start_date', kinds.text, 'the first date: the earliest of the rows unless given');
const end = may(
  'test_end_date',
  kinds.text,
  'the date at which it ends, which is not tested itself: the latest of the rows unless given',
);

const everyPeriod = checkedTest({
  name: 'expect_row_values_to_have_data_for_every_n_datepart',
  belongs: 'relation',
  parameters: [
    needs('date_col', kinds.column, 'the column of the date'),
    may('date_part', kinds.part, 'the unit of time (`day` by default)'),
    may('interval', kinds.positive, 'how many units make a period (1 by default)'),
    common.rows,
    may(
      'exclusion_condition',
      kinds.condition,
      'a SQL condition on `date_day` (or `date_month` …): other periods are not tested',
    ),
    date,
    end,
  ],
  sql: (input) => {
    const given = input.arguments;
    const unit = partOf(input, 'date_part');
    const step = isNumber(given['interval']) ? given['interval'] : 1;
    const column = `(${textOf(given['date_col'])})`;
    const bound = (name: string, figure: string): string =>
      typeof given[name] === 'string'
        ? `cast(${quoteText(given[name])} as timestamp)`
        : `(select cast(cast(${figure}(${column}) as date) as timestamp) from ${testedRows(input)})`;
    const exclusion =
      typeof given['exclusion_condition'] === 'string' ? `\n  and (${given['exclusion_condition']}\n)` : '';
    // Where there is no row there is no first date, and no period that could lack rows: that is a failure of its own.
    const nothing = `\nunion all\nselect null, 0\nwhere not exists (select 1 from ${testedRows(input)})`;
    const bucket = `date_trunc('${unit}', ${column})::timestamp - interval (datediff('${unit}', first_date, ${column}::timestamp) % ${step}) ${unit}`;
    return [
      `with bounds as (\n  select ${bound('test_start_date', 'min')} as first_date, ${bound('test_end_date', 'max')} as last_date\n)`,
      `, periods as (\n  select first_date + interval (n * ${step}) ${unit} as date_${unit}`,
      `  from bounds, generate_series(0, (datediff('${unit}', first_date, last_date) - 1) // ${step}) as steps(n)\n)`,
      `, present as (\n  select ${bucket} as date_${unit}, count(*) as row_cnt\n  from ${testedRows(input)}, bounds\n  group by all\n)`,
      `select date_${unit}, row_cnt\nfrom (\n  select periods.date_${unit}, coalesce(row_cnt, 0) as row_cnt\n  from periods left join present using (date_${unit})\n) as counted`,
      `where row_cnt = 0${exclusion}${nothing}`,
    ].join('\n');
  },
});

/** Tests of times and of distributions over time. Those that read the clock are never taken as passed. */
export const timeTests: readonly GenericTestDefinition[] = [
  recent,
  recentGroups,
  withinStdevs,
  movingStdevs,
  everyPeriod,
];
