import { numberOf, stringOf } from '../../jinja/type-of.js';
import { JinjaObject, type JinjaValue } from '../../jinja/value.js';
import { fn } from '../arguments.js';
import { dayNumber } from './calendar.js';
import { checkedMicros, clockParts, formatAttribute, isoTime, shownClock } from './clock.js';
import { DeltaObject } from './delta.js';
import { strftime, type Moment } from './strftime.js';
import { offsetText, utc, Zone, type FixedZone } from './zones.js';

const fields = ['hour', 'minute', 'second', 'microsecond'] as const;

/** Python's `time`, with a zone or without one. */
export class TimeObject extends JinjaObject {
  readonly typeName = 'time';
  readonly micros: number;
  readonly zone: Zone | null;
  /** Minutes east of Greenwich; undefined where its zone needs a day to tell. */
  readonly #offset: number | undefined;

  constructor(micros: number, zone: Zone | null = null, offset?: number) {
    super();
    this.micros = micros;
    this.zone = zone;
    this.#offset = offset ?? (zone && isFixed(zone) ? zone.at().offset : undefined);
  }

  get moment(): Moment {
    const zone =
      this.zone && this.#offset !== undefined
        ? { offset: this.#offset, abbreviation: this.zone.text(), isSummer: false }
        : undefined;
    return { day: dayNumber(1900, 1, 1), micros: this.micros, ...(zone && { zone }) };
  }

  text(): string {
    return this.#iso();
  }

  #iso(timespec?: string): string {
    return isoTime(this.micros, timespec) + (this.#offset === undefined ? '' : offsetText(this.#offset, ':'));
  }

  override format(spec: string): string {
    return spec === '' ? this.text() : strftime(this.moment, spec);
  }

  override repr(): string {
    const zone = this.zone ? `, tzinfo=${this.zone === utc ? '<UTC>' : this.zone.repr()}` : '';
    return `datetime.time(${shownClock(this.micros).join(', ')}${zone})`;
  }

  override equals(other: JinjaValue): boolean {
    return this.compare(other) === 0;
  }

  override hash(): string {
    return `time ${this.#iso()}`;
  }

  override compare(other: JinjaValue): number | undefined {
    if (!(other instanceof TimeObject) || (this.#offset === undefined) !== (other.#offset === undefined))
      return undefined;
    return this.micros - other.micros - ((this.#offset ?? 0) - (other.#offset ?? 0)) * 60e6;
  }

  attribute(name: string): JinjaValue | undefined {
    const index = fields.findIndex((field) => field === name);
    if (index !== -1) return clockParts(this.micros)[index];
    switch (name) {
      case 'tzinfo':
        return this.zone;
      case 'fold':
        return 0;
      case 'isoformat':
        return fn(name, ['timespec?'], ([timespec]) => this.#iso(stringOf(timespec)));
      case 'utcoffset':
        return fn(name, [], () =>
          this.#offset === undefined ? null : new DeltaObject(0, this.#offset * 60),
        );
      case 'tzname':
        return fn(name, [], () => (this.#offset === undefined ? null : (this.zone?.text() ?? null)));
      case 'replace':
        return fn(name, [...fields.map((field) => `${field}?`), 'tzinfo?', 'fold?'], (bound) =>
          this.#replaced(bound),
        );
      default:
        return formatAttribute(name, this.moment);
    }
  }

  #replaced(bound: readonly (JinjaValue | undefined)[]): TimeObject {
    const [hour, minute, second, micro] = clockParts(this.micros).map(
      (part, index) => numberOf(bound[index]) ?? part,
    ) as [number, number, number, number];
    const micros = checkedMicros(hour, minute, second, micro);
    if (bound[4] === undefined) return new TimeObject(micros, this.zone, this.#offset);
    return new TimeObject(micros, bound[4] instanceof Zone ? bound[4] : null);
  }
}

/** Whether a zone has one offset for ever. */
function isFixed(zone: Zone): zone is FixedZone {
  return zone.at.length === 0;
}
