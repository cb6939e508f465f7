import { badValue } from './failure.js';
import { exponentText, integerText, textOf } from './text-of.js';
import { floatOf, integerOf, numberOf, stringOf, typeOf } from './type-of.js';
import { Float, JinjaObject, type JinjaValue } from './value.js';

/** What stands behind the colon in `{:>8,.2f}`. */
interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  /** What is rounded to zero has no minus. */
  readonly noMinusZero: boolean;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const pattern =
  /^(?:(?<fill>[^])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<noMinusZero>z)?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[a-zA-Z%])?$/u;
const widest = 1_000_000;

/** Python's `format(value, spec)`. */
export function formatValue(value: JinjaValue, written: string): string {
  if (written === '') return textOf(value);
  const own = value instanceof JinjaObject ? value.format(written) : undefined;
  if (own !== undefined) return own;
  const groups = pattern.exec(written)?.groups;
  if (!groups) throw badValue(`\`${written}\` is no format`);
  const { fill, align = '', sign = '', noMinusZero, alternate, zero, grouping = '', type = '' } = groups;
  const isZero = zero !== undefined && align === '';
  const spec: Spec = {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: isZero && numberOf(value) !== undefined ? '=' : align,
    sign,
    noMinusZero: noMinusZero !== undefined,
    alternate: alternate !== undefined,
    width: Number(groups['width'] ?? 0),
    grouping,
    precision: groups['precision'] === undefined ? undefined : Number(groups['precision']),
    type,
  };
  if (spec.width > widest || (spec.precision ?? 0) > widest)
    throw badValue(`the format \`${written}\` is too wide`);
  return formatBySpec(value, spec, written);
}

function formatBySpec(value: JinjaValue, spec: Spec, written: string): string {
  const number = numberOf(value);
  const wrong = (): Error => badValue(`the format \`${written}\` cannot be used on ${typeOf(value)}`);
  if (number === undefined) {
    const text = stringOf(value);
    const isForNumbers =
      spec.align === '=' || spec.sign + spec.grouping !== '' || spec.alternate || spec.noMinusZero;
    if (text === undefined || (spec.type !== '' && spec.type !== 's') || isForNumbers) throw wrong();
    const cut = spec.precision === undefined ? text : Array.from(text).slice(0, spec.precision).join('');
    return padded(cut, '', spec, '<');
  }
  const isFloat = value instanceof Float;
  if (!isGroupable(spec) || (spec.noMinusZero && !isFloat && isWhole(spec.type))) throw wrong();
  const digits = numberDigits(Math.abs(number), isFloat, spec);
  if (digits === undefined) throw wrong();
  const isZero = spec.noMinusZero && /^[0.]+(?:e.*|%)?$/iu.test(digits);
  const isNegative = (number < 0 || Object.is(number, -0)) && !isZero;
  const sign = isNegative && value !== 0 ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : '';
  return padded(spec.grouping === '' ? digits : grouped(digits, spec, sign.length), sign, spec, '>');
}

/** The types of whole numbers. */
function isWhole(type: string): boolean {
  return type === '' || 'dnxXboc'.includes(type);
}

/** Whether digits of that type can be written in groups: `_` for bits too. */
function isGroupable({ grouping, type }: Spec): boolean {
  if (grouping === '') return true;
  return !'nc'.includes(type || 'd') && (grouping === '_' || !'xXbo'.includes(type || 'd'));
}

/** The digits without a sign; undefined for a type that does not fit. */
function numberDigits(number: number, isFloat: boolean, spec: Spec): string | undefined {
  const { type, precision } = spec;
  if (!isFloat && precision === undefined) {
    const prefix = (mark: string): string => (spec.alternate ? mark : '');
    if (type === '' || type === 'd' || type === 'n') return integerText(number);
    if (type === 'x') return prefix('0x') + number.toString(16);
    if (type === 'X') return prefix('0X') + number.toString(16).toUpperCase();
    if (type === 'b') return prefix('0b') + number.toString(2);
    if (type === 'o') return prefix('0o') + number.toString(8);
    if (type === 'c') return String.fromCodePoint(number);
  }
  if (type === 'f' || type === 'F') return fixed(number, precision ?? 6);
  if (type === '%') return `${fixed(number * 100, precision ?? 6)}%`;
  if (type === 'e') return exponential(number, precision ?? 6);
  if (type === 'E') return exponential(number, precision ?? 6).toUpperCase();
  if (!isFloat && isWhole(type)) return undefined;
  if (type === 'g' || type === 'n') return general(number, precision ?? 6);
  if (type === 'G') return general(number, precision ?? 6).toUpperCase();
  if (type !== '' || !isFloat) return undefined;
  return precision === undefined ? textOf(new Float(number)) : generalFloat(number, precision);
}

/** A number with so many digits after the point. Python and JavaScript both round the exact binary value; Python takes the even one of two. */
export function fixed(number: number, digits: number): string {
  if (!Number.isFinite(number)) return textOf(new Float(number));
  if (number >= 1e21) return integerText(number) + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
  const text = number.toFixed(Math.min(digits, 100));
  const isTie = digits < 20 && isHalfway(number, digits);
  if (!isTie) return text + '0'.repeat(Math.max(0, digits - 100));
  const scaled = Math.floor(number * 10 ** digits);
  return ((scaled % 2 === 0 ? scaled : scaled + 1) / 10 ** digits).toFixed(digits);
}

/** Whether a number lies exactly between two of so many digits; only then can it be told by multiplying. */
function isHalfway(number: number, digits: number): boolean {
  const exact = number.toFixed(Math.min(100, digits + 30));
  return /^50*$/u.test(exact.slice(exact.indexOf('.') + 1 + digits));
}

function exponential(number: number, digits: number): string {
  if (!Number.isFinite(number)) return textOf(new Float(number));
  const [mantissa = '', power = '0'] = number.toExponential(Math.min(digits, 100)).split('e');
  return `${mantissa}e${exponentText(Number(power))}`;
}

/** C's `%g`: the shorter of both forms, without zeros at the end. */
export function general(number: number, precision: number): string {
  if (!Number.isFinite(number)) return textOf(new Float(number));
  const digits = Math.max(1, precision);
  const power = number === 0 ? 0 : Number(number.toExponential(Math.min(100, digits - 1)).split('e')[1]);
  if (power >= -4 && power < digits) return withoutZeros(fixed(number, digits - 1 - power));
  const [mantissa = '', exponent = ''] = exponential(number, digits - 1).split('e');
  return `${withoutZeros(mantissa)}e${exponent}`;
}

/** A float with a precision but no type: as `general`, but never without a point. */
function generalFloat(number: number, precision: number): string {
  const text = general(number, precision);
  if (/[.en]/u.test(text)) return text;
  const [mantissa = '', power = ''] = exponential(number, Math.max(1, precision) - 1).split('e');
  return Number(power) >= precision - 1 ? `${withoutZeros(mantissa)}e${power}` : `${text}.0`;
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/u, '') : text;
}

/** Zeros that fill are digits, and are put into groups as well. */
function grouped(digits: string, spec: Spec, signLength: number): string {
  const [, prefix = '', whole = '', rest = ''] = /^(0[xXbo])?([\da-fA-F]*)(.*)$/u.exec(digits) ?? [];
  const size = 'xXbo'.includes(spec.type) && spec.type !== '' ? 4 : 3;
  const group = new RegExp(`\\B(?=(?:[\\da-fA-F]{${size}})+$)`, 'gu');
  const width =
    spec.fill === '0' && spec.align === '=' ? spec.width - signLength - prefix.length - rest.length : 0;
  let wanted = Math.ceil((width * size) / (size + 1));
  while (wanted + Math.floor((wanted - 1) / size) < width) wanted += 1;
  return prefix + whole.padStart(wanted, '0').replaceAll(group, spec.grouping) + rest;
}

function padded(text: string, sign: string, spec: Spec, usual: string): string {
  const missing = spec.width - Array.from(text).length - sign.length;
  if (missing <= 0) return sign + text;
  const align = spec.align === '' ? usual : spec.align;
  if (align === '<') return sign + text + spec.fill.repeat(missing);
  if (align === '>') return spec.fill.repeat(missing) + sign + text;
  if (align === '=') return sign + spec.fill.repeat(missing) + text;
  const left = Math.floor(missing / 2);
  return spec.fill.repeat(left) + sign + text + spec.fill.repeat(missing - left);
}

/** The whole number to be written by `%d`: a float is cut. Undefined for what is no number. */
export function truncated(value: JinjaValue): number | undefined {
  const number = integerOf(value) ?? floatOf(value);
  return number === undefined ? undefined : Math.trunc(number);
}
