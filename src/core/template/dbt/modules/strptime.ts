import { badValue } from '../../jinja/failure.js';
import { dateOfDay, dayNumber, weekdayOf } from './calendar.js';
import { checkedWall, DateTimeObject, zoneOfOffset } from './dates.js';
import { dayNames, monthNames } from './strftime.js';
import { utc } from './zones.js';

const short = (names: readonly string[]): readonly string[] => names.map((name) => name.slice(0, 3));

/** What each code of a format matches. */
const patterns: { readonly [code: string]: string } = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '1[0-2]|0[1-9]|[1-9]',
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  e: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  H: '2[0-3]|[01]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  S: '6[01]|[0-5]\\d|\\d',
  f: '\\d{1,6}',
  j: '36[0-6]|3[0-5]\\d|[12]\\d{2}|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  p: 'am|pm',
  z: 'Z|[+-]\\d{2}:?\\d{2}',
  Z: 'utc|gmt|z',
  B: monthNames.join('|'),
  b: short(monthNames).join('|'),
  A: dayNames.join('|'),
  a: short(dayNames).join('|'),
  w: '[0-6]',
  U: '5[0-3]|[0-4]\\d|\\d',
  W: '5[0-3]|[0-4]\\d|\\d',
};

const composed: { readonly [code: string]: string } = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  R: '%H:%M',
};

/** The moment that a text says in a format, as Python's `strptime` reads it. Throws a problem when the text has another form. */
export function strptime(text: string, format: string): DateTimeObject {
  const codes: string[] = [];
  const form = expanded(format).replaceAll(/%([A-Za-z%])|\s+|[^%\s]+/gu, (whole, code?: string) => {
    if (code === undefined)
      return /^\s/u.test(whole) ? '\\s+' : whole.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
    if (code === '%') return '%';
    const pattern = patterns[code];
    if (pattern === undefined) throw badValue(`\`strptime\` does not know the code %${code}`);
    codes.push(code);
    return `(${pattern})`;
  });
  const match = new RegExp(`^${form}$`, 'iu').exec(text);
  if (!match) throw badValue('the text does not have the form that `strptime` is given');
  return momentOf(new Map(codes.map((code, index) => [code, match[index + 1] ?? ''])));
}

function expanded(format: string): string {
  return format.replaceAll(/%([A-Za-z])/gu, (whole, code: string) => composed[code] ?? whole);
}

function momentOf(found: ReadonlyMap<string, string>): DateTimeObject {
  const number = (...codes: readonly string[]): number | undefined => {
    const text = codes.map((code) => found.get(code)).find((value) => value !== undefined);
    return text === undefined ? undefined : Number(text.trim());
  };
  const short = number('y');
  const year = number('Y') ?? (short === undefined ? 1900 : short + (short < 69 ? 2000 : 1900));
  const { month, day } = dayOf(found, number, year);
  const micro = Number((found.get('f') ?? '').padEnd(6, '0'));
  const wall = checkedWall([
    year,
    month,
    day,
    hourOf(found, number),
    number('M') ?? 0,
    number('S') ?? 0,
    micro,
  ]);
  const offset = found.get('z');
  const zone = offset === undefined ? null : offset.toUpperCase() === 'Z' ? utc : zoneOfOffset(offset);
  return new DateTimeObject(wall, zone);
}

type ReadNumber = (...codes: readonly string[]) => number | undefined;

function hourOf(found: ReadonlyMap<string, string>, number: ReadNumber): number {
  const twelve = number('I');
  if (twelve === undefined) return number('H') ?? 0;
  return (twelve % 12) + (found.get('p')?.toLowerCase() === 'pm' ? 12 : 0);
}

function dayOf(
  found: ReadonlyMap<string, string>,
  number: ReadNumber,
  year: number,
): { readonly month: number; readonly day: number } {
  const named = monthIndex(found);
  const ofYear = number('j');
  if (ofYear !== undefined) return dateOfDay(dayNumber(year, 1, 1) + ofYear - 1);
  const week = number('W') ?? number('U');
  const weekday = weekdayIndex(found, number);
  if (week !== undefined && weekday !== undefined) {
    const first = dayNumber(year, 1, 1);
    const start = found.has('W') ? weekdayOf(first) : (weekdayOf(first) + 1) % 7;
    const inWeek = found.has('W') ? weekday : (weekday + 1) % 7;
    return dateOfDay(first + ((7 - start) % 7) + (week - 1) * 7 + inWeek);
  }
  return { month: named ?? number('m') ?? 1, day: number('d', 'e') ?? 1 };
}

function monthIndex(found: ReadonlyMap<string, string>): number | undefined {
  const name = found.get('B') ?? found.get('b');
  if (name === undefined) return undefined;
  return monthNames.findIndex((month) => month.toLowerCase().startsWith(name.toLowerCase().slice(0, 3))) + 1;
}

function weekdayIndex(found: ReadonlyMap<string, string>, number: ReadNumber): number | undefined {
  const sundayFirst = number('w');
  if (sundayFirst !== undefined) return (sundayFirst + 6) % 7;
  const name = found.get('A') ?? found.get('a');
  if (name === undefined) return undefined;
  return dayNames.findIndex((day) => day.toLowerCase().startsWith(name.toLowerCase().slice(0, 3)));
}
