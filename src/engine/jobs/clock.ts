import { setTimeout as wait } from 'node:timers/promises';

/** Time, as the supervisor and the daemon see it; tests give their own. */
export interface Clock {
  /** The clock on the wall: it can go back. */
  readonly now: () => Date;
  /** Milliseconds since some moment; never goes back. */
  readonly monotonic: () => number;
  /** Resolves after so many milliseconds, or at once when the signal comes. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** Node's timers hold no longer time. */
const longestMs = 2 ** 31 - 1;

/** The machine's own time; `now` is the command's. */
export function systemClock(now: () => Date): Clock {
  return {
    now,
    monotonic: () => performance.now(),
    sleep: async (milliseconds, signal) => {
      const pause = Math.min(Math.max(0, milliseconds), longestMs);
      await wait(pause, undefined, { ...(signal && { signal }) }).catch(() => undefined);
    },
  };
}
