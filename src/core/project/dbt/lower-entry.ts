import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { suggest } from '../../diagnostics/suggest.js';
import { personalClasses } from '../privacy.js';
import { words } from './words.js';
import {
  childOf,
  entryOf,
  itemsOf,
  textOf,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
} from '../yaml/tree.js';

/** What an entry may hold in dbt: keys that the native reader knows too, and others that are read elsewhere or say nothing here. */
interface Keys {
  readonly owner: string;
  readonly native: readonly string[];
  readonly other: readonly string[];
}

const moved = words('config meta docs group contract access');

const node: Keys = {
  owner: 'a model',
  native: ['name', 'description', 'columns', 'tests', 'constraints'],
  other: words(`
    config meta docs group contract access semantic_model primary_entity agg_time_dimension metrics derived_semantics
    latest_version versions deprecation_date time_spine quote_columns data_type`),
};

/** What the entries of each key of a properties file may hold. */
export const entryKeys = {
  models: node,
  seeds: { ...node, owner: 'a seed', native: ['name', 'description', 'columns', 'tests'] },
  snapshots: { ...node, owner: 'a snapshot', other: [...node.other, 'relation'] },
  tests: { owner: 'a test', native: ['name', 'description'], other: moved },
  analyses: { ...node, owner: 'an analysis' },
  sources: {
    owner: 'a source',
    native: ['name', 'description', 'schema', 'database', 'tags', 'meta', 'tables'],
    other: ['config', 'loader', 'quoting', 'freshness', 'loaded_at_field', 'loaded_at_query', 'overrides'],
  },
  tables: {
    owner: 'a table of a source',
    native: ['name', 'description', 'columns', 'tests', 'tags', 'meta', 'identifier'],
    other: words(`
    config loader quoting freshness loaded_at_field loaded_at_query external data_type
    constraints docs`),
  },
  exposures: {
    owner: 'an exposure',
    native: words('name label type maturity url description owner depends_on tags meta'),
    other: ['config'],
  },
  groups: { owner: 'a group', native: ['name', 'description', 'owner'], other: ['config', 'meta'] },
  unit_tests: {
    owner: 'a unit test',
    native: ['name', 'description', 'model', 'given', 'expect', 'overrides'],
    other: ['config', 'versions'],
  },
  macros: {
    owner: 'a macro',
    native: ['name', 'description'],
    other: ['arguments', 'config', 'meta', 'docs'],
  },
} as const satisfies { readonly [key: string]: Keys };

export type EntryKind = keyof typeof entryKeys;

const column: Keys = {
  owner: 'a column',
  native: ['name', 'description', 'tests', 'tags', 'meta', 'constraints'],
  other: words('data_type quote config docs granularity dimension entity policy_tags data_tests'),
};

/** An entry in the form of the native grammar. What neither dbt nor Eider knows is told and left out; configuration is read elsewhere. */
export function lowerEntry(entry: YamlNode, kind: EntryKind, diagnostics: Diagnostic[]): YamlNode {
  if (entry.kind !== 'map') return entry;
  const kept = known(entry, entryKeys[kind], diagnostics);
  const entries = kept.entries.map((each): YamlEntry => {
    switch (each.key) {
      case 'columns':
        return {
          ...each,
          value: columnsOf(each.value, kind, textOf(childOf(entry, 'name')) ?? '', diagnostics),
        };
      case 'constraints':
        return { ...each, value: constraintsOf(each.value) };
      case 'owner':
        return { ...each, value: ownerOf(each.value) };
      default:
        return each;
    }
  });
  // An exposure may say an empty address in dbt: it is found nowhere.
  const isNowhere = (each: YamlEntry): boolean =>
    kind === 'exposures' && each.key === 'url' && textOf(each.value) === '';
  return { ...kept, entries: entries.filter((each) => !isNowhere(each)) };
}

/** The entries that the native grammar has; of the others those that nobody knows are told. */
function known(map: YamlMap, keys: Keys, diagnostics: Diagnostic[]): YamlMap {
  const entries: YamlEntry[] = [];
  for (const entry of map.entries) {
    const key = entry.key === 'data_tests' ? 'tests' : entry.key;
    if (keys.native.includes(key)) entries.push({ ...entry, key });
    else if (!keys.other.includes(key)) diagnostics.push(unknownKey(entry, keys));
  }
  return { ...map, entries };
}

function unknownKey(entry: YamlEntry, { owner, native, other }: Keys): Diagnostic {
  const suggestion = suggest(entry.key, [...native, ...other, 'data_tests']);
  return diagnostic('dbt/unknown-key', { key: entry.key, owner, suggestion }, { at: entry.keySpan });
}

function columnsOf(list: YamlNode, kind: EntryKind, resource: string, diagnostics: Diagnostic[]): YamlNode {
  if (list.kind !== 'list') return list;
  return {
    ...list,
    items: united(
      list.items.map((item) => columnOf(item, kind, diagnostics)),
      resource,
      diagnostics,
    ),
  };
}

/** Of a column listed twice the last description counts, and the tests of both, as in dbt. */
function united(
  items: readonly YamlNode[],
  resource: string,
  diagnostics: Diagnostic[],
): readonly YamlNode[] {
  const found = new Map<string, YamlNode>();
  for (const [index, item] of items.entries()) {
    const name = childOf(item, 'name');
    const key = textOf(name) ?? `\u0000${index}`;
    const before = found.get(key);
    found.set(key, before ? withTestsOf(item, before) : item);
    const first = before && childOf(before, 'name')?.span;
    if (!first || !name) continue;
    const related = [{ message: 'first listed here', at: first }];
    const data = { column: key, resource };
    const twice = diagnostic('project/column-twice', data, { at: name.span, related });
    diagnostics.push({ ...twice, severity: 'warning' });
  }
  return [...found.values()];
}

function withTestsOf(item: YamlNode, before: YamlNode): YamlNode {
  const tests = entryOf(before, 'tests');
  const own = childOf(item, 'tests');
  if (!tests || item.kind !== 'map' || tests.value.kind !== 'list') return item;
  const items = [...tests.value.items, ...itemsOf(own)];
  const others = item.entries.filter((entry) => entry.key !== 'tests');
  return { ...item, entries: [...others, { ...tests, value: { ...tests.value, items } }] };
}

function columnOf(item: YamlNode, kind: EntryKind, diagnostics: Diagnostic[]): YamlNode {
  if (item.kind !== 'map') return item;
  const kept = known(item, column, diagnostics).entries.flatMap((entry): readonly YamlEntry[] => {
    if (entry.key !== 'constraints') return [entry];
    return kind === 'models' ? [{ ...entry, value: constraintsOf(entry.value) }] : [];
  });
  const type = entryOf(item, 'data_type');
  const config = entryOf(item, 'config');
  const personal = personalClassOf(item);
  return {
    ...item,
    entries: [
      ...kept,
      ...(type && textOf(type.value) !== '' ? [{ ...type, key: 'type' }] : []),
      ...(config ? [{ ...config, value: pick(config.value, ['tags', 'meta']) }] : []),
      ...(personal ? [{ ...personal, key: 'pii' }] : []),
    ],
  };
}

/** `pii` of a column's `meta` says what `pii` says in a native project, where its value is one of the classes. */
function personalClassOf(item: YamlNode): YamlEntry | undefined {
  const metas = [childOf(childOf(item, 'config'), 'meta'), childOf(item, 'meta')];
  const classes: ReadonlySet<string> = new Set([...personalClasses, 'none']);
  return metas
    .flatMap((meta) => entryOf(meta, 'pii') ?? [])
    .find((entry) => classes.has(textOf(entry.value)?.toLowerCase() ?? ''));
}

const constraintTypes = new Set(['not_null', 'unique', 'primary_key', 'check', 'foreign_key']);

/** Constraints as DuckDB knows them: only a check has an expression. */
function constraintsOf(list: YamlNode): YamlNode {
  if (list.kind !== 'list') return list;
  const items = list.items.flatMap((item): readonly YamlNode[] => {
    if (item.kind !== 'map') return [item];
    const type = textOf(childOf(item, 'type'))?.toLowerCase() ?? '';
    if (!constraintTypes.has(type)) return [];
    if (type === 'foreign_key' && !childOf(item, 'to')) return [];
    const keys = ['type', 'name', 'columns', 'to', 'to_columns', ...(type === 'check' ? ['expression'] : [])];
    return [pick(item, keys)];
  });
  return { ...list, items };
}

function ownerOf(owner: YamlNode): YamlNode {
  const picked = pick(owner, ['name', 'email']);
  if (picked.kind !== 'map') return picked;
  // dbt takes several addresses.
  const entries = picked.entries.map((entry) => {
    const first = entry.value.kind === 'list' ? itemsOf(entry.value)[0] : undefined;
    return first ? { ...entry, value: first } : entry;
  });
  return { ...picked, entries };
}

/** A mapping with only these keys. */
export function pick(map: YamlNode, keys: readonly string[]): YamlNode {
  if (map.kind !== 'map') return map;
  return { ...map, entries: map.entries.filter((entry) => keys.includes(entry.key)) };
}

/** The configuration of an entry: its `config:`, and what dbt takes beside it for the same. */
export function configEntries(entry: YamlNode, top: readonly string[]): readonly YamlEntry[] {
  const block = childOf(entry, 'config');
  const inside = block?.kind === 'map' ? block.entries : [];
  const names = new Set(inside.map((each) => each.key));
  const outside =
    entry.kind === 'map'
      ? entry.entries.filter((each) => top.includes(each.key) && !names.has(each.key))
      : [];
  return [...outside, ...inside];
}

/** What dbt moves from an entry into its configuration. */
export const movedKeys = ['meta', 'docs', 'group', 'contract', 'access'];
