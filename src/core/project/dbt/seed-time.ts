import { plainDigits } from './python-text.js';

const day = '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]';
const month = '1[0-2]|0[1-9]|[1-9]';
const dateForm = new RegExp(`^(\\d{4})-(${month})-(${day})$`, 'u');
const timeForm = new RegExp(
  `^(\\d{4})-(${month})-(${day})\\s+(2[0-3]|[01]\\d|\\d):([0-5]\\d|\\d):(6[01]|[0-5]\\d|\\d)$`,
  'u',
);

/** `2020-02-29`, also `2020-2-9`: the day in ISO form; undefined when the cell is no day of the years 1 to 9999. */
export function dateOf(cell: string): string | undefined {
  const [, year, ofYear, ofMonth] = dateForm.exec(plainDigits(cell)) ?? [];
  return isoDay(Number(year), Number(ofYear), Number(ofMonth));
}

/** `2020-02-29 10:00:00`, also `2020-2-9 1:2:3`; no fractions and no offset. */
export function plainTimeOf(cell: string): string | undefined {
  const [, year, ofYear, ofMonth, hour, minute, second] = timeForm.exec(plainDigits(cell)) ?? [];
  const date = isoDay(Number(year), Number(ofYear), Number(ofMonth));
  if (date === undefined || Number(second) > 59) return undefined;
  return `${date} ${[hour, minute, second].map((part = '') => part.padStart(2, '0')).join(':')}`;
}

/** Any date and time of ISO 8601 with a `T` between, as the module `isodate` reads it: week dates, ordinal dates, the hour alone, with or without an offset. */
export function isoTimeOf(cell: string): string | undefined {
  const [before, after, ...more] = cell.split('T');
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  const date = isoDateOf(before);
  const time = timeOfDay(after);
  return date === undefined || time === undefined ? undefined : `${date} ${time}`;
}

const isoDateForms: readonly (readonly [
  form: RegExp,
  read: (parts: readonly number[]) => string | undefined,
])[] = [
  [/^(\d{4})-(\d{2})-(\d{2})$/u, ([year = 0, ofYear = 0, ofMonth = 0]) => isoDay(year, ofYear || 1, ofMonth)],
  [/^(\d{4})(\d{2})(\d{2})$/u, ([year = 0, ofYear = 0, ofMonth = 0]) => isoDay(year, ofYear || 1, ofMonth)],
  [/^(\d{4})-?W(\d{2})$/u, ([year = 0, week = 0]) => weekDay(year, week, 1)],
  [/^(\d{4})-W(\d{2})-(\d)$/u, ([year = 0, week = 0, ofWeek = 0]) => weekDay(year, week, ofWeek)],
  [/^(\d{4})W(\d{2})(\d)$/u, ([year = 0, week = 0, ofWeek = 0]) => weekDay(year, week, ofWeek)],
  [/^(\d{4})-?(\d{3})$/u, ([year = 0, ofYear = 0]) => dayAfter(year, ofYear - 1)],
  [/^(\d{4})-(\d{2})$/u, ([year = 0, ofYear = 0]) => isoDay(year, ofYear || 1, 1)],
  [/^(\d{4})(\d{2})$/u, ([year = 0, ofYear = 0]) => isoDay(year, ofYear || 1, 1)],
  [/^(\d{4})$/u, ([year = 0]) => isoDay(year, 1, 1)],
  [/^(\d{2})$/u, ([century = 0]) => isoDay(century * 100 + 1, 1, 1)],
];

function isoDateOf(text: string): string | undefined {
  for (const [form, read] of isoDateForms) {
    const match = form.exec(text);
    if (match) return read(match.slice(1).map(Number));
  }
  return undefined;
}

const offset = '(?:(Z)|([+-])(\\d{2})(?::?(\\d{2}))?)?$';
const fraction = '([,.]\\d+)?';
const timeForms = [
  new RegExp(`^(\\d{2}):(\\d{2}):(\\d{2})${fraction}${offset}`, 'u'),
  new RegExp(`^(\\d{2})(\\d{2})(\\d{2})${fraction}${offset}`, 'u'),
  new RegExp(`^(\\d{2}):(\\d{2})()${fraction}${offset}`, 'u'),
  new RegExp(`^(\\d{2})(\\d{2})()${fraction}${offset}`, 'u'),
  new RegExp(`^(\\d{2})()()${fraction}${offset}`, 'u'),
];

const second = 1_000_000;

/** A fraction is one of the smallest part that is written. */
function timeOfDay(text: string): string | undefined {
  const match = timeForms.map((form) => form.exec(text)).find((found) => found !== null);
  if (!match) return undefined;
  const [
    ,
    hour = '',
    minute = '',
    seconds = '',
    part = '',
    utc,
    sign,
    offsetHours = '',
    offsetMinutes = '00',
  ] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(seconds) > 59) return undefined;
  const smallest = seconds === '' ? (minute === '' ? 3600 : 60) : 1;
  const micros = Math.floor(Number(`0${part.replace(',', '.')}`) * smallest * second + 1e-4);
  const whole = (Number(hour) * 3600 + Number(minute) * 60 + Number(seconds)) * second + micros;
  const zone =
    utc === undefined ? (sign === undefined ? '' : `${sign}${offsetHours}:${offsetMinutes}`) : '+00:00';
  return `${clock(whole)}${zone}`;
}

function clock(micros: number): string {
  const seconds = Math.floor(micros / second);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const rest = micros % second;
  const text = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return rest === 0 ? text : `${text}.${String(rest).padStart(6, '0')}`;
}

function isoDay(year: number, ofYear: number, ofMonth: number): string | undefined {
  const date = utcDay(year, ofYear - 1, ofMonth);
  const isReal = date.getUTCMonth() === ofYear - 1 && date.getUTCDate() === ofMonth;
  return isReal ? isoText(date) : undefined;
}

function dayAfter(year: number, days: number): string | undefined {
  return year < 1 ? undefined : isoText(utcDay(year, 0, 1 + days));
}

/** Counted from the week of the first of January, which is week 1 or the last of the year before. */
function weekDay(year: number, week: number, ofWeek: number): string | undefined {
  const weekday = ((utcDay(year, 0, 1).getUTCDay() + 6) % 7) + 1;
  const first = weekday <= 4 ? 1 : 0;
  return dayAfter(year, (week - first) * 7 - weekday + ofWeek);
}

/** `Date.UTC` takes the years 0 to 99 for those of the last century. */
function utcDay(year: number, monthIndex: number, ofMonth: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, monthIndex, ofMonth);
  return date;
}

function isoText(date: Date): string | undefined {
  const year = date.getUTCFullYear();
  return year < 1 || year > 9999 || Number.isNaN(year) ? undefined : date.toISOString().slice(0, 10);
}
