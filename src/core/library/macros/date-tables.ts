import { quoteText } from '../../sql/quote.js';
import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import {
  datePart,
  dayName,
  dayOfWeek,
  daysAway,
  isoWeekOfYear,
  isoWeekStart,
  isoYearWeek,
  monthName,
  todayIn,
  weekOfYear,
  weekStart,
  zoneOf,
} from './calendar.js';
import { indented, type Given, type MacroForm } from './define-macro.js';
import { cast, dateAdd, dateSpine, dateTrunc, lastDay, types } from './sql-parts.js';

/** Times between two texts, or the so many before tomorrow. */
function baseDates(given: Given, context: LibraryContext): string {
  const part = given.text('datepart');
  const [start, end] = [given.optionalText('start_date'), given.optionalText('end_date')];
  if (start !== undefined && end !== undefined)
    return spineOf(part, cast(quoteText(start), types.timestamp), cast(quoteText(end), types.timestamp));
  if (!given.flag('n_dateparts'))
    throw new LibraryFailure('needs `start_date` and `end_date`, or `n_dateparts`');
  const today = todayIn(zoneOf(given, context));
  return spineOf(part, dateAdd(part, String(-given.number('n_dateparts')), today), daysAway(1, today));
}

function spineOf(part: string, start: string, end: string): string {
  const column = `date_${part}`;
  return `select ${cast(column, types.timestamp)} as ${column}\nfrom (\n${indented(dateSpine(part, start, end))}\n) as date_spine`;
}

const ofMonth = (part: string, date: string): string => cast(dateTrunc(part, date), 'date');

/** The columns of a calendar, of a day and the days that are compared with it. */
const dimension: readonly (readonly [name: string, sql: string])[] = [
  ['date_day', 'date_day'],
  ['prior_date_day', daysAway(-1, 'date_day')],
  ['next_date_day', daysAway(1, 'date_day')],
  ['prior_year_date_day', 'prior_year_date_day'],
  ['prior_year_over_year_date_day', 'prior_year_over_year_date_day'],
  ['day_of_week', dayOfWeek('date_day', false)],
  ['day_of_week_iso', dayOfWeek('date_day', true)],
  ['day_of_week_name', dayName('date_day', false)],
  ['day_of_week_name_short', dayName('date_day', true)],
  ['day_of_month', datePart('day', 'date_day')],
  ['day_of_year', datePart('dayofyear', 'date_day')],
  ['week_start_date', weekStart('date_day')],
  ['week_end_date', daysAway(6, weekStart('date_day'))],
  ['prior_year_week_start_date', weekStart('prior_year_over_year_date_day')],
  ['prior_year_week_end_date', daysAway(6, weekStart('prior_year_over_year_date_day'))],
  ['week_of_year', weekOfYear('date_day')],
  ['iso_week_start_date', isoWeekStart('date_day')],
  ['iso_week_end_date', daysAway(6, isoWeekStart('date_day'))],
  ['prior_year_iso_week_start_date', isoWeekStart('prior_year_over_year_date_day')],
  ['prior_year_iso_week_end_date', daysAway(6, isoWeekStart('prior_year_over_year_date_day'))],
  ['iso_week_of_year', isoWeekOfYear('date_day')],
  ['iso_year_week', isoYearWeek('date_day')],
  ['prior_year_week_of_year', weekOfYear('prior_year_over_year_date_day')],
  ['prior_year_iso_week_of_year', isoWeekOfYear('prior_year_over_year_date_day')],
  ['month_of_year', cast(datePart('month', 'date_day'), types.int)],
  ['month_name', monthName('date_day', false)],
  ['month_name_short', monthName('date_day', true)],
  ['month_start_date', ofMonth('month', 'date_day')],
  ['month_end_date', lastDay('date_day', 'month')],
  ['prior_year_month_start_date', ofMonth('month', 'prior_year_date_day')],
  ['prior_year_month_end_date', lastDay('prior_year_date_day', 'month')],
  ['quarter_of_year', cast(datePart('quarter', 'date_day'), types.int)],
  ['quarter_start_date', ofMonth('quarter', 'date_day')],
  ['quarter_end_date', lastDay('date_day', 'quarter')],
  ['year_number', cast(datePart('year', 'date_day'), types.int)],
  ['year_start_date', ofMonth('year', 'date_day')],
  ['year_end_date', lastDay('date_day', 'year')],
];

function dateDimension(given: Given): string {
  const [start, end] = ['start_date', 'end_date'].map((name) =>
    cast(quoteText(given.text(name)), types.timestamp),
  );
  const columns = dimension.map(([name, sql]) => (name === sql ? name : `${sql} as ${name}`));
  const days = [
    'cast(date_day as date) as date_day',
    `${cast(dateAdd('year', '-1', 'date_day'), 'date')} as prior_year_date_day`,
    `${daysAway(-364, 'date_day')} as prior_year_over_year_date_day`,
  ];
  return `select
${indented(columns.join(',\n'))}
from (
  select
${indented(indented(days.join(',\n')))}
  from (
${indented(indented(dateSpine('day', start ?? '', end ?? '')))}
  ) as base_dates
) as days
order by 1`;
}

/** Years that end with the week that ends closest to a month's end; the first has no beginning, and is left out. */
function fiscalYears(given: Given): string {
  const [shift, month] = [given.number('shift_year'), given.number('year_end_month')];
  return `with calendar as (select * from ${given.text('dates')}),
weeks as (
  select
    date_day as week_start_date,
    ${daysAway(6, 'date_day')} as week_end_date,
    year_number - ${shift} as fiscal_year_number,
    month_of_year,
    month_end_date
  from calendar
  where day_of_week = ${given.number('week_start_day')}
),
year_ends as (
  select
    fiscal_year_number,
    arg_min(week_end_date, abs(date_diff('day', week_end_date, month_end_date))) as fiscal_year_end_date
  from weeks
  where month_of_year = ${month}
  group by fiscal_year_number
),
years as (
  select
    *,
    ${daysAway(1, 'lag(fiscal_year_end_date) over (order by fiscal_year_end_date)')} as fiscal_year_start_date
  from year_ends
)
select
  calendar.date_day,
  years.fiscal_year_number,
  years.fiscal_year_start_date,
  years.fiscal_year_end_date,
  weeks.week_start_date,
  weeks.week_end_date,
  dense_rank() over (partition by years.fiscal_year_number order by weeks.week_start_date) as fiscal_week_of_year
from calendar
join years on calendar.date_day between years.fiscal_year_start_date and years.fiscal_year_end_date
join weeks on calendar.date_day between weeks.week_start_date and weeks.week_end_date
order by 1`;
}

/** Quarters of 13 weeks, in periods of 4, 5 and 4; a 53rd week belongs to the last. */
function fiscalPeriods(given: Given): string {
  const place = 'cast((fiscal_week_of_year - 1) % 13 as integer)';
  return `select
  date_day,
  fiscal_year_number,
  week_start_date,
  week_end_date,
  fiscal_week_of_year,
  dense_rank() over (partition by fiscal_period_number order by fiscal_week_of_year) as fiscal_week_of_period,
  fiscal_period_number,
  quarter + 1 as fiscal_quarter_number,
  fiscal_period_of_quarter
from (
  select *, cast(quarter * 3 + fiscal_period_of_quarter as integer) as fiscal_period_number
  from (
    select
      *,
      cast(least((fiscal_week_of_year - 1) // 13, 3) as integer) as quarter,
      case
        when fiscal_week_of_year = 53 or ${place} >= 9 then 3
        when ${place} >= 4 then 2
        else 1
      end as fiscal_period_of_quarter
    from (
${indented(indented(indented(fiscalYears(given))))}
    ) as fiscal_years
  ) as quarters
) as fiscal_periods
order by 1, 2`;
}

/** Those of dbt_date that make whole tables. */
export const dateTables: readonly MacroForm[] = [
  {
    name: 'date_spine',
    parameters: ['datepart', 'start_date', 'end_date'],
    run: (given) => dateSpine(given.text('datepart'), given.text('start_date'), given.text('end_date')),
  },
  {
    name: 'get_base_dates',
    parameters: [
      ['start_date', null],
      ['end_date', null],
      ['n_dateparts', null],
      ['datepart', 'day'],
    ],
    run: baseDates,
  },
  { name: 'get_date_dimension', parameters: ['start_date', 'end_date'], run: dateDimension },
  {
    name: 'get_fiscal_year_dates',
    parameters: ['dates', ['year_end_month', 12], ['week_start_day', 1], ['shift_year', 1]],
    run: fiscalYears,
  },
  {
    name: 'get_fiscal_periods',
    parameters: ['dates', 'year_end_month', 'week_start_day', ['shift_year', 1]],
    run: fiscalPeriods,
  },
];
