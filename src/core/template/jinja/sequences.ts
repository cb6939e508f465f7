import { badValue } from './failure.js';
import { equals } from './equality.js';
import { reprOf } from './text-of.js';
import { JinjaObject, type JinjaValue } from './value.js';

/** Items that can be gone through once: what `map` and `select` give. It is true even when there are none. */
export class Generator extends JinjaObject {
  readonly typeName = 'generator';
  #items: readonly JinjaValue[];

  constructor(items: readonly JinjaValue[]) {
    super();
    this.#items = items;
  }

  attribute(): undefined {
    return undefined;
  }

  text(): string {
    return '<generator object>';
  }

  override length(): undefined {
    return undefined;
  }

  override iterate(): readonly JinjaValue[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }
}

/** The keys, values or items of a dict as they are at the time. */
export class DictView extends JinjaObject {
  readonly typeName: string;
  readonly #items: () => readonly JinjaValue[];

  constructor(typeName: string, items: () => readonly JinjaValue[]) {
    super();
    this.typeName = typeName;
    this.#items = items;
  }

  attribute(): undefined {
    return undefined;
  }

  text(): string {
    return `${this.typeName}([${this.#items().map(reprOf).join(', ')}])`;
  }

  override iterate(): readonly JinjaValue[] {
    return this.#items();
  }

  override isTruthy(): boolean {
    return this.#items().length > 0;
  }

  override equals(other: JinjaValue): boolean {
    if (!(other instanceof DictView) || this.typeName === 'dict_values') return this === other;
    const items = other.iterate();
    return (
      items.length === this.length() && this.#items().every((item) => items.some((x) => equals(x, item)))
    );
  }
}

const longestRange = 100_000;

/** `range(…)`: whole numbers, made when they are asked for. */
export class RangeValue extends JinjaObject {
  readonly typeName = 'range';
  readonly #start: number;
  readonly #stop: number;
  readonly #step: number;
  readonly #length: number;

  constructor(start: number, stop: number, step: number) {
    super();
    if (step === 0) throw badValue('a range cannot go by steps of 0');
    this.#start = start;
    this.#stop = stop;
    this.#step = step;
    this.#length = Math.max(0, Math.ceil((stop - start) / step));
    if (this.#length > longestRange)
      throw badValue(`a range of more than ${longestRange} numbers is too long`);
  }

  attribute(name: string): JinjaValue | undefined {
    const values: Readonly<Record<string, number>> = {
      start: this.#start,
      stop: this.#stop,
      step: this.#step,
    };
    return values[name];
  }

  text(): string {
    const step = this.#step === 1 ? '' : `, ${this.#step}`;
    return `range(${this.#start}, ${this.#stop}${step})`;
  }

  override length(): number {
    return this.#length;
  }

  override isTruthy(): boolean {
    return this.#length > 0;
  }

  override iterate(): readonly JinjaValue[] {
    return Array.from({ length: this.#length }, (_, index) => this.#start + index * this.#step);
  }

  override item(key: JinjaValue): JinjaValue | undefined {
    return typeof key === 'number' ? this.iterate().at(key) : undefined;
  }

  override equals(other: JinjaValue): boolean {
    return other instanceof RangeValue && equals([...this.iterate()], [...other.iterate()]);
  }
}
