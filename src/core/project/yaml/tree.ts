import { unreachable } from '../../diagnostics/invariant.js';
import type { Source, Span } from '../../diagnostics/source.js';
import type { Value, Values } from '../value.js';

/** A YAML document as plain data with places. Aliases and merge keys are already replaced by what they stand for. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: null | boolean | number | string;
  /** As the author wrote it, without quotes: `1.0` where the value is 1. */
  readonly text: string;
  readonly span: Span;
}

interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly span: Span;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly span: Span;
}

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: YamlNode;
}

/** The value of a node, without places. */
export function valueOf(node: YamlNode): Value {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(valueOf);
    case 'map':
      return valuesOf(node);
    default:
      return unreachable(node);
  }
}

/** The values of a mapping, by key; `{}` for anything else. */
export function valuesOf(node: YamlNode | undefined): Values {
  if (node?.kind !== 'map') return {};
  return Object.fromEntries(node.entries.map((entry) => [entry.key, valueOf(entry.value)]));
}

/** The entry of a mapping with this key. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The value of a mapping's key, where the node is a mapping that has it. */
export function childOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return entryOf(node, key)?.value;
}

/** The items of a list; none for anything else. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The text of a scalar; undefined for null, a list or a mapping. */
export function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? node.text : undefined;
}

/** The node at a path of keys and indexes. */
export function nodeAt(root: YamlNode, path: readonly PropertyKey[]): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') node = childOf(node, String(step));
    else if (node?.kind === 'list') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** Where to point for a node: its own text, or the first key or item of a collection, so that a message underlines one line. */
export function headOf(node: YamlNode): Span {
  if (node.kind === 'map') return node.entries[0]?.keySpan ?? node.span;
  if (node.kind === 'list' && node.items[0]) return headOf(node.items[0]);
  return node.span;
}

/** A tree for a value that came from elsewhere (a template's `config(…)`): every node stands at the same place. */
export function treeOf(value: Value, span: Span): YamlNode {
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item: Value) => treeOf(item, span)), span };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as Values).map(([key, item]) => ({
      key,
      keySpan: span,
      value: treeOf(item, span),
    }));
    return { kind: 'map', entries, span };
  }
  return { kind: 'scalar', value, text: String(value), span };
}

/** An empty mapping at the start of a source. */
export function emptyMap(source: Source): YamlMap {
  return { kind: 'map', entries: [], span: { source, start: 0, end: 0 } };
}
