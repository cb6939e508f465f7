import { orElse } from '../or-else.js';
import { signed } from '../operators.js';
import { badValue, wrongType } from '../failure.js';
import { fixed } from '../format-spec.js';
import type { Given } from '../given.js';
import { parseFloatText, parseIntegerText } from '../number-text.js';
import type { Filters } from '../tools.js';
import { floatOf, integerOf, mustBeDefined, stringOf, typeOf } from '../type-of.js';
import { Float, JinjaObject, type JinjaValue } from '../value.js';

/** Filters that make or change numbers. */
export const numberFilters: Filters = {
  abs: {
    parameters: '',
    run: (value) => {
      const number = floatOf(value);
      if (number === undefined) {
        mustBeDefined(value);
        const absolute = value instanceof JinjaObject ? value.absolute() : undefined;
        if (absolute !== undefined) return absolute;
        throw wrongType(`\`abs\` needs a number, and this is ${typeOf(value)}`);
      }
      return number < 0 || Object.is(number, -0) ? signed('-', value) : signed('+', value);
    },
  },
  int: {
    parameters: 'default= base=',
    run: (value, given) =>
      orElse(
        orElse(toInteger(value, given.integer('base', 10)), () => given.get('default')),
        () => 0,
      ),
  },
  float: {
    parameters: 'default=',
    run: (value, given) =>
      orElse(
        orElse(toFloat(value), () => given.get('default')),
        () => new Float(0),
      ),
  },
  round: { parameters: 'precision= method=', run: round },
  filesizeformat: { parameters: 'binary=', run: (value, given) => fileSize(value, given.truth('binary')) },
};

function toInteger(value: JinjaValue, base: number): number | undefined {
  mustBeDefined(value);
  const text = stringOf(value);
  const whole = text === undefined ? undefined : parseIntegerText(text, base);
  if (whole !== undefined) return whole;
  const number = text === undefined ? floatOf(value) : parseFloatText(text);
  if (number === undefined || !Number.isFinite(number)) {
    if (number !== undefined && text === undefined && !Number.isNaN(number))
      throw badValue('infinity is no whole number');
    return undefined;
  }
  return Math.trunc(number) + 0;
}

function toFloat(value: JinjaValue): Float | undefined {
  mustBeDefined(value);
  const text = stringOf(value);
  const number = text === undefined ? floatOf(value) : parseFloatText(text);
  return number === undefined ? undefined : new Float(number);
}

function round(value: JinjaValue, given: Given): JinjaValue {
  const precision = given.integer('precision', 0);
  const method = given.text('method', 'common');
  const number = floatOf(value);
  if (number === undefined) {
    mustBeDefined(value);
    throw wrongType(`\`round\` needs a number, and this is ${typeOf(value)}`);
  }
  if (method === 'ceil' || method === 'floor') {
    const scale = 10 ** precision;
    return new Float(Math[method](number * scale) / scale);
  }
  if (method !== 'common') throw badValue('`round` knows the methods `common`, `ceil` and `floor`');
  const rounded = value instanceof JinjaObject ? value.rounded(precision) : undefined;
  if (rounded !== undefined) return rounded;
  if (!(value instanceof Float))
    return precision >= 0 ? (integerOf(value) ?? 0) : roundedTo(number, -precision);
  if (!Number.isFinite(number)) return value;
  const sign = number < 0 || Object.is(number, -0) ? -1 : 1;
  if (precision < 0) return new Float(sign * roundedTo(Math.abs(number), -precision));
  return new Float(sign * Number(fixed(Math.abs(number), precision)));
}

/** To so many zeros at the end; halves go to the even side. */
function roundedTo(number: number, zeros: number): number {
  const scale = 10 ** zeros;
  const below = Math.floor(number / scale);
  const rest = number / scale - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return (up ? below + 1 : below) * scale;
}

function fileSize(value: JinjaValue, isBinary: boolean): string {
  const bytes = toFloat(value)?.value;
  if (bytes === undefined) throw wrongType(`\`filesizeformat\` needs a number, and this is ${typeOf(value)}`);
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const prefixes = (isBinary ? 'KiB MiB GiB TiB PiB EiB ZiB YiB' : 'kB MB GB TB PB EB ZB YB').split(' ');
  let index = 0;
  while (index < prefixes.length - 1 && bytes >= base ** (index + 2)) index += 1;
  return `${fixed((base * bytes) / base ** (index + 2), 1)} ${prefixes[index]}`;
}
