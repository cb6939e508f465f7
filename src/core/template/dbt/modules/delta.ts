import { numberOf } from '../../jinja/type-of.js';
import { Float, JinjaObject, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { bind, fn, wrongArguments } from '../arguments.js';
import { floorDivide, padded } from './calendar.js';

const daySeconds = 86_400;

/** Python's `timedelta`: days, seconds of a day, microseconds of a second. */
export class DeltaObject extends JinjaObject {
  readonly typeName = 'timedelta';
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;

  constructor(days: number, seconds = 0, microseconds = 0) {
    super();
    // A fraction of a day goes into seconds, one of a second into microseconds.
    const wholeDays = Math.floor(days);
    const allSeconds = seconds + (days - wholeDays) * daySeconds;
    const wholeSeconds = Math.floor(allSeconds);
    const all = Math.round(microseconds + (allSeconds - wholeSeconds) * 1e6);
    const [moreSeconds, left] = floorDivide(all, 1_000_000);
    const [moreDays, leftSeconds] = floorDivide(wholeSeconds + moreSeconds, daySeconds);
    this.days = wholeDays + moreDays;
    this.seconds = leftSeconds;
    this.microseconds = left;
  }

  get totalSeconds(): number {
    return this.days * daySeconds + this.seconds + this.microseconds / 1e6;
  }

  text(): string {
    const { days, seconds, microseconds } = this;
    const hours = Math.floor(seconds / 3600);
    const clock = `${hours}:${padded(Math.floor(seconds / 60) % 60)}:${padded(seconds % 60)}`;
    const fraction = microseconds === 0 ? '' : `.${padded(microseconds, 6)}`;
    const shown = days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `;
    return `${shown}${clock}${fraction}`;
  }

  override repr(): string {
    const parts = [
      ['days', this.days],
      ['seconds', this.seconds],
      ['microseconds', this.microseconds],
    ] as const;
    const shown = parts.filter(([, value]) => value !== 0).map(([name, value]) => `${name}=${value}`);
    return `datetime.timedelta(${shown.length === 0 ? '0' : shown.join(', ')})`;
  }

  override isTruthy(): boolean {
    return this.days !== 0 || this.seconds !== 0 || this.microseconds !== 0;
  }

  override equals(other: JinjaValue): boolean {
    return this.compare(other) === 0;
  }

  override hash(): string {
    return this.repr();
  }

  override compare(other: JinjaValue): number | undefined {
    if (!(other instanceof DeltaObject)) return undefined;
    return this.days - other.days || this.seconds - other.seconds || this.microseconds - other.microseconds;
  }

  attribute(name: string): JinjaValue | undefined {
    switch (name) {
      case 'days':
        return this.days;
      case 'seconds':
        return this.seconds;
      case 'microseconds':
        return this.microseconds;
      case 'total_seconds':
        return fn(name, [], () => new Float(this.totalSeconds));
      default:
        return undefined;
    }
  }

  override calculate(operator: string, other: JinjaValue, isLeft: boolean): JinjaValue | undefined {
    if (other instanceof DeltaObject) {
      const [a, b] = isLeft ? [this, other] : [other, this];
      if (operator === '+') return a.plus(b);
      if (operator === '-') return a.plus(b.times(-1));
      return operator === '/' ? new Float(a.totalSeconds / b.totalSeconds) : undefined;
    }
    const number = numberOf(other);
    if (number === undefined) return undefined;
    if (operator === '*') return this.times(number);
    return operator === '/' && isLeft && number !== 0 ? this.times(1 / number) : undefined;
  }

  plus(other: DeltaObject): DeltaObject {
    return new DeltaObject(
      this.days + other.days,
      this.seconds + other.seconds,
      this.microseconds + other.microseconds,
    );
  }

  times(factor: number): DeltaObject {
    return new DeltaObject(this.days * factor, this.seconds * factor, this.microseconds * factor);
  }
}

/** `timedelta(days=…, hours=…)`. */
export class DeltaClass extends JinjaObject {
  readonly typeName = 'type';

  text(): string {
    return "<class 'datetime.timedelta'>";
  }

  attribute(): undefined {
    return undefined;
  }

  override call(call: JinjaCall): JinjaValue {
    const names = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'];
    const bound = bind(
      { ...call, name: 'timedelta' },
      names.map((name) => `${name}?`),
    );
    const [days, seconds, micro, milli, minutes, hours, weeks] = bound.map((value, index) => {
      const number = value === undefined ? 0 : numberOf(value);
      if (number === undefined) throw wrongArguments(call, `needs a number as \`${names[index] ?? ''}\``);
      return number;
    }) as [number, number, number, number, number, number, number];
    return new DeltaObject(days + weeks * 7, seconds + minutes * 60 + hours * 3600, micro + milli * 1000);
  }
}
