import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { ModelVersion } from '../resources.js';
import {
  childOf,
  entryOf,
  headOf,
  itemsOf,
  textOf,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
} from '../yaml/tree.js';

/** One version of a model that properties describe. */
export interface VersionedEntry {
  /** The entry as if it described this version alone. */
  readonly entry: YamlNode;
  readonly version: ModelVersion;
  /** The names of files that may define it, the first that is there does. */
  readonly files: readonly string[];
  readonly at: Span;
}

/** The versions of an entry of `models:`; undefined where it has none. */
export function versionsOf(
  entry: YamlNode,
  model: string,
  diagnostics: Diagnostic[],
): readonly VersionedEntry[] | undefined {
  const list = itemsOf(childOf(entry, 'versions'));
  if (entry.kind !== 'map' || list.length === 0) return undefined;
  const found = new Map<string, YamlNode>();
  const report = (problem: string, at: Span): void =>
    void diagnostics.push(diagnostic('dbt/model-version', { model, problem }, { at }));
  for (const item of list) {
    const v = textOf(childOf(item, 'v'));
    if (v === undefined) report('need `v`, each one its own', headOf(item));
    else if (found.has(v)) report(`hold \`${v}\` twice`, headOf(item));
    else found.set(v, item);
  }
  const names = [...found.keys()];
  const said = childOf(entry, 'latest_version');
  const latest = textOf(said) ?? newest(names);
  if (said && !found.has(latest)) report(`do not hold the latest version, \`${latest}\``, said.span);
  return names.map((v) => {
    const item = found.get(v) ?? entry;
    const isLatest = v === latest;
    const file = textOf(childOf(item, 'defined_in')) ?? `${model}_v${v}`;
    return {
      entry: merged(entry, item),
      version: { v, isLatest, latest, relationName: `${model}_v${v}` },
      files: isLatest ? [file, model] : [file],
      at: headOf(item),
    };
  });
}

function newest(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.reduce((best, name) => (isNewerVersion(name, best) ? name : best), first);
}

/** Versions are compared as numbers where both are, else as texts. */
export function isNewerVersion(a: string, b: string): boolean {
  const [left, right] = [Number(a), Number(b)];
  return Number.isNaN(left) || Number.isNaN(right) ? a > b : left > right;
}

const own = new Set(['description', 'access', 'constraints', 'docs', 'deprecation_date', 'tests']);

function merged(entry: YamlMap, version: YamlNode): YamlNode {
  const entries = new Map<string, YamlEntry>();
  for (const each of entry.entries) {
    const key = each.key === 'data_tests' ? 'tests' : each.key;
    if (key !== 'versions' && key !== 'latest_version') entries.set(key, { ...each, key });
  }
  for (const each of version.kind === 'map' ? version.entries : []) {
    const key = each.key === 'data_tests' ? 'tests' : each.key;
    // A key without a value says nothing: what the model says stays.
    const isEmpty = each.value.kind === 'scalar' && each.value.value === null;
    if (own.has(key) && !isEmpty) entries.set(key, { ...each, key });
    const before = entries.get('config');
    if (key === 'config')
      entries.set(key, before ? { ...each, value: deepMerged(before.value, each.value) } : each);
  }
  const columns = columnsOf(childOf(entry, 'columns'), entryOf(version, 'columns'));
  if (columns) entries.set('columns', columns);
  return { ...entry, entries: [...entries.values()] };
}

function deepMerged(base: YamlNode, over: YamlNode): YamlNode {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const before = entries.get(entry.key);
    entries.set(entry.key, before ? { ...entry, value: deepMerged(before.value, entry.value) } : entry);
  }
  return { ...over, entries: [...entries.values()] };
}

/** The model's columns that `include` and `exclude` leave, and those of the version, which go before. */
function columnsOf(base: YamlNode | undefined, said: YamlEntry | undefined): YamlEntry | undefined {
  if (!said) return undefined;
  const items = itemsOf(said.value);
  const filter = items.find(
    (item) => childOf(item, 'include') !== undefined || childOf(item, 'exclude') !== undefined,
  );
  const own = items.filter((item) => item !== filter);
  const names = new Set(own.map((item) => textOf(childOf(item, 'name'))));
  const isIn = filter ? listFilter(childOf(filter, 'include'), childOf(filter, 'exclude')) : () => true;
  const inherited = itemsOf(base).filter((item) => {
    const name = textOf(childOf(item, 'name')) ?? '';
    return isIn(name) && !names.has(name);
  });
  return { ...said, value: { kind: 'list', items: [...own, ...inherited], span: said.value.span } };
}

function listFilter(include: YamlNode | undefined, exclude: YamlNode | undefined): (name: string) => boolean {
  const names = (node: YamlNode | undefined): readonly string[] =>
    node?.kind === 'scalar' ? [node.text] : itemsOf(node).flatMap((item) => textOf(item) ?? []);
  const [chosen, refused] = [names(include), names(exclude)];
  const isAll = include === undefined || chosen.includes('*') || chosen.includes('all');
  return (name) => (isAll || chosen.includes(name)) && !refused.includes(name);
}
