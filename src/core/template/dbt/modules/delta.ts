import { badValue } from '../../jinja/failure.js';
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
        return deltaLimit(name);
    }
  }

  override calculate(operator: string, other: JinjaValue, isLeft: boolean): JinjaValue | undefined {
    if (other instanceof DeltaObject) {
      const [a, b] = isLeft ? [this, other] : [other, this];
      if (operator === '+') return a.plus(b);
      if (operator === '-') return a.plus(b.times(-1));
      return divided(operator, a, b);
    }
    const number = numberOf(other);
    if (number === undefined) return undefined;
    if (operator === '*') return this.times(number);
    if (!isLeft || (operator !== '/' && operator !== '//')) return undefined;
    if (number === 0) throw badValue('this divides by zero');
    if (!Number.isInteger(number)) return operator === '/' ? this.times(1 / number) : undefined;
    const by = BigInt(number);
    return DeltaObject.ofMicros(operator === '//' ? floorOf(this.micros, by) : nearest(this.micros, by));
  }

  /** All of it in microseconds. */
  get micros(): bigint {
    return (BigInt(this.days) * 86_400n + BigInt(this.seconds)) * 1_000_000n + BigInt(this.microseconds);
  }

  static ofMicros(micros: bigint): DeltaObject {
    const days = floorOf(micros, 86_400_000_000n);
    return new DeltaObject(Number(days), 0, Number(micros - days * 86_400_000_000n));
  }

  override negated(): DeltaObject {
    return this.times(-1);
  }

  override absolute(): DeltaObject {
    return this.days < 0 ? this.times(-1) : this;
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

function divided(operator: string, a: DeltaObject, b: DeltaObject): JinjaValue | undefined {
  if (operator !== '/' && operator !== '//' && operator !== '%') return undefined;
  if (b.micros === 0n) throw badValue('this divides by zero');
  if (operator === '/') return new Float(Number(a.micros) / Number(b.micros));
  const whole = floorOf(a.micros, b.micros);
  return operator === '//' ? Number(whole) : DeltaObject.ofMicros(a.micros - whole * b.micros);
}

function floorOf(a: bigint, b: bigint): bigint {
  const whole = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? whole - 1n : whole;
}

/** The quotient as a whole number; halves go to the even side. */
function nearest(a: bigint, b: bigint): bigint {
  const [above, below] = b < 0n ? [-a, -b] : [a, b];
  const whole = floorOf(above, below);
  const twice = (above - whole * below) * 2n;
  const isUp = twice > below || (twice === below && whole % 2n !== 0n);
  return isUp ? whole + 1n : whole;
}

/** `min`, `max` and `resolution`. */
function deltaLimit(name: string): DeltaObject | undefined {
  if (name === 'resolution') return new DeltaObject(0, 0, 1);
  if (name === 'min') return new DeltaObject(-999_999_999);
  return name === 'max' ? new DeltaObject(999_999_999, 86_399, 999_999) : undefined;
}

/** `timedelta(days=…, hours=…)`. */
export class DeltaClass extends JinjaObject {
  readonly typeName = 'type';

  text(): string {
    return "<class 'datetime.timedelta'>";
  }

  attribute(name: string): JinjaValue | undefined {
    return deltaLimit(name);
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
