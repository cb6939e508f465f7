import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import { datepartNames } from './date-names.js';
import { zoneOf } from './calendar.js';
import type { Given, MacroForm, ParameterForm } from './define-macro.js';

const minute = 60_000;

/** How far a zone is ahead of UTC at a time, in milliseconds. Throws `LibraryFailure` for a zone that is not known. */
function offsetOf(zone: string, time: number): number {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(time);
    const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
    const local = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return local - Math.floor(time / 1000) * 1000;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new LibraryFailure(`knows no time zone \`${zone}\``);
  }
}

/** The time at which clocks of a zone show what `local` would be in UTC. */
function timeIn(zone: string, local: number): number {
  const near = local - offsetOf(zone, local);
  return local - offsetOf(zone, near);
}

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|z|[+-]\d{2}:?\d{2})?)?$/u;

/** A text as a time; where it names no zone it is in `zone`. */
function parseTime(text: string, zone: string): number {
  const found = pattern.exec(text.trim());
  if (!found) throw new LibraryFailure(`cannot read \`${text}\` as a date or time`);
  const [year, month, day, hour, minutes, seconds] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const fraction = Math.floor(Number(`0.${found[7] ?? '0'}`) * 1000);
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minutes, seconds, fraction);
  const offset = found[8];
  if (offset === undefined) return timeIn(zone, local);
  if (/^z$/iu.test(offset)) return local;
  const sign = offset.startsWith('-') ? -1 : 1;
  const [hours, rest] = [offset.slice(1, 3), offset.slice(-2)].map(Number);
  return local - sign * ((hours ?? 0) * 60 + (rest ?? 0)) * minute;
}

/** As Python writes a time with a zone: `2024-01-31 10:00:00+01:00`. */
function writeTime(time: number, zone: string): string {
  const offset = offsetOf(zone, time);
  const local = new Date(time + offset).toISOString();
  const size = Math.abs(offset) / minute;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const fraction = local.slice(20, 23) === '000' ? '' : `.${local.slice(20, 23)}000`;
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${fraction}${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

const inZone: readonly ParameterForm[] = [
  ['reference', null],
  ['tz', null],
];

const zoneNamed = (given: Given): string => given.optionalText('tz') ?? 'UTC';

/** The time that others are compared with: that given, or that of the run. */
function referenceOf(given: Given, context: LibraryContext): number {
  return given.has('reference')
    ? parseTime(given.text('reference'), zoneNamed(given))
    : context.startedAt.getTime();
}

function comparison(name: string, holds: (reference: number, value: number) => boolean): MacroForm {
  return {
    name,
    parameters: ['value', ...inZone],
    run: (given, context) =>
      holds(referenceOf(given, context), parseTime(given.text('value'), zoneNamed(given))),
  };
}

function isBetween(given: Given, context: LibraryContext): boolean {
  const [start, end] = ['start', 'end'].map((name) => parseTime(given.text(name), zoneNamed(given)));
  const [low, high] = [start ?? 0, end ?? 0];
  if (low > high) throw new LibraryFailure('needs a `start` that is not after `end`');
  const time = referenceOf(given, context);
  const inclusive = given.text('inclusive');
  if (!['left', 'right', 'both', 'neither'].includes(inclusive))
    throw new LibraryFailure("needs 'left', 'right', 'both' or 'neither' as `inclusive`");
  const isAfter = time > low || (time === low && (inclusive === 'left' || inclusive === 'both'));
  return isAfter && (time < high || (time === high && (inclusive === 'right' || inclusive === 'both')));
}

function dayOf(given: Given): number {
  const [year, month, day] = ['year', 'month', 'day'].map((name) => given.number(name));
  const time = Date.UTC(year ?? 0, (month ?? 1) - 1, day);
  if (new Date(time).getUTCDate() !== day) throw new LibraryFailure('needs a day that there is');
  return time;
}

const dayParameters = ['year', 'month', 'day'];

/** Those of dbt_date whose result is known while the template is rendered. Times are texts, as Python writes them. */
export const compileTime: readonly MacroForm[] = [
  {
    name: 'date',
    parameters: dayParameters,
    run: (given) => new Date(dayOf(given)).toISOString().slice(0, 10),
  },
  {
    name: 'datetime',
    parameters: [
      ...dayParameters,
      ['hour', 0],
      ['minute', 0],
      ['second', 0],
      ['microsecond', 0],
      ['tz', null],
    ],
    run: (given, context) => {
      const [hour, minutes, second] = ['hour', 'minute', 'second'].map((name) => given.number(name));
      const local = dayOf(given) + (((hour ?? 0) * 60 + (minutes ?? 0)) * 60 + (second ?? 0)) * 1000;
      const zone = zoneOf(given, context);
      return writeTime(timeIn(zone, local + Math.floor(given.number('microsecond') / 1000)), zone);
    },
  },
  {
    name: 'to_compile_datetime',
    parameters: ['value', ['tz', null]],
    run: (given) => writeTime(parseTime(given.text('value'), zoneNamed(given)), zoneNamed(given)),
  },
  {
    name: 'compile_reference_datetime',
    parameters: inZone,
    run: (given, context) => writeTime(referenceOf(given, context), zoneNamed(given)),
  },
  comparison('is_before', (reference, value) => reference < value),
  comparison('is_after', (reference, value) => reference > value),
  comparison('is_before_or_equal', (reference, value) => reference <= value),
  comparison('is_after_or_equal', (reference, value) => reference >= value),
  { name: 'is_between', parameters: ['start', 'end', ...inZone, ['inclusive', 'left']], run: isBetween },
  {
    name: 'get_localized_datepart_names',
    parameters: ['language', 'datepart'],
    run: (given) => datepartNames(given.text('language'), given.text('datepart')),
  },
];
