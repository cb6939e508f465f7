import { isValues, type Value, type Values } from '../../project/value.js';
import { Callable, JinjaObject, type JinjaValue } from '../jinja/value.js';
import { lazily, LazyDict } from './lazy-dict.js';

/** One of Python's data objects: fields as attributes, and `to_dict()`. */
class DataObject extends JinjaObject {
  readonly typeName: string;
  readonly #fields: Values;
  readonly #known = new Map<string, JinjaValue>();

  constructor(typeName: string, fields: Values) {
    super();
    this.typeName = typeName;
    this.#fields = fields;
  }

  text(): string {
    return `<${this.typeName}>`;
  }

  attribute(name: string): JinjaValue | undefined {
    if (name === 'to_dict') return new Callable(name, () => new LazyDict(this.#fields));
    // What every object of JavaScript has is no field.
    const field = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (field === undefined) return undefined;
    const known = this.#known.get(name);
    const made = known ?? this.made(name, field);
    this.#known.set(name, made);
    return made;
  }

  protected made(_name: string, field: Value): JinjaValue {
    return lazily(field);
  }
}

class ResultObject extends DataObject {
  /** Python's result has no id: its node has it. */
  override attribute(name: string): JinjaValue | undefined {
    return name === 'unique_id' ? undefined : super.attribute(name);
  }

  protected override made(name: string, field: Value): JinjaValue {
    return name === 'node' && isValues(field) ? new DataObject('Node', field) : super.made(name, field);
  }
}

/** `results` of a hook after the run, and the nodes in them. */
export function resultObjects(results: Value): JinjaValue[] {
  const list: readonly Value[] = Array.isArray(results) ? results : [];
  return list.filter(isValues).map((fields) => new ResultObject('RunResult', fields));
}
