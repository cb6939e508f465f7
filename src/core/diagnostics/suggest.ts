import { distance } from 'fastest-levenshtein';

/** The candidate nearest to a mistyped name, when one is near enough to be meant; ties go to the first in order. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  const farthest = wanted.length < 5 ? 1 : Math.max(2, Math.floor(wanted.length / 3));
  let bestDistance = farthest + 1;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (other === wanted) return candidate;
    if (Math.abs(other.length - wanted.length) >= bestDistance) continue;
    const found = isSwap(wanted, other) ? 1 : distance(wanted, other);
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** Whether two neighbouring letters changed places, which is one slip of the hand. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
