import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { withPlaces } from '../config-places.js';
import { mergeConfig } from '../merge-config.js';
import { validate } from '../schemas/validate.js';
import type { NodeConfig } from '../node-config.js';
import type { Value } from '../value.js';
import { itemsOf, textOf, valueOf, type YamlEntry, type YamlMap, type YamlNode } from '../yaml/tree.js';
import { schemaOf, type ConfigSchema, type DbtKind } from './dbt-kinds.js';

/** One level of configuration as dbt reads it. */
export interface ConfigLevel {
  readonly config: NodeConfig;
  /** Keys that are set to nothing: what an outer level says of them does not count. */
  readonly cleared: readonly string[];
}

export const emptyLevel: ConfigLevel = { config: {}, cleared: [] };

/** Keys of Eider's own, which a dbt project may use for itself: a value that Eider cannot use is then the author's own key. */
const ownKeys: ReadonlySet<string> = new Set([
  'extensions',
  'retention',
  'on_change',
  'quote',
  'escape',
  'encoding',
  'null_strings',
  'compatible',
]);

/** Keys whose values are names that others may have defined: a materialisation, a strategy. */
const openKeys: ReadonlySet<string> = new Set(['materialized', 'incremental_strategy', 'strategy', 'format']);

/** The kinds of resource that are made in one way only. */
const ownMaterialisations: ReadonlyMap<DbtKind, string> = new Map([
  ['seed', 'seed'],
  ['test', 'test'],
  ['snapshot', 'snapshot'],
]);

/** What dbt adds up or merges: nothing takes nothing away there. */
const growing: ReadonlySet<string> = new Set(['tags', 'meta', 'pre_hook', 'post_hook', 'docs', 'quoting']);

/**
 * Reads one level of configuration, without `+` before its keys. Keys that Eider does not know are kept in `extra`, and so are names of
 * materialisations and strategies that it does not have.
 */
export function readConfigLevel(
  entries: readonly YamlEntry[],
  span: Span,
  kind: DbtKind,
  diagnostics: Diagnostic[],
): ConfigLevel {
  if (entries.length === 0) return emptyLevel;
  const schema = schemaOf(kind);
  const known: YamlEntry[] = [];
  const extra: [string, Value][] = [];
  const cleared: string[] = [];
  for (const each of entries) {
    const entry = kind === 'snapshot' ? renamed(each) : each;
    const key = entry.key.trim().replaceAll('-', '_');
    const name = aliases[key] ?? key;
    if (isNull(entry.value)) {
      if (!growing.has(name)) cleared.push(name);
      continue;
    }
    const fitted = { ...entry, key: name, value: fit(name, entry.value) };
    // A contract that does not say whether it holds says nothing.
    if (name === 'contract' && fitted.value.kind === 'map' && fitted.value.entries.length === 0) continue;
    const text = textOf(entry.value);
    const only = name === 'materialized' ? ownMaterialisations.get(kind) : undefined;
    if (only !== undefined && text !== undefined && text !== only) {
      const data = { key: name, value: text, allowed: [only] };
      diagnostics.push(diagnostic('yaml/not-allowed', data, { at: entry.value.span }));
      continue;
    }
    // What languages there are is Eider's own: to dbt it is a key as any other.
    if (name === 'dialect' || !Object.hasOwn(schema.shape, name))
      extra.push([entry.key.trim(), valueOf(entry.value)]);
    else if (name === 'on_schema_change' && !isFit(fitted, span, schema)) {
      // dbt says so, and goes on as if nothing was set.
      const told = validate(mapOf([fitted], span), schema).diagnostics;
      diagnostics.push(...told.map((finding) => ({ ...finding, severity: 'warning' as const })));
      extra.push([name, valueOf(entry.value)]);
    } else if ((ownKeys.has(name) || openKeys.has(name)) && !isFit(fitted, span, schema))
      extra.push([name, valueOf(entry.value)]);
    else {
      known.push(fitted);
      // Templates tell one column from a list of one.
      if (name === 'unique_key') extra.push([name, valueOf(entry.value)]);
    }
  }
  const checked = validate(mapOf(known, span), schema);
  diagnostics.push(...checked.diagnostics);
  const placed = withPlaces(checked.value ?? {}, checked.node);
  diagnostics.push(...placed.diagnostics);
  const config = { ...placed.value, ...(extra.length > 0 && { extra: Object.fromEntries(extra) }) };
  return { config, cleared };
}

/** Lays one level on what the levels outside of it say. */
export function mergeLevel(base: NodeConfig, { config, cleared }: ConfigLevel): NodeConfig {
  const said = [...cleared, ...Object.keys(config), ...Object.keys(config.extra ?? {})];
  const open = said.filter((key) => openKeys.has(key) || ownKeys.has(key));
  const gone = [...cleared, ...open];
  if (gone.length === 0) return mergeConfig(base, config);
  return mergeConfig(without(base, gone), config);
}

function without(config: NodeConfig, keys: readonly string[]): NodeConfig {
  const { extra, ...rest } = config;
  const left = Object.entries(extra ?? {}).filter(([key]) => !keys.includes(key));
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !keys.includes(key))) as NodeConfig;
  return { ...kept, ...(left.length > 0 && { extra: Object.fromEntries(left) }) };
}

const aliases: { readonly [key: string]: string } = { predicates: 'incremental_predicates' };

/** The older way to say what becomes of rows that are gone. */
function renamed(entry: YamlEntry): YamlEntry {
  const { value } = entry;
  if (entry.key !== 'invalidate_hard_deletes' || value.kind !== 'scalar') return entry;
  const text = value.value === true ? 'invalidate' : 'ignore';
  return { ...entry, key: 'hard_deletes', value: { ...value, value: text, text } };
}

function isFit(entry: YamlEntry, span: Span, schema: ConfigSchema): boolean {
  return validate(mapOf([entry], span), schema).diagnostics.length === 0;
}

function mapOf(entries: readonly YamlEntry[], span: Span): YamlMap {
  return { kind: 'map', entries, span };
}

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** Leaves out what has no meaning here, so that the native reader takes the rest. */
function fit(key: string, value: YamlNode): YamlNode {
  switch (key) {
    case 'contract':
      return only(value, ['enforced']);
    case 'docs':
      return only(value, ['show', 'node_color']);
    case 'quoting':
      return only(value, ['database', 'schema', 'identifier']);
    case 'persist_docs':
      return only(value, ['relation', 'columns']);
    case 'pre_hook':
    case 'post_hook':
      return each(value, (item) => only(item, ['sql', 'transaction']));
    case 'indexes':
      return each(value, (item) => only(item, ['columns', 'unique', 'name']));
    case 'tags':
      return each(value, (item) => item);
    case 'parameters':
      return separateNames(value);
    default:
      return value;
  }
}

/** The parameters of a table function may be one text, `first, second`. */
function separateNames(value: YamlNode): YamlNode {
  const names = value.kind === 'scalar' ? value.text.split(',').map((name) => name.trim()) : [];
  if (
    value.kind !== 'scalar' ||
    names.length < 2 ||
    !names.every((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
  )
    return value;
  return { kind: 'list', items: names.map((text) => ({ ...value, text, value: text })), span: value.span };
}

function only(node: YamlNode, keys: readonly string[]): YamlNode {
  if (node.kind !== 'map') return node;
  return { ...node, entries: node.entries.filter((entry) => keys.includes(entry.key)) };
}

function each(node: YamlNode, change: (item: YamlNode) => YamlNode): YamlNode {
  if (node.kind !== 'list') return change(node);
  return {
    ...node,
    items: itemsOf(node)
      .filter((item) => !isNull(item))
      .map(change),
  };
}
