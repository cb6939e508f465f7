import { valueOf, type YamlNode } from '../yaml/tree.js';
import type { Value } from '../value.js';

/** What most entries of properties files come to. */
export interface PlainEntry {
  readonly name: string;
  readonly description?: string;
  readonly columns?: readonly {
    readonly name: string;
    readonly description?: string;
    readonly type?: string;
    readonly tests?: readonly Value[];
  }[];
  readonly tests?: readonly Value[];
}

/**
 * An entry of a resource that has a name, a description, columns and tests, and nothing else: valid without asking the schema, which would make the
 * same of it. Undefined for any other; the schema says what it is, or what is wrong with it.
 */
export function plainEntry(
  node: YamlNode,
): { readonly value: PlainEntry; readonly node: YamlNode; readonly diagnostics: readonly [] } | undefined {
  const isPlain = hasName(node, (key, value) => {
    if (key !== 'columns') return isPart(key, value);
    return value.kind === 'list' && value.items.every((item) => hasName(item, isPartOfColumn));
  });
  return isPlain ? { value: valueOf(node) as unknown as PlainEntry, node, diagnostics: [] } : undefined;
}

function hasName(node: YamlNode, takes: (key: string, value: YamlNode) => boolean): boolean {
  return (
    node.kind === 'map' &&
    node.entries.some((entry) => entry.key === 'name') &&
    node.entries.every(({ key, value }) => takes(key, value))
  );
}

function isPart(key: string, value: YamlNode): boolean {
  switch (key) {
    case 'name':
      return isText(value) && value.text !== '';
    case 'description':
      return isText(value);
    case 'tests':
      return value.kind === 'list';
    default:
      return false;
  }
}

function isPartOfColumn(key: string, value: YamlNode): boolean {
  return key === 'type' ? isText(value) && value.text !== '' : isPart(key, value);
}

function isText(node: YamlNode): node is Extract<YamlNode, { kind: 'scalar' }> {
  return node.kind === 'scalar' && typeof node.value === 'string';
}
