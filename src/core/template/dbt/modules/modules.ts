import { Dict, JinjaObject, type JinjaValue } from '../../jinja/value.js';
import { datetimeModule } from './datetime-module.js';
import { itertoolsModule } from './itertools.js';
import type { ModuleHost } from './module-host.js';
import { regexModule } from './regex.js';
import { pytzFunction } from './zones.js';

/** `modules`: those of Python's that dbt hands to templates and YAML. */
export function modulesOf(host: ModuleHost): JinjaValue {
  const module = (name: string, values: ReadonlyMap<string, JinjaValue>): [string, JinjaValue] => [
    name,
    new ModuleObject(name, (attribute) => values.get(attribute)),
  ];
  return new Dict([
    module('datetime', datetimeModule(host)),
    module('re', regexModule(host)),
    module('itertools', itertoolsModule(host)),
    ['pytz', new ModuleObject('pytz', pytzFunction)],
  ]);
}

/** A module of Python's, as far as templates use it. */
class ModuleObject extends JinjaObject {
  readonly typeName = 'module';
  readonly #name: string;
  readonly #find: (name: string) => JinjaValue | undefined;

  constructor(name: string, find: (name: string) => JinjaValue | undefined) {
    super();
    this.#name = name;
    this.#find = find;
  }

  text(): string {
    return `<module '${this.#name}'>`;
  }

  attribute(name: string): JinjaValue | undefined {
    return this.#find(name);
  }
}
