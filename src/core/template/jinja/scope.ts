import type { JinjaMacro } from './types.js';
import type { JinjaValue } from './value.js';

/** Names bound around a place, innermost first. */
export class Scope {
  /** The macro in whose body this is. */
  readonly macro: JinjaMacro | undefined;
  readonly #outer: Scope | undefined;
  #names: Map<string, JinjaValue> | undefined;

  constructor(outer: Scope | undefined, macro: JinjaMacro | undefined = outer?.macro) {
    this.#outer = outer;
    this.macro = macro;
  }

  get(name: string): JinjaValue | undefined {
    const value = this.#names?.get(name);
    return value === undefined ? this.#outer?.get(name) : value;
  }

  set(name: string, value: JinjaValue): void {
    this.#names ??= new Map();
    this.#names.set(name, value);
  }

  /** Every name that is bound here. */
  names(): readonly string[] {
    return [...(this.#names?.keys() ?? []), ...(this.#outer?.names() ?? [])];
  }
}
