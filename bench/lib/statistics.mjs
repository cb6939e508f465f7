/** The middle of some numbers; the mean of the two middle ones when there is none. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}

/**
 * Does some things in turn, `times` times each, so that a busy moment of the machine meets all of them. Gives what each gave, in order,
 * by its name.
 */
export async function inTurn(times, things) {
  const results = Object.fromEntries(Object.keys(things).map((name) => [name, []]));
  for (let turn = 0; turn < times; turn += 1) {
    for (const [name, run] of Object.entries(things)) results[name].push(await run());
  }
  return results;
}

/** Two things in turn. */
export function alternate(times, a, b) {
  return inTurn(times, { a, b });
}

/** The median of the ratios of each turn, of one measured quantity. */
export function ratioOf({ a, b }, key) {
  return median(a.map((each, index) => each[key] / b[index][key]));
}

/** The median of one measured quantity. */
export function medianOf(results, key) {
  return median(results.map((each) => each[key]));
}
