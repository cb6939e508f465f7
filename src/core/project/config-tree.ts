import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import { withPlaces } from './config-places.js';
import { mergeConfig } from './merge-config.js';
import { configSchemas, type ConfigKind } from './schemas/config-schema.js';
import { validate } from './schemas/validate.js';
import type { NodeConfig } from './node-config.js';
import { headOf, type YamlEntry, type YamlMap, type YamlNode } from './yaml/tree.js';

/** One level of a per-folder configuration of project.yml: `+keys`, and the folders below. */
export interface ConfigTree {
  readonly config: NodeConfig;
  readonly folders: ReadonlyMap<string, ConfigFolder>;
}

interface ConfigFolder {
  readonly tree: ConfigTree;
  readonly at: Span;
}

const emptyTree: ConfigTree = { config: {}, folders: new Map() };

/**
 * Reads `models:`, `seeds:`, `sources:` or `tests:` of project.yml. A key with `+` configures; any other key is a folder,
 * or the name of a resource. The topmost folder can be the project's own name, which then stands for all of the project.
 */
export function readConfigTree(
  node: YamlNode | undefined,
  key: string,
  kind: ConfigKind,
): Outcome<ConfigTree> {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) {
    return { value: emptyTree, diagnostics: [] };
  }
  const diagnostics: Diagnostic[] = [];
  return { value: readLevel(node, key, kind, diagnostics), diagnostics };
}

function readLevel(node: YamlNode, key: string, kind: ConfigKind, diagnostics: Diagnostic[]): ConfigTree {
  if (node.kind !== 'map') {
    const found = node.kind === 'list' ? 'a list' : 'text';
    diagnostics.push(
      diagnostic('yaml/wrong-type', { key, expected: 'a mapping', found }, { at: headOf(node) }),
    );
    return emptyTree;
  }
  const folders = new Map<string, ConfigFolder>();
  for (const entry of node.entries) {
    if (entry.key.startsWith('+')) continue;
    if (isEmpty(entry.value)) continue;
    if (isConfigKey(entry.key, kind) && !looksLikeFolder(entry.value)) {
      diagnostics.push(diagnostic('config/plus-missing', { key: entry.key }, { at: entry.keySpan }));
      continue;
    }
    const tree = readLevel(entry.value, entry.key, kind, diagnostics);
    folders.set(entry.key, { tree, at: entry.keySpan });
  }
  return { config: readConfig(node, kind, diagnostics), folders };
}

function readConfig(node: YamlMap, kind: ConfigKind, diagnostics: Diagnostic[]): NodeConfig {
  const entries: readonly YamlEntry[] = node.entries
    .filter((entry) => entry.key.startsWith('+'))
    .map((entry) => ({ ...entry, key: entry.key.slice(1) }));
  const checked = validate({ ...node, entries }, configSchemas[kind]);
  diagnostics.push(...checked.diagnostics);
  const placed = withPlaces(checked.value ?? {}, checked.node);
  diagnostics.push(...placed.diagnostics);
  return placed.value;
}

/**
 * The configuration of a resource from a tree, outer folders first.
 * @param fqn the folders below its path, then its name
 */
export function configFor(tree: ConfigTree, project: string, fqn: readonly string[]): NodeConfig {
  return levelsOf(tree, project, fqn).reduce<NodeConfig>(
    (merged, level) => mergeConfig(merged, level.config),
    {},
  );
}

function levelsOf(tree: ConfigTree, project: string, fqn: readonly string[]): readonly ConfigTree[] {
  const whole = tree.folders.get(project)?.tree;
  const levels = whole ? [tree, whole] : [tree];
  let active = levels.slice();
  for (const name of fqn) {
    // Directly below the root the project's name is the project, also where a folder has the same name.
    active = active.flatMap((level) =>
      level === tree && name === project ? [] : (level.folders.get(name)?.tree ?? []),
    );
    levels.push(...active);
  }
  return levels;
}

/** Warns about folders that hold no resource of the kind. A forgotten `+` is found here too. */
export function unusedFolders(
  tree: ConfigTree,
  project: string,
  kind: ConfigKind,
  fqns: readonly (readonly string[])[],
): readonly Diagnostic[] {
  const used = new Set<ConfigTree>();
  for (const fqn of fqns) for (const level of levelsOf(tree, project, fqn)) used.add(level);
  const whole = tree.folders.get(project)?.tree;
  if (whole) used.add(whole);
  const found: Diagnostic[] = [];
  const visit = (level: ConfigTree, path: readonly string[]): void => {
    for (const [name, folder] of level.folders) {
      const below = folder.tree === whole ? [] : [...path, name];
      if (used.has(folder.tree)) visit(folder.tree, below);
      else found.push(unusedFolder(name, folder.at, below, kind, fqns));
    }
  };
  visit(tree, []);
  return found;
}

function unusedFolder(
  name: string,
  at: Span,
  path: readonly string[],
  kind: ConfigKind,
  fqns: readonly (readonly string[])[],
): Diagnostic {
  if (isConfigKey(name, kind)) return diagnostic('config/plus-missing', { key: name }, { at });
  const depth = path.length - 1;
  const siblings = fqns
    .filter((fqn) => path.slice(0, depth).every((folder, index) => fqn[index] === folder))
    .flatMap((fqn) => fqn[depth] ?? []);
  const suggestion = suggest(name, [...new Set(siblings)].sort());
  return diagnostic('config/unused-folder', { path: path.join('/'), kind, suggestion }, { at });
}

function isConfigKey(key: string, kind: ConfigKind): boolean {
  return Object.hasOwn(configSchemas[kind].shape, key.replaceAll('-', '_'));
}

/** Whether a mapping holds what a folder holds: `+keys` and folders. */
function looksLikeFolder(node: YamlNode): boolean {
  return (
    node.kind === 'map' &&
    node.entries.every((entry) => entry.key.startsWith('+') || entry.value.kind === 'map')
  );
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
