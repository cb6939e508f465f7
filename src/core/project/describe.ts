import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { DescribedKey, Properties, PropertiesOfFile } from './properties.js';

/** Finds what YAML says about a resource. */
export type Describer = (key: DescribedKey, name: string) => Properties | undefined;

const kinds = { models: 'model', seeds: 'seed', tests: 'test', snapshots: 'snapshot' } as const;
const keys = ['models', 'seeds', 'tests', 'snapshots'] as const;

/** Gathers the properties of all files; the same resource described twice is an error, and the first description counts. */
export function describer(files: readonly PropertiesOfFile[], diagnostics: Diagnostic[]): Describer {
  const found = {
    models: gather(files, 'models', diagnostics),
    seeds: gather(files, 'seeds', diagnostics),
    tests: gather(files, 'tests', diagnostics),
    snapshots: gather(files, 'snapshots', diagnostics),
  };
  return (key, name) => found[key].get(name);
}

function gather(
  files: readonly PropertiesOfFile[],
  key: DescribedKey,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Properties> {
  const found = new Map<string, Properties>();
  for (const properties of files.flatMap((file) => file[key])) {
    const name = properties.name.normalize('NFC');
    const before = found.get(name);
    if (before) {
      const related = [{ message: 'first described here', at: before.at }];
      const data = { name, kind: kinds[key] };
      diagnostics.push(diagnostic('project/described-twice', data, { at: properties.at, related }));
    } else {
      found.set(name, properties);
    }
  }
  return found;
}

/** Warns about descriptions of resources that do not exist. */
export function reportDescriptions(
  files: readonly PropertiesOfFile[],
  known: { readonly [Key in DescribedKey]: ReadonlySet<string> },
  diagnostics: Diagnostic[],
): void {
  for (const key of keys) {
    for (const properties of files.flatMap((file) => file[key])) {
      const name = properties.name.normalize('NFC');
      if (known[key].has(name)) continue;
      const otherKey = keys.find((other) => known[other].has(name));
      const data = { name, kind: kinds[key], suggestion: suggest(name, known[key]), otherKey };
      diagnostics.push(diagnostic('project/unknown-resource', data, { at: properties.at }));
    }
  }
}
