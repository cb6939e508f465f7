import { dateOfDay, dayNumber, isoWeek, padded, weekdayOf } from './calendar.js';
import { offsetText } from './zones.js';

/** A moment to be written: its day, the microseconds since midnight, and its zone where it has one. */
export interface Moment {
  readonly day: number;
  readonly micros: number;
  readonly zone?: { readonly offset: number; readonly abbreviation: string; readonly isSummer: boolean };
}

export const monthNames =
  'January February March April May June July August September October November December'.split(' ');
export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Codes that stand for several others. */
const composed: { readonly [code: string]: string } = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  R: '%H:%M',
  c: '%a %b %e %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  r: '%I:%M:%S %p',
  h: '%b',
};

/** A moment as Python's `strftime` writes it, in English; `%-d` is `%d` without its zero. What is no code stays as it is. */
export function strftime(moment: Moment, format: string): string {
  return format.replaceAll(/%([-_0^#]?)[EO]?([A-Za-z%])/gu, (whole, flag: string, code: string) => {
    const inner = composed[code];
    const text = inner === undefined ? piece(moment, code) : strftime(moment, inner);
    if (text === undefined) return whole;
    if (flag === '^') return text.toUpperCase();
    if (flag === '-') return text.replace(/^[0 ]+(?=.)/u, '');
    return flag === '_' ? text.replace(/^0+(?=.)/u, (zeros) => ' '.repeat(zeros.length)) : text;
  });
}

function piece(moment: Moment, code: string): string | undefined {
  return datePiece(moment.day, code) ?? timePiece(moment, code);
}

function datePiece(number: number, code: string): string | undefined {
  const { year, month, day } = dateOfDay(number);
  const ofYear = number - dayNumber(year, 1, 1) + 1;
  const weekday = weekdayOf(number);
  switch (code) {
    case 'Y':
      return String(year);
    case 'C':
      return padded(Math.floor(year / 100));
    case 'y':
      return padded(year % 100);
    case 'm':
      return padded(month);
    case 'd':
      return padded(day);
    case 'e':
      return String(day).padStart(2);
    case 'B':
      return monthNames[month - 1];
    case 'b':
      return monthNames[month - 1]?.slice(0, 3);
    case 'A':
      return dayNames[weekday];
    case 'a':
      return dayNames[weekday]?.slice(0, 3);
    case 'j':
      return padded(ofYear, 3);
    case 'w':
      return String((weekday + 1) % 7);
    case 'u':
      return String(weekday + 1);
    case 'U':
      return padded(Math.floor((ofYear + 6 - ((weekday + 1) % 7)) / 7));
    case 'W':
      return padded(Math.floor((ofYear + 6 - weekday) / 7));
    case 'V':
      return padded(isoWeek(number)[1]);
    case 'G':
      return String(isoWeek(number)[0]);
    case 'g':
      return padded(isoWeek(number)[0] % 100);
    default:
      return undefined;
  }
}

function timePiece(moment: Moment, code: string): string | undefined {
  const seconds = Math.floor(moment.micros / 1e6);
  const hour = Math.floor(seconds / 3600);
  switch (code) {
    case 'H':
      return padded(hour);
    case 'k':
      return String(hour).padStart(2);
    case 'I':
      return padded(((hour + 11) % 12) + 1);
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'P':
      return hour < 12 ? 'am' : 'pm';
    case 'l':
      return String(((hour + 11) % 12) + 1).padStart(2);
    case 'M':
      return padded(Math.floor(seconds / 60) % 60);
    case 'S':
      return padded(seconds % 60);
    case 'f':
      return padded(moment.micros % 1_000_000, 6);
    case 's':
      return String(moment.day * 86_400 + seconds - (moment.zone?.offset ?? 0) * 60);
    case 'z':
      return moment.zone ? offsetText(moment.zone.offset, '') : '';
    case 'Z':
      return moment.zone?.abbreviation ?? '';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return undefined;
  }
}
