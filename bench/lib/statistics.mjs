/** The middle of some numbers; the mean of the two middle ones when there is none. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}

/**
 * Does `a` and `b` in turn, `times` times each, so that a busy moment of the machine meets both. Gives what each gave, in order.
 */
export async function alternate(times, a, b) {
  const results = { a: [], b: [] };
  for (let turn = 0; turn < times; turn += 1) {
    results.a.push(await a());
    results.b.push(await b());
  }
  return results;
}

/** The median of the ratios of each turn, of one measured quantity. */
export function ratioOf({ a, b }, key) {
  return median(a.map((each, index) => each[key] / b[index][key]));
}

/** The median of one measured quantity. */
export function medianOf(results, key) {
  return median(results.map((each) => each[key]));
}
