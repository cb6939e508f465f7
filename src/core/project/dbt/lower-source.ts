import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { childOf, entryOf, itemsOf, type YamlEntry, type YamlNode } from '../yaml/tree.js';
import { lowerEntry } from './lower-entry.js';

/** A source in the form of the native grammar: freshness, which levels say in dbt, stands at each table. */
export function lowerSource(source: YamlNode, diagnostics: Diagnostic[]): YamlNode {
  const lowered = lowerEntry(source, 'sources', diagnostics);
  if (lowered.kind !== 'map') return lowered;
  const entries = lowered.entries.map((entry) =>
    entry.key === 'tables' && entry.value.kind === 'list'
      ? {
          ...entry,
          value: {
            ...entry.value,
            items: itemsOf(entry.value).map((table) => lowerTable(table, source, diagnostics)),
          },
        }
      : entry,
  );
  return { ...lowered, entries };
}

function lowerTable(table: YamlNode, source: YamlNode, diagnostics: Diagnostic[]): YamlNode {
  const lowered = lowerEntry(table, 'tables', diagnostics);
  if (lowered.kind !== 'map') return lowered;
  const freshness = freshnessOf(source, table);
  const field = fieldOf(source, table);
  return {
    ...lowered,
    entries: [...lowered.entries, ...(freshness ? [freshness] : []), ...(field ? [field] : [])],
  };
}

const levels = (source: YamlNode, table: YamlNode): readonly (YamlNode | undefined)[] => [
  source,
  childOf(source, 'config'),
  table,
  childOf(table, 'config'),
];

/** Inner levels replace `warn_after`, `error_after` and `filter` each by itself; nothing at all takes all of it away. */
function freshnessOf(source: YamlNode, table: YamlNode): YamlEntry | undefined {
  let made: YamlEntry | undefined;
  for (const level of levels(source, table)) {
    const said = entryOf(level, 'freshness');
    if (!said) continue;
    if (said.value.kind !== 'map') {
      made = undefined;
      continue;
    }
    const before = made?.value.kind === 'map' ? made.value.entries : [];
    const own = said.value.entries.filter((entry) => !isEmpty(entry.value));
    const kept = before.filter((entry) => !said.value || !hasKey(said.value, entry.key));
    made = { ...said, value: { ...said.value, entries: [...kept, ...own] } };
  }
  return made?.value.kind === 'map' && made.value.entries.length > 0 ? made : undefined;
}

function hasKey(node: YamlNode, key: string): boolean {
  return entryOf(node, key) !== undefined;
}

function fieldOf(source: YamlNode, table: YamlNode): YamlEntry | undefined {
  return levels(source, table)
    .flatMap((level) => entryOf(level, 'loaded_at_field') ?? [])
    .findLast((entry) => !isEmpty(entry.value));
}

function isEmpty(node: YamlNode): boolean {
  if (node.kind === 'scalar') return node.value === null;
  return node.kind === 'map' && node.entries.every((entry) => isEmpty(entry.value));
}
