import { equals } from '../../jinja/equality.js';
import { reprOf } from '../../jinja/text-of.js';
import { JinjaObject, Tuple, type JinjaValue } from '../../jinja/value.js';

/** A tuple whose items have names, such as what `isocalendar` gives. */
export class NamedValues extends JinjaObject {
  readonly typeName: string;
  readonly #names: readonly string[];
  readonly #items: readonly JinjaValue[];

  constructor(typeName: string, named: Readonly<Record<string, JinjaValue>>) {
    super();
    this.typeName = typeName;
    this.#names = Object.keys(named);
    this.#items = Object.values(named);
  }

  attribute(name: string): JinjaValue | undefined {
    return this.#items[this.#names.indexOf(name)];
  }

  override item(key: JinjaValue): JinjaValue | undefined {
    return typeof key === 'number' ? this.#items.at(key) : undefined;
  }

  override iterate(): readonly JinjaValue[] {
    return this.#items;
  }

  override equals(other: JinjaValue): boolean {
    const tuple = other instanceof NamedValues ? new Tuple(other.#items) : other;
    return equals(new Tuple(this.#items), tuple);
  }

  text(): string {
    const parts = this.#names.map((name, index) => `${name}=${reprOf(this.#items[index] ?? null)}`);
    return `${this.typeName}(${parts.join(', ')})`;
  }
}
