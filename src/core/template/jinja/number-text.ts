import { exactInteger } from './integers.js';

/** The whole number that Python's `int(text, base)` reads; undefined when it is none. Throws when it is too large to be exact. */
export function parseIntegerText(text: string, base: number): number | undefined {
  const found =
    /^\s*(?<sign>[-+]?)(?:0(?<mark>[bBoOxX])_?)?(?<digits>[\da-zA-Z]+(?:_[\da-zA-Z]+)*)\s*$/u.exec(
      text,
    )?.groups;
  if (!found) return undefined;
  const { sign, mark, digits = '' } = found;
  const marked = mark === undefined ? undefined : { b: 2, o: 8, x: 16 }[mark.toLowerCase()];
  const radix = base === 0 ? (marked ?? 10) : base;
  // `0b1` is a number of three digits to base 16.
  const all = marked !== undefined && marked !== radix ? `0${mark}${digits}` : digits;
  const plain = all.replaceAll('_', '').toLowerCase();
  let number = 0n;
  for (const digit of plain) {
    const value = Number.parseInt(digit, 36);
    if (Number.isNaN(value) || value >= radix) return undefined;
    number = number * BigInt(radix) + BigInt(value);
  }
  return exactInteger(sign === '-' ? -number : number);
}

/** The number that Python's `float(text)` reads; undefined when it is none. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  const special = /^(?<sign>[-+]?)(?:(?<inf>inf(?:inity)?)|nan)$/u.exec(trimmed)?.groups;
  if (special) {
    if (special['inf'] === undefined) return Number.NaN;
    return special['sign'] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!/^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/u.test(trimmed)) {
    return undefined;
  }
  return Number(trimmed.replaceAll('_', ''));
}
