import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Source } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import type { Hook } from '../node-config.js';
import type { Value, Values } from '../value.js';
import { versionInRange } from '../version-range.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import {
  childOf,
  emptyMap,
  entryOf,
  headOf,
  itemsOf,
  textOf,
  valuesOf,
  type YamlNode,
} from '../yaml/tree.js';
import type { DbtFacts, Quoting } from './dbt-facts.js';
import { words } from './words.js';
import { renderTree, type KeyPath, type RenderScope, type RenderText } from './render-tree.js';
import { variablesOf } from './whole-float.js';

/** The version of dbt whose behaviour Eider has. */
export const dbtVersion = '1.12.0';

/** A dbt_project.yml that was read and rendered. */
export interface DbtProjectFile {
  readonly name: string;
  readonly version?: string;
  readonly profile?: string;
  /** What its own `vars:` say, those of packages as mappings among them. */
  readonly vars: Values;
  readonly node: YamlNode;
  readonly source: Source;
}

const hooks: ReadonlySet<string> = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

/** Run hooks, the query comment, vars and hooks of nodes are rendered where they are used. */
function isKept(path: KeyPath): boolean {
  const [first] = path;
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars')
    return true;
  return path.some((key) => typeof key === 'string' && hooks.has(key.replace(/^[+ ]+/u, '')));
}

/**
 * Reads and renders a dbt_project.yml; undefined when it cannot be understood.
 * @param scope what its texts may read, and whether the version of dbt that it asks for counts
 */
export function readDbtProjectFile(
  source: Source,
  scope: Omit<RenderScope, 'package'> & { readonly checksVersion: boolean },
  renderText: RenderText,
  diagnostics: Diagnostic[],
): DbtProjectFile | undefined {
  const parsed = parseYaml(source, { python: true });
  diagnostics.push(...parsed.diagnostics);
  const root = parsed.value;
  if (!root) return undefined;
  const map = root.kind === 'map' ? root : emptyMap(source);
  const rawName = textOf(childOf(map, 'name')) ?? '';
  const node = renderTree(
    map,
    (text, at) => renderText(text, at, 'project', { ...scope, package: rawName }),
    isKept,
    diagnostics,
  );
  const name = textOf(childOf(node, 'name'));
  if (name === undefined) {
    const data = { key: 'name', owner: 'dbt_project.yml' };
    diagnostics.push(diagnostic('yaml/missing-key', data, { at: headOf(map) }));
    return undefined;
  }
  if (!/^[^\d\W]\w*$/u.test(name)) {
    const detail = 'should be letters, digits and `_`, and start with a letter';
    const at = childOf(node, 'name')?.span;
    diagnostics.push(diagnostic('yaml/bad-value', { key: 'name', detail }, { at }));
  }
  tellUnknown(node, diagnostics);
  if (scope.checksVersion) checkVersion(node, diagnostics);
  const [version, profile] = [textOf(childOf(node, 'version')), textOf(childOf(node, 'profile'))];
  return {
    name,
    ...(version !== undefined && { version }),
    ...(profile !== undefined && { profile }),
    vars: variablesOf(childOf(node, 'vars')),
    node,
    source,
  };
}

const keys = words(`
    name config-version version profile require-dbt-version vars flags dispatch model-paths
    seed-paths test-paths analysis-paths macro-paths snapshot-paths function-paths osi-paths
    docs-paths asset-paths target-path log-path clean-targets packages-install-path
    query-comment quoting on-run-start on-run-end restrict-access dbt-cloud models seeds
    snapshots sources analyses data_tests tests unit_tests exposures metrics semantic-models
    semantic_models saved-queries saved_queries functions anchors source-paths data-paths
    modules-path`);

function tellUnknown(node: YamlNode, diagnostics: Diagnostic[]): void {
  if (node.kind !== 'map') return;
  for (const { key, keySpan } of node.entries) {
    if (keys.includes(key)) continue;
    const data = { key, owner: 'dbt_project.yml', suggestion: suggest(key, keys) };
    diagnostics.push(diagnostic('dbt/unknown-key', data, { at: keySpan }));
  }
}

function checkVersion(node: YamlNode, diagnostics: Diagnostic[]): void {
  const said = childOf(node, 'require-dbt-version');
  if (!said) return;
  const items = said.kind === 'list' ? itemsOf(said) : [said];
  for (const item of items) {
    const range = textOf(item);
    // A pre-release counts as the version that it leads to.
    const plain = range?.replaceAll(/(?<=\d)[-.]?(?:a|b|rc|alpha|beta)\.?\d+/gu, '');
    if (range === undefined || plain === undefined || versionInRange(dbtVersion, plain) !== false) continue;
    const data = { range, version: dbtVersion };
    diagnostics.push(diagnostic('dbt/unsupported-version', data, { at: item.span }));
  }
}

/** What only a dbt project's own file says, apart from its resources. */
export function projectSettings(
  node: YamlNode,
): Pick<DbtFacts, 'dispatch' | 'quoting' | 'queryComment' | 'flags' | 'restrictAccess'> {
  const comment = entryOf(node, 'query-comment')?.value;
  const queryComment = comment && queryCommentOf(comment);
  return {
    dispatch: itemsOf(childOf(node, 'dispatch')).flatMap((item) => {
      const namespace = textOf(childOf(item, 'macro_namespace'));
      const searchOrder = itemsOf(childOf(item, 'search_order')).flatMap((each) => textOf(each) ?? []);
      return namespace === undefined ? [] : [{ namespace, searchOrder }];
    }),
    quoting: quotingOf(valuesOf(childOf(node, 'quoting'))),
    ...(queryComment !== undefined && { queryComment }),
    flags: valuesOf(childOf(node, 'flags')),
    restrictAccess: valuesOf(node)['restrict-access'] === true,
  };
}

function queryCommentOf(node: YamlNode): NonNullable<DbtFacts['queryComment']> | null {
  if (node.kind === 'map') {
    const values = valuesOf(node);
    return {
      comment: textOf(childOf(node, 'comment')) ?? null,
      append: values['append'] === true,
      jobLabel: values['job-label'] === true,
    };
  }
  const comment = textOf(node) ?? '';
  return comment === '' ? null : { comment, append: false, jobLabel: false };
}

function quotingOf(values: { readonly [key: string]: Value }): Quoting {
  const parts = (['database', 'schema', 'identifier'] as const).flatMap((part): [string, boolean][] => {
    const value = values[part];
    return typeof value === 'boolean' ? [[part, value]] : [];
  });
  return Object.fromEntries(parts);
}

/** The statements of `on-run-start` or `on-run-end`; they are no part of a transaction of a node. */
export function runHooks(
  node: YamlNode,
  key: 'on-run-start' | 'on-run-end',
  packageName: string | undefined,
): readonly Hook[] {
  const said = childOf(node, key);
  const items = said?.kind === 'list' ? itemsOf(said) : said ? [said] : [];
  return items.flatMap((item) => {
    const text = item.kind === 'map' ? childOf(item, 'sql') : item;
    const sql = text?.kind === 'scalar' && text.value !== null ? String(text.value) : '';
    if (sql.trim() === '') return [];
    return {
      sql,
      transaction: true,
      ...(packageName !== undefined && { package: packageName }),
      at: text?.span ?? item.span,
    };
  });
}
