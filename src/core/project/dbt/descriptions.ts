import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { suggest } from '../../diagnostics/suggest.js';
import type { Described, DescribingKey } from './read-properties.js';

const kindOf = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  tests: 'test',
  analyses: 'analysis',
} as const satisfies { readonly [Key in DescribingKey]: string };

/** What properties YAML says of the resources of a package, by kind and name of their files; what nothing took is told at the end. */
export class Descriptions {
  readonly #described = new Map<string, Described[]>();
  readonly #used = new Set<string>();
  readonly #diagnostics: Diagnostic[];

  /** @param models the names of the files of models, by which versions are found */
  constructor(described: readonly Described[], models: ReadonlySet<string>, diagnostics: Diagnostic[]) {
    this.#diagnostics = diagnostics;
    for (const each of described) {
      const name = each.version
        ? (each.version.files.find((file) => models.has(file)) ?? each.version.files[0] ?? '')
        : each.properties.name.normalize('NFC');
      const key = `${each.key} ${name}`;
      const known = this.#described.get(key);
      if (known) known.push(each);
      else this.#described.set(key, [each]);
    }
  }

  /** The first description of each resource. */
  get first(): readonly Described[] {
    return [...this.#described.values()].flatMap(([said]) => said ?? []);
  }

  /** A resource that is there and described twice is an error, as in dbt. */
  of(key: DescribingKey, name: string): Described | undefined {
    const [found, ...others] = this.#described.get(`${key} ${name}`) ?? [];
    if (!found) return undefined;
    this.#used.add(`${key} ${name}`);
    const related = [{ message: 'first described here', at: found.properties.at }];
    for (const { properties } of others) {
      const data = { name, kind: kindOf[key] };
      this.#diagnostics.push(diagnostic('project/described-twice', data, { at: properties.at, related }));
    }
    return found;
  }

  /** Says that a description is a resource by itself. */
  define({ key, properties }: Described): void {
    this.#used.add(`${key} ${properties.name.normalize('NFC')}`);
  }

  /** Warns about descriptions of resources that are not there, given the names of those that are. */
  tellUnused(names: { readonly [Key in DescribingKey]: readonly string[] }): void {
    const left = [...this.#described].filter(([key]) => !this.#used.has(key));
    for (const each of left.flatMap(([, described]) => described)) {
      const name = each.version ? (each.version.files[0] ?? '') : each.properties.name;
      const otherKey = (['models', 'seeds', 'tests'] as const).find(
        (key) => key !== each.key && names[key].includes(name),
      );
      const suggestion = suggest(name, names[each.key]);
      const data = { name, kind: kindOf[each.key], suggestion, otherKey };
      this.#diagnostics.push(diagnostic('project/unknown-resource', data, { at: each.properties.at }));
    }
  }
}
