/** A seeded source of choices: the same seed gives the same corpus on every machine. */
export interface Dice {
  /** A real number in [0, 1). */
  readonly next: () => number;
  /** An integer in [low, high], both included. */
  readonly between: (low: number, high: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  /** True with that probability. */
  readonly chance: (probability: number) => boolean;
  /** That many decimal digits, as text. */
  readonly digits: (count: number) => string;
}

/** Dice from a seed (mulberry32). */
export function makeDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    pick: <T>(items: readonly T[]): T => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    chance: (probability) => next() < probability,
    digits: (count) => Array.from({ length: count }, () => String(between(0, 9))).join(''),
  };
}
