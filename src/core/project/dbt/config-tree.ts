import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import type { NodeConfig } from '../node-config.js';
import type { YamlNode } from '../yaml/tree.js';
import type { DbtKind } from './dbt-kinds.js';
import { mergeLevel, readConfigLevel } from './read-config.js';

/** One level of `models:`, `seeds:` … of dbt_project.yml. */
export interface DbtConfigTree {
  /** What this level and those outside of it say. */
  readonly config: NodeConfig;
  readonly folders: ReadonlyMap<string, DbtConfigTree>;
  /** The key of this level; absent at the top. */
  readonly at?: Span;
}

export const emptyTree: DbtConfigTree = { config: {}, folders: new Map() };

/**
 * Reads one tree. A mapping is a level, named after a package, a folder or a resource; everything else configures, with or without `+`, and with `+`
 * so does a mapping.
 */
export function readDbtTree(
  node: YamlNode | undefined,
  kind: DbtKind,
  diagnostics: Diagnostic[],
): DbtConfigTree {
  return node?.kind === 'map' ? readLevel(node, kind, {}, undefined, diagnostics) : emptyTree;
}

function readLevel(
  node: Extract<YamlNode, { kind: 'map' }>,
  kind: DbtKind,
  outer: NodeConfig,
  at: Span | undefined,
  diagnostics: Diagnostic[],
): DbtConfigTree {
  const own = node.entries.flatMap((entry) => {
    const isConfig = entry.key.startsWith('+') || entry.value.kind !== 'map';
    if (!isConfig || (!entry.key.startsWith('+') && isNull(entry.value))) return [];
    return { ...entry, key: entry.key.replace(/^\+/u, '').trim() };
  });
  const level = readConfigLevel(own, node.span, kind, diagnostics);
  const config = mergeLevel(outer, level);
  const folders = new Map<string, DbtConfigTree>();
  for (const entry of node.entries) {
    if (entry.key.startsWith('+') || entry.value.kind !== 'map') continue;
    folders.set(entry.key, readLevel(entry.value, kind, config, entry.keySpan, diagnostics));
  }
  return { config, folders, ...(at && { at }) };
}

/**
 * What a tree says of a resource.
 * @param fqn its package, the folders below its path, its name
 */
export function treeConfig(tree: DbtConfigTree, fqn: readonly string[]): NodeConfig {
  return levelsOf(tree, fqn).at(-1)?.config ?? {};
}

function levelsOf(tree: DbtConfigTree, fqn: readonly string[]): readonly DbtConfigTree[] {
  const levels = [tree];
  let level: DbtConfigTree | undefined = tree;
  for (const name of fqn) {
    level = level.folders.get(name);
    if (!level) break;
    levels.push(level);
  }
  return levels;
}

/** Warns about levels that hold no resource of the kind. */
export function unusedLevels(
  tree: DbtConfigTree,
  kind: DbtKind,
  fqns: readonly (readonly string[])[],
): readonly Diagnostic[] {
  const used = new Set(fqns.flatMap((fqn) => levelsOf(tree, fqn)));
  const found: Diagnostic[] = [];
  const visit = (level: DbtConfigTree, path: readonly string[]): void => {
    for (const [name, folder] of level.folders) {
      const below = [...path, name];
      if (used.has(folder)) visit(folder, below);
      else found.push(unused(below, folder.at, kind, fqns));
    }
  };
  visit(tree, []);
  return found;
}

function unused(
  path: readonly string[],
  at: Span | undefined,
  kind: DbtKind,
  fqns: readonly (readonly string[])[],
): Diagnostic {
  const depth = path.length - 1;
  const siblings = fqns
    .filter((fqn) => path.slice(0, depth).every((folder, index) => fqn[index] === folder))
    .flatMap((fqn) => fqn[depth] ?? []);
  const suggestion = suggest(path.at(-1) ?? '', [...new Set(siblings)].sort());
  const data = { path: path.join('/'), kind: kind.replace('_', ' '), suggestion };
  return diagnostic('config/unused-folder', data, { at });
}

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
