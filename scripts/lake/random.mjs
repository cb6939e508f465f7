/** A stream of random numbers (mulberry32). Each stands on its own: the same key gives the same numbers in any order of use. */
export class Random {
  #state;
  /** Goes into identifiers only: 32 bits of state alone would soon give two rows the same one. */
  #salt;

  /** `key` is any list of integers: the lake's seed, a stream's number, an index. */
  constructor(...key) {
    let state = 0x9e3779b9;
    let salt = 0x7f4a7c15;
    for (const part of key) {
      state = Math.imul(state ^ (part | 0), 0x85ebca6b);
      state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) ^ (state >>> 16);
      salt = Math.imul(salt ^ (part | 0), 0x27d4eb2f);
      salt = Math.imul(salt ^ (salt >>> 15), 0x165667b1) ^ (salt >>> 14);
    }
    this.#state = state | 0;
    this.#salt = salt >>> 0;
  }

  /** A number in [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer in [from, to]. */
  integer(from, to) {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** True once in `1 / share` times. */
  chance(share) {
    return this.next() < share;
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  /** An entry of `[[weight, value], …]`; weights sum to 1. */
  weighted(list) {
    let left = this.next();
    for (const [weight, value] of list) {
      left -= weight;
      if (left < 0) return value;
    }
    return list[list.length - 1][1];
  }

  uuid() {
    const hex = [0, this.#salt, 0, 0]
      .map((salt) => ((Math.floor(this.next() * 4294967296) ^ salt) >>> 0).toString(16).padStart(8, '0'))
      .join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
