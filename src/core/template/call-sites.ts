import type { Related } from '../diagnostics/diagnostic.js';
import type { Segment } from './types.js';

const shownCalls = 5;

/** Call sites as related places, innermost first. Of many, the middle is left out. */
export function callSites(calls: Segment['calls']): readonly Related[] {
  const related = calls.map(({ macro, at }) => ({ message: `in this call of \`${macro}\``, at })).reverse();
  return related.length <= shownCalls ? related : [...related.slice(0, shownCalls - 1), ...related.slice(-1)];
}
