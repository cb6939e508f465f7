/** The whole number that Python's `int(text, base)` reads; undefined when it is none. */
export function parseIntegerText(text: string, base: number): number | undefined {
  const found =
    /^\s*(?<sign>[-+]?)(?:0(?<mark>[bBoOxX])_?)?(?<digits>[\da-zA-Z]+(?:_[\da-zA-Z]+)*)\s*$/u.exec(
      text,
    )?.groups;
  if (!found) return undefined;
  const { sign, mark, digits = '' } = found;
  const marked = mark === undefined ? undefined : { b: 2, o: 8, x: 16 }[mark.toLowerCase()];
  const radix = base === 0 ? (marked ?? 10) : base;
  if (marked !== undefined && marked !== radix) return undefined;
  const plain = digits.replaceAll('_', '').toLowerCase();
  let number = 0;
  for (const digit of plain) {
    const value = Number.parseInt(digit, 36);
    if (Number.isNaN(value) || value >= radix) return undefined;
    number = number * radix + value;
  }
  return sign === '-' ? 0 - number : number;
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
