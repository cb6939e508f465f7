import {
  Alias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Source } from '../diagnostics/source.js';
import { configSchemas, type ConfigKind } from '../project/schemas/config-schema.js';
import type { Value } from '../project/value.js';
import type { MadeSource } from './made-sources.js';
import type { NativeFiles } from './reader-call.js';
import { NotMechanical } from './not-mechanical.js';

/** What converting YAML asks of the project. */
export interface YamlScope {
  /** The schema that a custom one comes to in this target. */
  readonly schemaOf: (kind: ConfigKind, custom: string) => string | undefined;
  /** The text of a `{% docs %}` block. */
  readonly docs: (name: string) => string | undefined;
  /** A text with Jinja, rendered with the project's variables; undefined where that depends on more. */
  readonly render: (text: string) => Value | undefined;
  /** A hook in native form. Throws `NotMechanical`. */
  readonly hook: (text: string) => string;
  /** The files of a source's table; undefined: it is a table. */
  readonly filesOf: (source: string, table: string) => NativeFiles | undefined;
  /** What of the project makes a source's table; undefined: others do. */
  readonly madeBy: (source: string, table: string) => MadeSource | undefined;
  /** The catalog of the warehouse itself, which native files do not name. */
  readonly database: string;
}

/** Reads YAML to be changed in place, comments and order kept. Throws `NotMechanical`. */
export function openYaml({ path, text }: Source): Document {
  const document = parseDocument(text, { version: '1.1', merge: true });
  if (document.errors.length > 0) throw new NotMechanical(`${path} cannot be read as YAML`);
  return document;
}

/** The nodes that aliases stand for, before a change takes one of them out. */
export function anchored(document: Document): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>();
  visit(document, {
    Node: (_key, node) => {
      if (!(node instanceof Alias) && node.anchor !== undefined) found.set(node.anchor, node);
    },
  });
  return found;
}

/** The text of a changed document. Long lines stay long; where what an alias stood for is gone, the first of its aliases takes its place. Throws `NotMechanical`. */
export function yamlText(document: Document, before: ReadonlyMap<string, Node>): string {
  const there = new Set(anchored(document).keys());
  visit(document, {
    Alias: (_key, { source }) => {
      const node = before.get(source);
      if (there.has(source) || !node) return undefined;
      there.add(source);
      return node;
    },
  });
  try {
    return document.toString({ lineWidth: 0 });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('Unresolved alias')) throw error;
    throw new NotMechanical('an alias (`*name`) would stand before what it stands for');
  }
}

/** The kinds of entries whose configuration has a schema, by the key of their list or tree. */
export const kinds: ReadonlyMap<string, ConfigKind> = new Map([
  ['models', 'model'],
  ['seeds', 'seed'],
  ['snapshots', 'snapshot'],
  ['sources', 'source'],
  ['tests', 'test'],
  ['data_tests', 'test'],
]);

/** Keys of dbt that say nothing of what is built. */
const idle = new Set(['docs', 'loader', 'quote', 'quoting', 'latest_version_docs']);
const hookKeys = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

/** One configuration, of a folder or an entry: native keys and values. Throws `NotMechanical`. */
export function convertConfig(
  map: Pick<YAMLMap, 'delete' | 'items'>,
  kind: ConfigKind,
  scope: YamlScope,
): void {
  for (const pair of map.items.slice()) {
    const key = keyOf(pair).replace(/^\+/u, '');
    if (idle.has(key)) map.delete(pair.key);
    else if (hookKeys.has(key)) convertHooks(pair, scope);
    else {
      renderInside(pair.value, scope);
      if (key === 'schema' || key === 'target_schema') convertSchema(pair, kind, scope);
      if (key === 'database' && isScalar(pair.value) && pair.value.value === scope.database)
        map.delete(pair.key);
    }
  }
}

/** A tree of dbt_project.yml: every key that configures gets its `+`. Throws `NotMechanical`. */
export function convertTree(map: YAMLMap, kind: ConfigKind, scope: YamlScope): void {
  for (const pair of map.items.slice()) {
    const key = keyOf(pair);
    const isSetting = key.startsWith('+') || (isConfigKey(key, kind) && !looksLikeFolder(pair.value));
    if (!isSetting) {
      if (isMap(pair.value)) convertTree(pair.value, kind, scope);
    } else if (!key.startsWith('+')) {
      setKey(pair, `+${key}`);
    }
  }
  const own = map.items.filter((pair) => keyOf(pair).startsWith('+'));
  convertConfig({ items: own, delete: (key: unknown) => map.delete(key) }, kind, scope);
}

function isConfigKey(key: string, kind: ConfigKind): boolean {
  const plain = key.replaceAll('-', '_');
  return Object.hasOwn(configSchemas[kind].shape, plain) || idle.has(plain) || key === 'target_schema';
}

function looksLikeFolder(value: unknown): boolean {
  return isMap(value) && value.items.some((pair) => keyOf(pair).startsWith('+'));
}

function convertSchema(pair: Pair, kind: ConfigKind, scope: YamlScope): void {
  const custom = isScalar(pair.value) ? pair.value.value : undefined;
  if (typeof custom !== 'string') return;
  const made = scope.schemaOf(kind, custom);
  if (made === undefined)
    throw new NotMechanical(`the schema \`${custom}\` comes to different schemas for different nodes`);
  setValue(pair, made);
  if (keyOf(pair).endsWith('target_schema')) setKey(pair, keyOf(pair).replace('target_schema', 'schema'));
}

function convertHooks(pair: Pair, scope: YamlScope): void {
  const each = (node: unknown): void => {
    if (isSeq(node)) for (const item of node.items) each(item);
    else if (isMap(node)) {
      for (const inner of node.items) if (keyOf(inner) === 'sql') each(inner.value);
    } else if (isScalar(node) && typeof node.value === 'string') node.value = scope.hook(node.value);
  };
  each(pair.value);
}

/** Puts values for the Jinja in texts: descriptions' blocks, and what depends on variables only. Throws `NotMechanical`. */
export function renderInside(node: unknown, scope: YamlScope): void {
  if (isSeq(node)) for (const item of node.items) renderInside(item, scope);
  else if (isMap(node)) for (const pair of node.items) renderInside(pair.value, scope);
  else if (isScalar(node) && typeof node.value === 'string' && /\{[{%]/u.test(node.value)) {
    const value = renderedText(node.value, scope);
    if (value === undefined) throw new NotMechanical(`\`${node.value}\` depends on what only a build knows`);
    node.value = value;
  }
}

const relationText = /^\s*\{\{\s*(?:ref|source)\s*\([^{}]*\)\s*\}\}\s*$/u;

function renderedText(text: string, scope: YamlScope): Value | undefined {
  if (relationText.test(text)) return text;
  let known = true;
  const told = text.replaceAll(
    /\{\{-?\s*doc\(\s*(['"])(?<name>[^'"]+)\1\s*\)\s*-?\}\}/gu,
    (_whole, _quote, name: string) => {
      const found = scope.docs(name);
      known &&= found !== undefined;
      return found ?? '';
    },
  );
  if (!known) return undefined;
  return /\{[{%]/u.test(told) ? scope.render(told) : told;
}

/** The key of a pair as text. */
export function keyOf(pair: Pair): string {
  const { key } = pair;
  return String(isScalar(key) ? key.value : key);
}

function setKey(pair: Pair, key: string): void {
  if (isScalar(pair.key)) pair.key.value = key;
}

function setValue(pair: Pair, value: string): void {
  if (isScalar(pair.value)) pair.value.value = value;
}

/** The text under a key; empty where there is none. */
export function textIn(map: YAMLMap, key: string): string {
  const value = map.get(key);
  const plain = isScalar(value) ? value.value : value;
  return typeof plain === 'string' ? plain : '';
}
