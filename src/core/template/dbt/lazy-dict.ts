import type { Value, Values } from '../../project/value.js';
import { Dict, Float, type JinjaValue } from '../jinja/value.js';

/** A dict of plain values that become values of templates only when they are asked for: `graph` holds a whole project. */
export class LazyDict extends Dict {
  readonly #values: Values;
  #isFilled = false;

  constructor(values: Values) {
    super();
    this.#values = values;
  }

  override get size(): number {
    return this.#filled.size;
  }

  override get(key: JinjaValue): JinjaValue | undefined {
    return this.#filled.get(key);
  }

  override has(key: JinjaValue): boolean {
    return this.#filled.has(key);
  }

  override set(key: JinjaValue, value: JinjaValue): void {
    this.#filled.set(key, value);
  }

  override delete(key: JinjaValue): boolean {
    return this.#filled.delete(key);
  }

  override clear(): void {
    this.#filled.clear();
  }

  override entries(): readonly (readonly [JinjaValue, JinjaValue])[] {
    return this.#filled.entries();
  }

  override keys(): readonly JinjaValue[] {
    return this.#filled.keys();
  }

  override values(): readonly JinjaValue[] {
    return this.#filled.values();
  }

  readonly #inner = new Dict();

  get #filled(): Dict {
    if (!this.#isFilled) {
      this.#isFilled = true;
      for (const [key, value] of Object.entries(this.#values)) this.#inner.set(key, lazily(value));
    }
    return this.#inner;
  }
}

/** A plain value as templates see it, its dicts filled when they are asked. */
export function lazily(value: Value): JinjaValue {
  if (value === null || typeof value !== 'object') return fromScalar(value);
  return isList(value) ? value.map(lazily) : new LazyDict(value);
}

function fromScalar(value: null | boolean | number | string): JinjaValue {
  return typeof value === 'number' && !Number.isInteger(value) ? new Float(value) : value;
}

function isList(value: readonly Value[] | Values): value is readonly Value[] {
  return Array.isArray(value);
}
