import { badValue } from '../jinja/failure.js';
import { formatValue } from '../jinja/format-spec.js';
import { calculate } from '../jinja/operators.js';
import { numberOf } from '../jinja/type-of.js';
import { Float, JinjaObject, type Arithmetic, type JinjaValue } from '../jinja/value.js';

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

  override number(): number {
    return this.value;
  }

  override rounded(precision: number): JinjaValue {
    const mine = scaled(this);
    if (!mine) return this;
    const [digits, divisor] =
      precision >= mine.scale
        ? [mine.digits * 10n ** BigInt(precision - mine.scale), 1n]
        : [mine.digits, 10n ** BigInt(mine.scale - precision)];
    const near = evenly(digits, divisor);
    return precision >= 0
      ? made({ digits: near, scale: precision })
      : new DecimalObject(near === 0n ? '0' : `${near}E+${-precision}`);
  }

  /** As Python's decimals, which do not go together with floats. */
  override calculate(operator: Arithmetic, other: JinjaValue, isLeft: boolean): JinjaValue | undefined {
    if (other instanceof Float) return undefined;
    const mine = scaled(this);
    const theirs = scaled(other);
    if (!mine || !theirs || operator === '**') return this.#nearly(operator, other, isLeft);
    const [a, b] = isLeft ? [mine, theirs] : [theirs, mine];
    if (operator === '*') return made({ digits: a.digits * b.digits, scale: a.scale + b.scale });
    if (operator === '/') return quotient(a, b);
    const [left, right] = sameScale(a, b);
    const scale = Math.max(a.scale, b.scale);
    if (operator === '+') return made({ digits: left + right, scale });
    if (operator === '-') return made({ digits: left - right, scale });
    if (right === 0n) throw badValue('this divides by zero');
    return operator === '%' ? made({ digits: left % right, scale }) : new DecimalObject(String(left / right));
  }

  /** Powers, and numbers written with an exponent: as floats reckon, written as a decimal. */
  #nearly(operator: Arithmetic, other: JinjaValue, isLeft: boolean): JinjaValue | undefined {
    const number = other instanceof DecimalObject ? other.value : numberOf(other);
    if (number === undefined) return undefined;
    const exact = operator === '**' && isLeft ? power(scaled(this), number) : undefined;
    if (exact) return exact;
    const [a, b] = isLeft ? [this.value, number] : [number, this.value];
    const result = calculate(operator, new Float(a), new Float(b));
    return result instanceof Float ? new DecimalObject(plainText(result.value)) : undefined;
  }
}

/** A whole power, with all its digits as long as there are few enough. */
function power(base: Scaled | undefined, exponent: number): DecimalObject | undefined {
  if (!base || !Number.isInteger(exponent) || exponent < 0 || exponent > 64) return undefined;
  const result = { digits: base.digits ** BigInt(exponent), scale: base.scale * exponent };
  return String(result.digits).length <= precision ? made(result) : undefined;
}

/** The quotient to the nearest whole number, halves to the even side. */
function evenly(digits: bigint, divisor: bigint): bigint {
  const size = digits < 0n ? -digits : digits;
  const below = size / divisor;
  const rest = (size % divisor) * 2n;
  const near = rest > divisor || (rest === divisor && below % 2n !== 0n) ? below + 1n : below;
  return digits < 0n ? -near : near;
}

function plainText(value: number): string {
  return String(value).replace('e', 'E');
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
  if (b.digits === 0n) throw badValue('this divides by zero');
  const more = BigInt(precision);
  const digits = (a.digits * 10n ** more * 10n ** BigInt(b.scale)) / b.digits;
  const text = made({ digits, scale: precision + a.scale }).text();
  return new DecimalObject(text.includes('.') ? text.replace(/\.?0+$/u, '') : text);
}
