import { badValue, wrongType } from './failure.js';
import { formatValue, truncated } from './format-spec.js';
import { asciiOf, reprOf, textOf } from './text-of.js';
import { floatOf, integerOf, stringOf, typeOf } from './type-of.js';
import { Dict, Float, Tuple, type JinjaValue } from './value.js';

const pattern =
  /%(?:\((?<key>[^)]*)\))?(?<flags>[-+ #0]*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d+)?)?[hlL]?(?<type>[diouxXeEfFgGcrsa%])|%/gu;

/** Python's `text % values`. */
export function formatPercent(text: string, values: JinjaValue): string {
  const items = values instanceof Tuple ? values.items : [values];
  let next = 0;
  const take = (): JinjaValue => {
    const value = items[next];
    if (value === undefined) throw badValue('the text has more places for values than there are values');
    next += 1;
    return value;
  };
  const made = text.replaceAll(pattern, (...found: unknown[]) => {
    const groups = found.at(-1) as Partial<Record<string, string>>;
    const { key, flags = '', type } = groups;
    if (type === undefined)
      throw badValue('a `%` in the text names no format: write `%%` for the sign itself');
    if (type === '%') return '%';
    const width = sizeOf(groups['width'], take);
    const hasPoint = /\.(?:[*\d]|[hlL]?[a-zA-Z])/u.test(String(found[0]).replace(/^%\([^)]*\)/u, ''));
    const precision = sizeOf(groups['precision'], take) ?? (hasPoint ? 0 : undefined);
    const value = key === undefined ? take() : valueOf(values, key);
    return padded(formatted(value, type, flags, precision), flags, width ?? 0, type);
  });
  if (next < items.length && !(values instanceof Dict) && !(Array.isArray(values) && next === 0)) {
    throw wrongType('there are more values than the text has places for');
  }
  return made;
}

function sizeOf(written: string | undefined, take: () => JinjaValue): number | undefined {
  if (written !== '*') return written === undefined ? undefined : Math.min(Number(written), 1_000_000);
  const size = integerOf(take());
  if (size === undefined) throw wrongType('`*` in a format needs a whole number');
  return Math.min(size, 1_000_000);
}

function valueOf(values: JinjaValue, key: string): JinjaValue {
  if (!(values instanceof Dict)) throw wrongType(`\`%(${key})\` needs a dict, and this is ${typeOf(values)}`);
  const value = values.get(key);
  if (value === undefined) throw badValue(`there is no \`${key}\` for the text`);
  return value;
}

function formatted(value: JinjaValue, type: string, flags: string, precision: number | undefined): string {
  if (type === 's' || type === 'r' || type === 'a') {
    const text = type === 's' ? textOf(value) : type === 'r' ? reprOf(value) : asciiOf(value);
    return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
  }
  if (type === 'c' && stringOf(value) !== undefined) return oneCharacter(textOf(value));
  const number = floatOf(value);
  if (number === undefined) throw wrongType(`\`%${type}\` needs a number, and this is ${typeOf(value)}`);
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const mark = flags.includes('#') ? '#' : '';
  if ('diu'.includes(type)) {
    const digits = formatValue(truncated(value) ?? 0, `${sign}d`);
    return precision === undefined ? digits : withZeros(digits, precision);
  }
  if ('oxXc'.includes(type)) {
    const whole = integerOf(value);
    if (whole === undefined)
      throw wrongType(`\`%${type}\` needs a whole number, and this is ${typeOf(value)}`);
    const digits = formatValue(whole, `${sign}${mark}${type}`);
    return precision === undefined || type === 'c' ? digits : withZeros(digits, precision);
  }
  return formatValue(new Float(number), `${sign}.${precision ?? 6}${type}`);
}

function oneCharacter(text: string): string {
  if (Array.from(text).length === 1) return text;
  throw wrongType('`%c` needs one character, or its number');
}

/** Digits, at least so many of them. */
function withZeros(digits: string, precision: number): string {
  return digits.replace(
    /^([-+ ]?(?:0[xXo])?)([\da-fA-F]+)$/u,
    (_, head: string, run: string) => head + run.padStart(precision, '0'),
  );
}

function padded(text: string, flags: string, width: number, type: string): string {
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || 'srca'.includes(type)) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]?/u.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
