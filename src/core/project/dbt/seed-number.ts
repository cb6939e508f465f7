import { plainDigits, strip } from './python-text.js';

/** A number as Python's decimals hold it: `digits` times ten to the power of `exponent`. Digits are those that count: none at the ends is zero. */
export interface SeedNumber {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** What a cell may be that reads as a number. */
export type NumberCell = SeedNumber | 'NaN' | 'Infinity' | '-Infinity';

/** Digits that Python's decimals keep when they are calculated with. */
export const keptDigits = 28;

const currencySymbols = Array.from('؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫');
const decimal = /^[-+]?(?=\d|\.\d)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/u;

/**
 * Reads a cell, without the blanks round it, as agate does: percent signs, currency symbols and the commas of thousands do not count. Undefined
 * when it is no number.
 */
export function numberOf(cell: string): NumberCell | undefined {
  const plain = trimmed(cell, '%');
  const minus = plain.startsWith('-');
  let text = minus ? plain.slice(1) : plain;
  if (/[^ -#%-~]/u.test(text)) for (const symbol of currencySymbols) text = trimmed(text, symbol);
  text = plainDigits(strip(text.replaceAll(',', ''))).replaceAll('_', '');
  const match = decimal.exec(text);
  if (!match) return wordOf(text, minus);
  const [, whole = '', fraction = '', power = '0'] = match;
  return rounded(minus !== text.startsWith('-'), whole + fraction, Number(power) - fraction.length);
}

function wordOf(text: string, minus: boolean): NumberCell | undefined {
  if (/^[-+]?nan\d*$/iu.test(text)) return 'NaN';
  if (!/^[-+]?inf(?:inity)?$/iu.test(text)) return undefined;
  return minus === text.startsWith('-') ? 'Infinity' : '-Infinity';
}

/** Rounds to the digits that are kept, half to even. */
function rounded(negative: boolean, written: string, exponent: number): SeedNumber {
  const digits = written.replace(/^0+/u, '');
  const dropped = digits.length - keptDigits;
  if (dropped <= 0) return normal(negative, digits, exponent);
  const kept = BigInt(digits.slice(0, keptDigits));
  const rest = digits.slice(keptDigits);
  const half = `5${'0'.repeat(dropped - 1)}`;
  const up = rest > half || (rest === half && kept % 2n === 1n);
  return normal(negative, String(up ? kept + 1n : kept), exponent + dropped);
}

function normal(negative: boolean, digits: string, exponent: number): SeedNumber {
  const short = digits.replace(/0+$/u, '');
  if (short === '') return { negative, digits: '0', exponent: 0 };
  return { negative, digits: short, exponent: exponent + digits.length - short.length };
}

/** Takes a character away from both ends, as often as it stands there. */
function trimmed(text: string, character: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charAt(start) === character) start += 1;
  while (end > start && text.charAt(end - 1) === character) end -= 1;
  return text.slice(start, end);
}

/** The number as SQL reads it. */
export function numberText(number: NumberCell): string {
  if (typeof number === 'string') return number;
  const { negative, digits, exponent } = number;
  return `${negative ? '-' : ''}${digits}${exponent === 0 ? '' : `e${exponent}`}`;
}
