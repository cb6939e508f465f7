/** A generator of numbers from 0 to 1 that gives the same row of numbers for the same seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `least` to `most`, both included. */
export function wholeBetween(random, least, most) {
  return least + Math.floor(random() * (most - least + 1));
}

/** Up to `count` different members of a list. */
export function pickSome(random, list, count) {
  const picked = new Set();
  while (picked.size < Math.min(count, list.length))
    picked.add(list[wholeBetween(random, 0, list.length - 1)]);
  return [...picked];
}
