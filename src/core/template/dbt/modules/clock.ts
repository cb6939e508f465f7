import { badValue } from '../../jinja/failure.js';
import { fn, neededText } from '../arguments.js';
import type { JinjaValue } from '../../jinja/value.js';
import { padded } from './calendar.js';
import { strftime, type Moment } from './strftime.js';

/** Hours, minutes, seconds and microseconds of the microseconds since midnight. */
export function clockParts(micros: number): readonly [number, number, number, number] {
  const seconds = Math.floor(micros / 1e6);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, micros % 1_000_000];
}

/** A time of day as `isoformat` writes it, down to what `timespec` says. Throws a problem for one that Python does not know. */
export function isoTime(micros: number, timespec = 'auto'): string {
  const [hour, minute, second, microsecond] = clockParts(micros).map((part) => padded(part)) as [
    string,
    string,
    string,
    string,
  ];
  const fraction = microsecond.padStart(6, '0');
  const plain = `${hour}:${minute}:${second}`;
  switch (timespec) {
    case 'auto':
      return fraction === '000000' ? plain : `${plain}.${fraction}`;
    case 'hours':
      return hour;
    case 'minutes':
      return `${hour}:${minute}`;
    case 'seconds':
      return plain;
    case 'milliseconds':
      return `${plain}.${fraction.slice(0, 3)}`;
    case 'microseconds':
      return `${plain}.${fraction}`;
    default:
      throw badValue(`\`timespec\` cannot be \`${timespec}\``);
  }
}

/** Microseconds since midnight. Throws a problem where there is no such time. */
export function checkedMicros(hour: number, minute: number, second: number, micro: number): number {
  if (hour < 0 || hour > 23) throw badValue('an hour must be in 0..23');
  if (minute < 0 || minute > 59) throw badValue('a minute must be in 0..59');
  if (second < 0 || second > 59) throw badValue('a second must be in 0..59');
  if (micro < 0 || micro > 999_999) throw badValue('a microsecond must be in 0..999999');
  return ((hour * 60 + minute) * 60 + second) * 1e6 + micro;
}

/** The fields of a time in a `repr`: seconds and microseconds only where there are any. */
export function shownClock(micros: number): readonly number[] {
  const parts = clockParts(micros);
  return parts.slice(0, parts[3] !== 0 ? 4 : parts[2] !== 0 ? 3 : 2);
}

/** `strftime` of a moment; undefined for any other name. */
export function formatAttribute(name: string, moment: Moment): JinjaValue | undefined {
  if (name !== 'strftime') return undefined;
  return fn(name, ['format'], ([format], call) => strftime(moment, neededText(format, call, 'format')));
}
