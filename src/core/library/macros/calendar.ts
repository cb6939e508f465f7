import { quoteText } from '../../sql/quote.js';
import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import type { Given, MacroForm, ParameterForm } from './define-macro.js';
import { localNames } from './date-names.js';
import { cast, dateAdd, dateDiff, dateTrunc, types } from './sql-parts.js';

/** The time zone given, or that of the project. */
export function zoneOf(given: Given, { variable }: LibraryContext, name = 'tz'): string {
  const zone = given.optionalText(name) ?? variable('dbt_date:time_zone');
  if (typeof zone !== 'string' || zone === '')
    throw new LibraryFailure(`needs a time zone: as \`${name}\`, or in the variable \`dbt_date:time_zone\``);
  return zone;
}

/** The time in a zone, whatever zone the session has. */
export function nowIn(zone: string): string {
  return cast(`now() at time zone ${quoteText(zone)}`, types.timestamp);
}

export function todayIn(zone: string): string {
  return cast(nowIn(zone), 'date');
}

export function datePart(part: string, date: string): string {
  return `date_part('${part}', ${date})`;
}

export function daysAway(days: number, date: string): string {
  return cast(dateAdd('day', String(days), date), 'date');
}

export function weekStart(date: string): string {
  return cast(dateAdd('day', '-1', dateTrunc('week', dateAdd('day', '1', date))), 'date');
}

export function isoWeekStart(date: string): string {
  return cast(dateTrunc('week', date), 'date');
}

export function weekOfYear(date: string): string {
  return cast(`ceil(dayofyear(${date}) / 7)`, types.int);
}

export function isoWeekOfYear(date: string): string {
  return cast(datePart('week', date), types.int);
}

/** The year is the one that the week belongs to. */
export function isoYearWeek(date: string): string {
  return `(${datePart('isoyear', date)} || '-W' || lpad(cast(${datePart('week', date)} as varchar), 2, '0'))`;
}

export function dayOfWeek(date: string, iso: boolean): string {
  return cast(iso ? datePart('isodow', date) : `${datePart('dow', date)} + 1`, types.int);
}

export function dayName(date: string, short: boolean): string {
  return short ? `substr(dayname(${date}), 1, 3)` : `dayname(${date})`;
}

export function monthName(date: string, short: boolean): string {
  return short ? `substr(monthname(${date}), 1, 3)` : `monthname(${date})`;
}

function localized(number: string, names: readonly string[]): string {
  const cases = names.map((name, index) => `when ${number} = ${index + 1} then ${quoteText(name)}`);
  return `case ${cases.join(' ')} end`;
}

const dayNameIn = (date: string, short: boolean, language: string): string =>
  language === 'default'
    ? dayName(date, short)
    : localized(dayOfWeek(date, true), localNames(language, 'weekdays', short));
const monthNameIn = (date: string, short: boolean, language: string): string =>
  language === 'default'
    ? monthName(date, short)
    : localized(datePart('month', date), localNames(language, 'months', short));

const inZone: ParameterForm = ['tz', null];

/** A macro of a date that is today's where none is given. */
function ofDate(name: string, write: (date: string) => string): MacroForm {
  return {
    name,
    parameters: [['date', null], inZone],
    run: (given, context) => write(given.optionalText('date') ?? todayIn(zoneOf(given, context))),
  };
}

/** A macro of today in a zone. */
function ofToday(
  name: string,
  write: (today: string, given: Given) => string,
  more: readonly ParameterForm[] = [],
): MacroForm {
  return {
    name,
    parameters: [...more, inZone],
    run: (given, context) => write(todayIn(zoneOf(given, context)), given),
  };
}

function written(
  name: string,
  parameters: readonly string[],
  write: (...given: readonly string[]) => string,
): MacroForm {
  return { name, parameters, run: (given) => write(...parameters.map((parameter) => given.text(parameter))) };
}

function named(
  name: string,
  fallback: string,
  write: (date: string, short: boolean, language: string) => string,
): MacroForm {
  return {
    name,
    parameters: ['date', ['short', true], ['language', fallback]],
    run: (given) => write(given.text('date'), given.flag('short'), given.text('language')),
  };
}

const periodsAway = (part: 'week' | 'month', count: number, today: string): string =>
  dateTrunc(part, dateAdd(part, String(count), today));

/** Those that are so many weeks or months before or after the present one: `n_weeks_ago`, `last_week` and so on. */
const periods: readonly MacroForm[] = (['week', 'month'] as const).flatMap((part) => [
  ofToday(`n_${part}s_ago`, (today, given) => periodsAway(part, -given.number('n'), today), ['n']),
  ofToday(`n_${part}s_away`, (today, given) => periodsAway(part, given.number('n'), today), ['n']),
  ofToday(`last_${part}`, (today) => periodsAway(part, -1, today)),
  ofToday(`next_${part}`, (today) => periodsAway(part, 1, today)),
]);

const monthsAround: readonly MacroForm[] = (
  [
    ['last', -1],
    ['next', 1],
  ] as const
).flatMap(([word, count]) => [
  ofToday(`${word}_month_number`, (today) => datePart('month', periodsAway('month', count, today))),
  ofToday(
    `${word}_month_name`,
    (today, given) => monthName(periodsAway('month', count, today), given.flag('short')),
    [['short', true]],
  ),
]);

function daysAround(name: string, sign: 1 | -1): MacroForm {
  return {
    name,
    parameters: ['n', ['date', null], inZone],
    run: (given, context) =>
      daysAway(sign * given.number('n'), given.optionalText('date') ?? todayIn(zoneOf(given, context))),
  };
}

function convertTimezone(given: Given, context: LibraryContext): string {
  const [from, to] = [given.optionalText('source_tz') ?? 'UTC', zoneOf(given, context, 'target_tz')];
  const time = cast(given.text('column'), types.timestamp);
  return cast(`${time} at time zone ${quoteText(from)} at time zone ${quoteText(to)}`, types.timestamp);
}

function fromUnixTime(given: Given): string {
  if (given.text('format') !== 'seconds') throw new LibraryFailure("knows no `format` but 'seconds'");
  return cast(`to_timestamp(${given.text('epochs')}) at time zone 'UTC'`, types.timestamp);
}

/** Those of dbt_date that make SQL of dates. */
export const calendar: readonly MacroForm[] = [
  { name: 'now', parameters: [inZone], run: (given, context) => nowIn(zoneOf(given, context)) },
  ofToday('today', (today) => today),
  ofDate('yesterday', (date) => daysAway(-1, date)),
  ofDate('tomorrow', (date) => daysAway(1, date)),
  daysAround('n_days_ago', -1),
  daysAround('n_days_away', 1),
  ...periods,
  ...monthsAround,
  ofDate('week_start', weekStart),
  ofDate('week_end', (date) => daysAway(6, weekStart(date))),
  ofDate('iso_week_start', isoWeekStart),
  ofDate('iso_week_end', (date) => daysAway(6, isoWeekStart(date))),
  ofDate('week_of_year', weekOfYear),
  ofDate('iso_week_of_year', isoWeekOfYear),
  written('iso_year_week', ['date'], (date = '') => isoYearWeek(date)),
  written('date_part', ['datepart', 'date'], (part = '', date = '') => datePart(part, date)),
  written('day_of_month', ['date'], (date = '') => datePart('day', date)),
  written('day_of_year', ['date'], (date = '') => datePart('dayofyear', date)),
  {
    name: 'day_of_week',
    parameters: ['date', ['isoweek', true]],
    run: (given) => dayOfWeek(given.text('date'), given.flag('isoweek')),
  },
  named('day_name', 'default', dayNameIn),
  named('month_name', 'default', monthNameIn),
  named('day_name_localized', 'default', (date, short, language) =>
    localized(dayOfWeek(date, true), localNames(language, 'weekdays', short)),
  ),
  named('month_name_localized', 'default', (date, short, language) =>
    localized(datePart('month', date), localNames(language, 'months', short)),
  ),
  {
    name: 'convert_timezone',
    parameters: ['column', ['target_tz', null], ['source_tz', null]],
    run: convertTimezone,
  },
  {
    name: 'periods_since',
    parameters: ['date_col', ['period_name', 'day'], inZone],
    run: (given, context) =>
      dateDiff(given.text('date_col'), nowIn(zoneOf(given, context)), given.text('period_name')),
  },
  written('round_timestamp', ['timestamp'], (time = '') => dateTrunc('day', dateAdd('hour', '12', time))),
  { name: 'from_unixtimestamp', parameters: ['epochs', ['format', 'seconds']], run: fromUnixTime },
  written('to_unixtimestamp', ['timestamp'], (time = '') => datePart('epoch', time)),
];
