import { numberOf } from '../../jinja/type-of.js';
import { Callable, JinjaObject, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { badValue } from '../../jinja/failure.js';
import { bind, fn, neededText } from '../arguments.js';
import type { ModuleHost } from './module-host.js';
import { checkedWall, DateObject, DateTimeObject, fromIsoDate, fromIsoDateTime, limitOf } from './dates.js';
import { clockParts } from './clock.js';
import { TimeObject } from './times.js';
import { dateOfDay, dayNumber, isoWeek, weekdayOf } from './calendar.js';
import { DeltaClass } from './delta.js';
import { strptime } from './strptime.js';
import { utc, Zone } from './zones.js';

const datetimeFields = [
  'year',
  'month',
  'day',
  'hour?',
  'minute?',
  'second?',
  'microsecond?',
  'tzinfo?',
  'fold?',
];

/** What `modules.datetime` holds. "Now" is when the run began, so that all templates of a run agree. */
export function datetimeModule(rendering: ModuleHost): ReadonlyMap<string, JinjaValue> {
  return new Map<string, JinjaValue>([
    ['date', new MomentClass('date', (call) => makeDate(call), rendering)],
    ['datetime', new MomentClass('datetime', (call) => makeDateTime(call), rendering)],
    ['time', new MomentClass('time', (call) => makeTime(call), rendering)],
    ['timedelta', new DeltaClass()],
    ['tzinfo', new Callable('tzinfo', () => utc)],
  ]);
}

function numbers(
  bound: readonly (JinjaValue | undefined)[],
  fallbacks: readonly number[],
): readonly number[] {
  return bound.slice(0, 7).map((value, index) => {
    if (value === undefined) return fallbacks[index] ?? 0;
    const number = numberOf(value);
    if (number === undefined || !Number.isInteger(number)) throw badValue('a date is made of whole numbers');
    return number;
  });
}

function makeDate(call: JinjaCall): JinjaValue {
  const [year = 1, month = 1, day = 1] = numbers(bind(call, ['year', 'month', 'day']), []);
  return new DateObject(year, month, day);
}

function makeDateTime(call: JinjaCall): JinjaValue {
  const bound = bind(call, datetimeFields);
  return new DateTimeObject(checkedWall(numbers(bound, [])), bound[7] instanceof Zone ? bound[7] : null);
}

function makeTime(call: JinjaCall): JinjaValue {
  const bound = bind(call, ['hour?', 'minute?', 'second?', 'microsecond?', 'tzinfo?', 'fold?']);
  const clock = numbers(bound.slice(0, 4), []);
  const { micros } = checkedWall([1900, 1, 1, ...clock]);
  return new TimeObject(micros, bound[4] instanceof Zone ? bound[4] : null);
}

/** `date`, `datetime` or `time`: called, it makes one; it has the methods of the class too. */
class MomentClass extends JinjaObject {
  readonly typeName = 'type';
  readonly #name: 'date' | 'datetime' | 'time';
  readonly #make: (call: JinjaCall) => JinjaValue;
  readonly #rendering: ModuleHost;

  constructor(
    name: 'date' | 'datetime' | 'time',
    make: (call: JinjaCall) => JinjaValue,
    rendering: ModuleHost,
  ) {
    super();
    this.#name = name;
    this.#make = make;
    this.#rendering = rendering;
  }

  text(): string {
    return `<class 'datetime.${this.#name}'>`;
  }

  override call(call: JinjaCall): JinjaValue {
    return this.#make({ ...call, name: this.#name });
  }

  attribute(name: string): JinjaValue | undefined {
    if (this.#name === 'time') return timeMethod(name);
    const isDate = this.#name === 'date';
    switch (name) {
      case 'min':
      case 'max':
      case 'resolution':
        return limitOf(name, !isDate);
      case 'fromordinal':
        return fn(name, ['ordinal'], ([ordinal]) => this.#ofDay((numberOf(ordinal) ?? 0) - 719_163));
      case 'fromisocalendar':
        return fn(name, ['year', 'week', 'day'], (bound) =>
          this.#ofDay(dayOfWeek(bound.map((part) => numberOf(part) ?? 0))),
        );
      case 'today':
        return fn(name, [], () => (isDate ? DateObject.ofDay(this.#now().day) : this.#now()));
      case 'fromisoformat':
        return fn(name, ['date_string'], ([text], call) => {
          const written = neededText(text, call, 'date_string');
          const read = isDate ? fromIsoDate(written) : fromIsoDateTime(written);
          if (!read) throw badValue(`\`${this.#name}.fromisoformat\` needs a ${this.#name} in ISO form`);
          return read;
        });
      case 'fromtimestamp':
      case 'utcfromtimestamp':
        return fn(name, ['timestamp', 'tz?'], ([seconds, zone]) => this.#ofTimestamp(seconds, zone));
      default:
        return isDate ? undefined : this.#datetimeMethod(name);
    }
  }

  #ofDay(day: number): JinjaValue {
    const date = DateObject.ofDay(day);
    return this.#name === 'date' ? date : new DateTimeObject({ day: date.day, micros: 0 }, null);
  }

  #datetimeMethod(name: string): JinjaValue | undefined {
    switch (name) {
      case 'now':
        return fn(name, ['tz?'], ([zone]) => this.#now(zone instanceof Zone ? zone : undefined));
      case 'utcnow':
        return fn(name, [], () => this.#now());
      case 'strptime':
        return fn(name, ['date_string', 'format'], ([text, format], call) =>
          strptime(neededText(text, call, 'date_string'), neededText(format, call, 'format')),
        );
      case 'combine':
        return fn(name, ['date', 'time', 'tzinfo?'], ([date, time, zone]) => {
          if (!(date instanceof DateObject) || !(time instanceof TimeObject))
            throw badValue('`combine` needs a date and a time');
          const { year, month, day } = dateOfDay(date.day);
          const wall = checkedWall([year, month, day, ...clockParts(time.micros)]);
          const own = zone === undefined ? time.zone : zone;
          return new DateTimeObject(wall, own instanceof Zone ? own : null);
        });
      default:
        return undefined;
    }
  }

  /** The beginning of the run: in UTC and without a zone, or by the clocks of a zone. */
  #now(zone?: Zone): DateTimeObject {
    this.#rendering.record.outside = true;
    return DateTimeObject.fromUtc(this.#rendering.scope.invocation.startedAt, zone ?? null);
  }

  #ofTimestamp(seconds: JinjaValue | undefined, zone: JinjaValue | undefined): JinjaValue {
    const number = numberOf(seconds);
    if (number === undefined) throw badValue('a timestamp is a number of seconds');
    const moment = new DateTimeObject({ day: 0, micros: Math.round(number * 1e6) }, utc, 0);
    if (this.#name === 'date') return DateObject.ofDay(moment.day);
    return zone instanceof Zone ? moment.inZone(zone) : new DateTimeObject(moment, null);
  }
}

/** The day of a year, week and weekday by ISO 8601. Throws a problem where there is no such day. */
function dayOfWeek([year = 0, week = 0, weekday = 0]: readonly number[]): number {
  const fourth = dayNumber(year, 1, 4);
  const day = fourth - weekdayOf(fourth) + (week - 1) * 7 + weekday - 1;
  const found = isoWeek(day);
  if (found[0] !== year || found[1] !== week || found[2] !== weekday)
    throw badValue('there is no such week or weekday');
  return day;
}

function timeMethod(name: string): JinjaValue | undefined {
  switch (name) {
    case 'min':
      return new TimeObject(0);
    case 'max':
      return new TimeObject(86_400_000_000 - 1);
    case 'fromisoformat':
      return fn(name, ['time_string'], ([text], call) => {
        const read = fromIsoDateTime(`2000-01-01T${neededText(text, call, 'time_string')}`);
        if (!read) throw badValue('`time.fromisoformat` needs a time in ISO form');
        return new TimeObject(read.micros, read.zone);
      });
    default:
      return undefined;
  }
}
