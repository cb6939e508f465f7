import { badValue } from '../../jinja/failure.js';
import { numberOf, stringOf } from '../../jinja/type-of.js';
import { Float, JinjaObject, type JinjaValue } from '../../jinja/value.js';
import { fn, neededText } from '../arguments.js';
import { dateOfDay, dayNumber, daysInMonth, floorDivide, isoWeek, padded, weekdayOf } from './calendar.js';
import { checkedMicros, clockParts, formatAttribute, isoTime, shownClock } from './clock.js';
import { DeltaObject } from './delta.js';
import { NamedValues } from './named-values.js';
import { strftime, type Moment } from './strftime.js';
import { TimeObject } from './times.js';
import { FixedZone, offsetText, utc, Zone, ZonedObject } from './zones.js';

const dayMicros = 86_400_000_000;
const firstDay = dayNumber(1, 1, 1);
const lastDay = dayNumber(9999, 12, 31);

/** Python's `date`. */
export class DateObject extends JinjaObject {
  readonly typeName: string = 'date';
  readonly day: number;

  constructor(year: number, month: number, day: number) {
    super();
    this.day = checkedDay(year, month, day);
  }

  /** Throws a problem for a day that Python's calendar does not have. */
  static ofDay(day: number): DateObject {
    const { year, month, day: date } = dateOfDay(day);
    return new DateObject(year, month, date);
  }

  get moment(): Moment {
    return { day: this.day, micros: 0 };
  }

  text(): string {
    return isoDate(this.day);
  }

  override format(spec: string): string {
    return spec === '' ? this.text() : strftime(this.moment, spec);
  }

  override repr(): string {
    const { year, month, day } = dateOfDay(this.day);
    return `datetime.date(${year}, ${month}, ${day})`;
  }

  override hash(): string {
    return this.repr();
  }

  override equals(other: JinjaValue): boolean {
    return this.compare(other) === 0;
  }

  override compare(other: JinjaValue): number | undefined {
    return other instanceof DateObject ? this.day - other.day : undefined;
  }

  attribute(name: string): JinjaValue | undefined {
    switch (name) {
      case 'replace':
        return fn(name, ['year?', 'month?', 'day?'], (bound) => {
          const { year, month, day } = dateOfDay(this.day);
          const [y, m, d] = bound.map((value) => numberOf(value));
          return new DateObject(y ?? year, m ?? month, d ?? day);
        });
      case 'isoformat':
        return fn(name, [], () => this.text());
      default:
        return limitOf(name, false) ?? dateAttribute(name, this.moment) ?? formatAttribute(name, this.moment);
    }
  }

  override calculate(operator: string, other: JinjaValue, isLeft: boolean): JinjaValue | undefined {
    if (other instanceof DeltaObject) {
      if (operator === '+') return DateObject.ofDay(this.day + other.days);
      return operator === '-' && isLeft ? DateObject.ofDay(this.day - other.days) : undefined;
    }
    if (operator !== '-' || !(other instanceof DateObject)) return undefined;
    return new DeltaObject(isLeft ? this.day - other.day : other.day - this.day);
  }
}

/** A moment's fields. */
interface Wall {
  readonly day: number;
  /** Since midnight. */
  readonly micros: number;
}

/** Python's `datetime`, with a zone of its own or without one. */
export class DateTimeObject extends ZonedObject {
  readonly typeName = 'datetime';
  readonly day: number;
  readonly micros: number;
  readonly zone: Zone | null;
  /** Minutes east of Greenwich; 0 without a zone. As with pytz it stays the same in arithmetic, until `normalize`. */
  readonly offset: number;

  constructor(wall: Wall, zone: Zone | null, offset?: number) {
    super();
    const [days, micros] = floorDivide(wall.micros, dayMicros);
    this.day = wall.day + days;
    if (this.day < firstDay || this.day > lastDay)
      throw badValue('there is no such date: years are from 1 to 9999');
    this.micros = micros;
    this.zone = zone;
    this.offset = offset ?? zone?.offsetAtWall(this.wallMillis) ?? 0;
  }

  /** The moment of a JavaScript date, as clocks of a zone show it; in UTC and without a zone where that is null. */
  static fromUtc(date: Date, zone: Zone | null): DateTimeObject {
    const offset = zone?.at(date.getTime()).offset ?? 0;
    return new DateTimeObject({ day: 0, micros: date.getTime() * 1000 + offset * 60e6 }, zone, offset);
  }

  get wallMillis(): number {
    return this.day * 86_400_000 + Math.floor(this.micros / 1000);
  }

  /** Microseconds since 1970 in UTC, within a day: comparing days first keeps them exact. */
  get #instant(): Wall {
    const [days, micros] = floorDivide(this.micros - this.offset * 60e6, dayMicros);
    return { day: this.day + days, micros };
  }

  get moment(): Moment {
    const zone = this.zone && {
      offset: this.offset,
      abbreviation: this.zone.at(this.wallMillis - this.offset * 60_000).abbreviation,
      isSummer: this.zone.at(this.wallMillis - this.offset * 60_000).isSummer,
    };
    return { day: this.day, micros: this.micros, ...(zone && { zone }) };
  }

  text(): string {
    return this.#iso(' ');
  }

  override format(spec: string): string {
    return spec === '' ? this.text() : strftime(this.moment, spec);
  }

  #iso(separator: string, timespec?: string): string {
    const zone = this.zone ? offsetText(this.offset, ':') : '';
    return `${isoDate(this.day)}${separator}${isoTime(this.micros, timespec)}${zone}`;
  }

  override repr(): string {
    const { year, month, day } = dateOfDay(this.day);
    const shown = [year, month, day, ...shownClock(this.micros)];
    const zone = this.zone ? `, tzinfo=${this.zone === utc ? '<UTC>' : this.zone.repr()}` : '';
    return `datetime.datetime(${shown.join(', ')}${zone})`;
  }

  override hash(): string {
    const { day, micros } = this.#instant;
    return `datetime ${this.zone ? 'aware' : 'naive'} ${day} ${micros}`;
  }

  override equals(other: JinjaValue): boolean {
    return this.compare(other) === 0;
  }

  override compare(other: JinjaValue): number | undefined {
    if (!(other instanceof DateTimeObject) || (this.zone === null) !== (other.zone === null))
      return undefined;
    const [a, b] = [this.#instant, other.#instant];
    return a.day - b.day || a.micros - b.micros;
  }

  attribute(name: string): JinjaValue | undefined {
    const [hour, minute, second, microsecond] = clockParts(this.micros);
    switch (name) {
      case 'hour':
        return hour;
      case 'minute':
        return minute;
      case 'second':
        return second;
      case 'microsecond':
        return microsecond;
      case 'tzinfo':
        return this.zone;
      default:
        return (
          dateTimeMethod(this, name, (separator, timespec) => this.#iso(separator, timespec)) ??
          limitOf(name, true) ??
          dateAttribute(name, this.moment) ??
          formatAttribute(name, this.moment)
        );
    }
  }

  override calculate(operator: string, other: JinjaValue, isLeft: boolean): JinjaValue | undefined {
    if (other instanceof DeltaObject) {
      if (operator === '+') return this.plus(other);
      return operator === '-' && isLeft ? this.plus(other.times(-1)) : undefined;
    }
    if (operator !== '-' || !(other instanceof DateTimeObject)) return undefined;
    if ((this.zone === null) !== (other.zone === null)) return undefined;
    const [a, b] = isLeft ? [this, other] : [other, this];
    return new DeltaObject(a.#instant.day - b.#instant.day, 0, a.#instant.micros - b.#instant.micros);
  }

  plus(delta: DeltaObject): DateTimeObject {
    const micros = this.micros + delta.seconds * 1e6 + delta.microseconds;
    return new DateTimeObject({ day: this.day + delta.days, micros }, this.zone, this.offset);
  }

  /** The same instant by the clocks of another zone. A time without a zone counts as UTC, as the runs of Eider do. */
  inZone(zone: Zone): DateTimeObject {
    const instant = this.wallMillis - this.offset * 60_000;
    const { offset } = zone.at(instant);
    const wall = { day: this.day, micros: this.micros + (offset - this.offset) * 60e6 };
    return new DateTimeObject(wall, zone, offset);
  }

  localized(zone: Zone): DateTimeObject {
    return new DateTimeObject(this, zone);
  }

  get timestamp(): number {
    const { day, micros } = this.#instant;
    return day * 86_400 + micros / 1e6;
  }
}

function dateTimeMethod(
  moment: DateTimeObject,
  name: string,
  iso: (separator: string, timespec: string | undefined) => string,
): JinjaValue | undefined {
  switch (name) {
    case 'isoformat':
      return fn(name, ['sep?', 'timespec?'], ([separator, timespec], call) =>
        iso(separator === undefined ? 'T' : neededText(separator, call, 'sep'), stringOf(timespec)),
      );
    case 'date':
      return fn(name, [], () => DateObject.ofDay(moment.day));
    case 'time':
      return fn(name, [], () => new TimeObject(moment.micros));
    case 'timetz':
      return fn(
        name,
        [],
        () => new TimeObject(moment.micros, moment.zone, moment.zone ? moment.offset : undefined),
      );
    case 'fold':
      return 0;
    case 'dst':
      return fn(name, [], () => moment.zone?.summerTime(moment.wallMillis - moment.offset * 60_000) ?? null);
    case 'timestamp':
      return fn(name, [], () => new Float(moment.timestamp));
    case 'utcoffset':
      return fn(name, [], () => (moment.zone ? new DeltaObject(0, moment.offset * 60) : null));
    case 'tzname':
      return fn(name, [], () => moment.moment.zone?.abbreviation ?? null);
    case 'astimezone':
      return fn(name, ['tz?'], ([zone]) => moment.inZone(zone instanceof Zone ? zone : utc));
    case 'replace':
      return fn(name, [...fieldNames.map((field) => `${field}?`), 'tzinfo?', 'fold?'], (bound) =>
        replaced(moment, bound),
      );
    default:
      return undefined;
  }
}

const fieldNames = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;

function replaced(moment: DateTimeObject, bound: readonly (JinjaValue | undefined)[]): DateTimeObject {
  const { year, month, day } = dateOfDay(moment.day);
  const before = [year, month, day, ...clockParts(moment.micros)];
  const after = before.map((value, index) => numberOf(bound[index]) ?? value);
  const zone = bound[7] === undefined ? moment.zone : bound[7] instanceof Zone ? bound[7] : null;
  // As with pytz, the zone stays at the offset that it was at.
  return new DateTimeObject(checkedWall(after), zone, zone === moment.zone ? moment.offset : undefined);
}

/** `min`, `max` and `resolution` of a date or datetime. */
export function limitOf(name: string, hasTime: boolean): JinjaValue | undefined {
  if (name === 'resolution') return hasTime ? new DeltaObject(0, 0, 1) : new DeltaObject(1);
  if (name === 'min')
    return hasTime ? new DateTimeObject(checkedWall([1, 1, 1]), null) : new DateObject(1, 1, 1);
  if (name !== 'max') return undefined;
  const last = [9999, 12, 31, 23, 59, 59, 999_999];
  return hasTime ? new DateTimeObject(checkedWall(last), null) : new DateObject(9999, 12, 31);
}

/** `time.struct_time` of a moment. */
function timeTuple(moment: Moment): NamedValues {
  const { year, month, day } = dateOfDay(moment.day);
  const [hour, minute, second] = clockParts(moment.micros);
  return new NamedValues('time.struct_time', {
    tm_year: year,
    tm_mon: month,
    tm_mday: day,
    tm_hour: hour,
    tm_min: minute,
    tm_sec: second,
    tm_wday: weekdayOf(moment.day),
    tm_yday: moment.day - dayNumber(year, 1, 1) + 1,
    tm_isdst: moment.zone ? Number(moment.zone.isSummer) : -1,
  });
}

function dateAttribute(name: string, moment: Moment): JinjaValue | undefined {
  const { day } = moment;
  const date = dateOfDay(day);
  switch (name) {
    case 'year':
    case 'month':
    case 'day':
      return date[name];
    case 'weekday':
      return fn(name, [], () => weekdayOf(day));
    case 'isoweekday':
      return fn(name, [], () => weekdayOf(day) + 1);
    case 'isocalendar':
      return fn(name, [], () => {
        const [year, week, weekday] = isoWeek(day);
        return new NamedValues('datetime.IsoCalendarDate', { year, week, weekday });
      });
    case 'timetuple':
      return fn(name, [], () => timeTuple(moment));
    case 'toordinal':
      return fn(name, [], () => day + 719_163);
    case 'ctime':
      return fn(name, [], () => strftime(moment, '%a %b %e %H:%M:%S %Y'));
    default:
      return undefined;
  }
}

function isoDate(day: number): string {
  const { year, month, day: date } = dateOfDay(day);
  return `${padded(year, 4)}-${padded(month)}-${padded(date)}`;
}

function checkedDay(year: number, month: number, day: number): number {
  if (!Number.isInteger(year) || year < 1 || year > 9999) throw badValue(`the year ${year} is out of range`);
  if (!Number.isInteger(month) || month < 1 || month > 12) throw badValue('a month must be in 1..12');
  if (!Number.isInteger(day) || day < 1 || day > daysInMonth(year, month))
    throw badValue('the day is out of range for its month');
  return dayNumber(year, month, day);
}

/** Year, month, day, hour, minute, second and microsecond as a moment. Throws a problem when there is no such moment. */
export function checkedWall(fields: readonly number[]): Wall {
  const [year = 1900, month = 1, day = 1, hour = 0, minute = 0, second = 0, micro = 0] = fields;
  return { day: checkedDay(year, month, day), micros: checkedMicros(hour, minute, second, micro) };
}

/** `YYYY-MM-DD` as a date; undefined when it is none. */
export function fromIsoDate(text: string): DateObject | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return new DateObject(year, month, day);
}

/** `YYYY-MM-DD hh:mm:ss`, also with `T`, a fraction and an offset, as a moment; undefined when it is none. */
export function fromIsoDateTime(text: string): DateTimeObject | undefined {
  const form =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/u;
  const match = form.exec(text.trim());
  const date = fromIsoDate(match?.[1] ?? '');
  if (!match || !date) return undefined;
  const [hour, minute, second] = [match[2], match[3], match[4]].map((part) => Number(part ?? 0));
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined;
  const micro = Number((match[5] ?? '').slice(0, 6).padEnd(6, '0'));
  const micros = (((hour ?? 0) * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1e6 + micro;
  const zone = match[6] === undefined ? null : zoneOfOffset(match[6]);
  return new DateTimeObject({ day: date.day, micros }, zone);
}

/** The fixed zone of `Z`, `+02`, `+0200` or `+02:00`. */
export function zoneOfOffset(text: string): Zone {
  const match = /^([+-])(\d{2}):?(\d{2})?$/u.exec(text);
  const minutes = Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0);
  return minutes === 0 ? utc : new FixedZone(match?.[1] === '-' ? -minutes : minutes);
}
