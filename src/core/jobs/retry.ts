import type { RetryPolicy } from './job.js';
import type { Outcome } from './outcome.js';

/** What another try cannot mend: refused by a policy, not found. */
const hopeless: ReadonlySet<number> = new Set([4, 6, 130]);

/**
 * Whether a failed try is tried again. Unless the policy says what, everything is but what stays as it is: refusals, things that do not
 * exist, wrong usage.
 * @param codes codes of the errors that the try reported
 */
export function mayRetry(policy: RetryPolicy, outcome: Outcome, codes: readonly string[]): boolean {
  if (outcome.kind === 'success' || outcome.kind === 'interrupted') return false;
  const { on } = policy;
  if (!on) {
    if (outcome.kind === 'exit' && hopeless.has(outcome.code)) return false;
    return !codes.some((code) => code.startsWith('usage/'));
  }
  return on.some((what) => isMeant(what, outcome, codes));
}

function isMeant(what: number | string, outcome: Outcome, codes: readonly string[]): boolean {
  if (typeof what === 'number') return outcome.kind === 'exit' && outcome.code === what;
  if (what === 'timeout') return outcome.kind === 'timeout';
  if (what === 'killed') return outcome.kind === 'signal';
  if (what.endsWith('/*')) return codes.some((code) => code.startsWith(what.slice(0, -1)));
  return codes.includes(what);
}

/**
 * How long to wait before the next try, in milliseconds.
 * @param tried how many tries have failed, from 1
 * @param random from 0 to 1
 */
export function retryDelay(policy: RetryPolicy, tried: number, random: number): number {
  const delay = Math.min(policy.maxDelayMs, policy.delayMs * policy.backoff ** (tried - 1));
  return Math.round(delay * (1 + policy.jitter * random));
}
