import { reprOf } from './text-of.js';
import { Dict, JinjaObject, type JinjaValue } from './value.js';

/** `namespace(…)`: the one value whose attributes `{% set ns.x = … %}` can write. */
export class NamespaceValue extends JinjaObject {
  readonly typeName = 'namespace';
  readonly #attributes: Map<string, JinjaValue>;

  constructor(attributes: Iterable<readonly [string, JinjaValue]>) {
    super();
    this.#attributes = new Map(attributes);
  }

  attribute(name: string): JinjaValue | undefined {
    return this.#attributes.get(name);
  }

  set(name: string, value: JinjaValue): void {
    this.#attributes.set(name, value);
  }

  text(): string {
    return `<Namespace ${reprOf(new Dict(this.#attributes))}>`;
  }
}
