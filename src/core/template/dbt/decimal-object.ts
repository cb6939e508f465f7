import { formatValue } from '../jinja/format-spec.js';
import { numberOf } from '../jinja/type-of.js';
import { Float, JinjaObject, type JinjaValue } from '../jinja/value.js';

/** Digits that a quotient keeps, as Python's decimals do. */
const precision = 28;

interface Scaled {
  /** The number without its point. */
  readonly digits: bigint;
  /** How many of the digits stand after the point. */
  readonly scale: number;
}

/** A number of a query's result, written with all its digits: Python's `Decimal`, and ints too large for JavaScript. */
export class DecimalObject extends JinjaObject {
  readonly typeName = 'Decimal';
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  text(): string {
    return this.#text;
  }

  override repr(): string {
    return /^-?\d{16,}$/u.test(this.#text) ? this.#text : `Decimal('${this.#text}')`;
  }

  override format(spec: string): string {
    return formatValue(/^-?\d+$/u.test(this.#text) ? this.value : new Float(this.value), spec);
  }

  get value(): number {
    return Number(this.#text);
  }

  attribute(): undefined {
    return undefined;
  }

  override isTruthy(): boolean {
    return this.value !== 0;
  }

  override hash(): string {
    return String(this.value);
  }

  override equals(other: JinjaValue): boolean {
    return this.compare(other) === 0;
  }

  override compare(other: JinjaValue): number | undefined {
    const number = other instanceof DecimalObject ? other.value : numberOf(other);
    if (number === undefined) return undefined;
    const [a, b] = [scaled(this), scaled(other)];
    if (!a || !b) return this.value - number;
    const [left, right] = sameScale(a, b);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  override calculate(operator: string, other: JinjaValue, isLeft: boolean): JinjaValue | undefined {
    const mine = scaled(this);
    const theirs = scaled(other);
    if (!mine || !theirs) return this.#asFloats(operator, other, isLeft);
    const [a, b] = isLeft ? [mine, theirs] : [theirs, mine];
    if (operator === '*') return made({ digits: a.digits * b.digits, scale: a.scale + b.scale });
    if (operator === '/') return quotient(a, b);
    const [left, right] = sameScale(a, b);
    const scale = Math.max(a.scale, b.scale);
    if (operator === '+') return made({ digits: left + right, scale });
    return operator === '-' ? made({ digits: left - right, scale }) : undefined;
  }

  #asFloats(operator: string, other: JinjaValue, isLeft: boolean): JinjaValue | undefined {
    const number = other instanceof DecimalObject ? other.value : numberOf(other);
    if (number === undefined) return undefined;
    const [a, b] = isLeft ? [this.value, number] : [number, this.value];
    if (operator === '+') return new Float(a + b);
    if (operator === '-') return new Float(a - b);
    if (operator === '*') return new Float(a * b);
    return operator === '/' && b !== 0 ? new Float(a / b) : undefined;
  }
}

function scaled(value: JinjaValue): Scaled | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return { digits: BigInt(value), scale: 0 };
  if (!(value instanceof DecimalObject)) return undefined;
  const match = /^(-?\d+)(?:\.(\d+))?$/u.exec(value.text());
  if (!match) return undefined;
  const fraction = match[2] ?? '';
  return { digits: BigInt(`${match[1] ?? '0'}${fraction}`), scale: fraction.length };
}

function sameScale(a: Scaled, b: Scaled): readonly [bigint, bigint] {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale)];
}

function made({ digits, scale }: Scaled): DecimalObject {
  const size = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const sign = digits < 0n ? '-' : '';
  const whole = size.slice(0, size.length - scale);
  return new DecimalObject(scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${size.slice(-scale)}`);
}

function quotient(a: Scaled, b: Scaled): JinjaValue | undefined {
  if (b.digits === 0n) return undefined;
  const more = BigInt(precision);
  const digits = (a.digits * 10n ** more * 10n ** BigInt(b.scale)) / b.digits;
  const text = made({ digits, scale: precision + a.scale }).text();
  return new DecimalObject(text.includes('.') ? text.replace(/\.?0+$/u, '') : text);
}
