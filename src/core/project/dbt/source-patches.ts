import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { childOf, itemsOf, textOf, type YamlMap, type YamlNode } from '../yaml/tree.js';

interface Patch {
  readonly name: string;
  readonly entry: YamlMap;
  /** Names of its tables that were found in the source; absent until the source itself is. */
  found?: Set<string>;
}

/**
 * What `overrides:` says of sources of installed packages: entries of properties files, applied to the entry of the package before anything is made of it.
 * As dbt has it: what the override says replaces what the package says, key by key; and what it leaves out of `config` and `freshness` is gone.
 */
export class SourcePatches {
  readonly #patches = new Map<string, Patch>();
  readonly #read = new Set<string>();

  /** Takes an entry that overrides a source: true when it is one. */
  take(entry: YamlNode, diagnostics: Diagnostic[]): boolean {
    const of = textOf(childOf(entry, 'overrides'));
    if (of === undefined || entry.kind !== 'map') return false;
    const name = `${of}.${textOf(childOf(entry, 'name')) ?? ''}`;
    const at = placeOf(entry);
    const other = this.#patches.get(name);
    if (other) {
      const related = [{ message: 'first overridden here', at: placeOf(other.entry) }];
      diagnostics.push(
        diagnostic('project/described-twice', { name, kind: 'overridden source' }, { at, related }),
      );
    } else if (this.#read.has(of)) {
      const what = `\`overrides: ${of}\` in a package that is read after it`;
      const why = 'only the project itself can override sources of packages';
      diagnostics.push(diagnostic('dbt/unsupported', { what, why }, { at }));
    } else this.#patches.set(name, { name, entry });
    return true;
  }

  /** Tells that the sources of a package are read: what overrides them later comes too late. */
  close(packageName: string): void {
    this.#read.add(packageName);
  }

  /** A source of a package as it is once it is overridden. */
  apply(source: YamlNode, packageName: string): YamlNode {
    const patch = this.#patches.get(`${packageName}.${textOf(childOf(source, 'name')) ?? ''}`);
    if (!patch || source.kind !== 'map') return source;
    const found = (patch.found ??= new Set());
    const tables = new Map(
      itemsOf(childOf(patch.entry, 'tables')).map(
        (table) => [textOf(childOf(table, 'name')), table] as const,
      ),
    );
    const patched = replaced(source, patch.entry, ['name', 'overrides', 'tables'], ['config', 'freshness']);
    return {
      ...patched,
      entries: patched.entries.map((entry) => {
        if (entry.key !== 'tables' || entry.value.kind !== 'list') return entry;
        const items = entry.value.items.map((table) => {
          const name = textOf(childOf(table, 'name'));
          const own = tables.get(name);
          if (name === undefined || own?.kind !== 'map' || table.kind !== 'map') return table;
          found.add(name);
          return replaced(table, own, ['name', 'config'], ['freshness', 'quoting']);
        });
        return { ...entry, value: { ...entry.value, items } };
      }),
    };
  }

  /** What was overridden and is not there. */
  unused(): readonly Diagnostic[] {
    return [...this.#patches.values()].flatMap(({ name, entry, found }) => {
      const missing = (each: string, kind: string, node: YamlNode): Diagnostic =>
        diagnostic('project/unknown-resource', { name: each, kind }, { at: placeOf(node) });
      if (!found) return [missing(name, 'source of an installed package', entry)];
      return itemsOf(childOf(entry, 'tables')).flatMap((table) => {
        const own = textOf(childOf(table, 'name')) ?? '';
        return found.has(own) ? [] : [missing(`${name}.${own}`, 'source table', table)];
      });
    });
  }
}

function placeOf(entry: YamlNode): Span {
  return (childOf(entry, 'name') ?? entry).span;
}

/**
 * A mapping with the entries of another in place of its own.
 * @param kept keys that stay as they are
 * @param reset keys that go even where the other one does not say them
 */
function replaced(own: YamlMap, by: YamlMap, kept: readonly string[], reset: readonly string[]): YamlMap {
  const said = by.entries.filter(({ key }) => !kept.includes(key));
  const keys = new Set([...said.map(({ key }) => sameKey(key)), ...reset]);
  return { ...own, entries: [...own.entries.filter(({ key }) => !keys.has(sameKey(key))), ...said] };
}

/** `tests` and `data_tests` are one key. */
function sameKey(key: string): string {
  return key === 'tests' ? 'data_tests' : key;
}
