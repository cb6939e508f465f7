/**
 * A value that is made when it is first asked for. V8 keeps a getter in an object literal, and all that the getter sees, until it collects the whole heap: what there
 * is thousands of has this instead.
 */
export class Later<T> {
  #make: (() => T) | undefined;
  #made: T | undefined;

  constructor(make: () => T) {
    this.#make = make;
  }

  get value(): T {
    if (this.#make) {
      this.#made = this.#make();
      this.#make = undefined;
    }
    return this.#made as T;
  }
}
