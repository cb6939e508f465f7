import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Source, Span } from '../diagnostics/source.js';
import { configFor, type ConfigTree } from './config-tree.js';
import { withPlaces } from './config-places.js';
import { readConstraints } from './constraints.js';
import { readGenericTest } from './generic-test.js';
import { mergeConfig } from './merge-config.js';
import { propertiesFile, type PropertiesFile } from './schemas/properties-schema.js';
import { validate } from './schemas/validate.js';
import type { Constraint, NodeConfig } from './node-config.js';
import type { MacroDocumentation } from './project.js';
import type { Column, GenericTest } from './resources.js';
import { childOf, itemsOf, type YamlNode } from './yaml/tree.js';
import { parseYaml } from './yaml/parse-yaml.js';

/** What YAML says about a model, a seed, a snapshot or a test in a SQL file. */
export interface Properties {
  readonly name: string;
  readonly description: string;
  readonly config: NodeConfig;
  readonly columns: readonly Column[];
  readonly tests: readonly GenericTest[];
  readonly constraints?: readonly Constraint[];
  /** Of a snapshot: see `ModelResource.reads`. */
  readonly reads?: { readonly text: string; readonly at: Span };
  /** The name in the YAML file. */
  readonly at: Span;
}

/** The keys of properties YAML that describe a resource by its name. */
export type DescribedKey = 'models' | 'seeds' | 'tests' | 'snapshots';

export type ExposureEntry = NonNullable<PropertiesFile['exposures']>[number];
export type GroupEntry = NonNullable<PropertiesFile['groups']>[number];
export type UnitEntry = NonNullable<PropertiesFile['unit_tests']>[number];
export type SourceEntry = NonNullable<PropertiesFile['sources']>[number];

/** A properties file: everything it describes, sources still as written. */
export interface PropertiesOfFile {
  /** Folders below the path it was found in. */
  readonly folders: readonly string[];
  readonly models: readonly Properties[];
  readonly seeds: readonly Properties[];
  readonly tests: readonly Properties[];
  readonly snapshots: readonly Properties[];
  readonly macros: readonly MacroDocumentation[];
  readonly sources: readonly { readonly entry: SourceEntry; readonly node: YamlNode }[];
  readonly unitTests: readonly { readonly entry: UnitEntry; readonly node: YamlNode }[];
  readonly exposures: readonly { readonly entry: ExposureEntry; readonly node: YamlNode }[];
  readonly groups: readonly { readonly entry: GroupEntry; readonly node: YamlNode }[];
  /** The configuration of generic tests of this folder. */
  readonly testConfig: NodeConfig;
  /** How its tests are read, where not as those of native projects. */
  readonly readTest?: TestReader;
}

/** What the reader needs to know about the project. */
export interface PropertiesContext {
  readonly project: string;
  readonly testTree: ConfigTree;
}

/** Reads a properties YAML file. Undefined when it is empty or cannot be read at all. */
export function readProperties(
  source: Source,
  folders: readonly string[],
  context: PropertiesContext,
  diagnostics: Diagnostic[],
): PropertiesOfFile | undefined {
  const parsed = parseYaml(source);
  diagnostics.push(...parsed.diagnostics);
  if (!parsed.value || isNull(parsed.value)) return undefined;
  const checked = validate(parsed.value, propertiesFile);
  diagnostics.push(...checked.diagnostics);
  const { value, node } = checked;
  if (!value) return undefined;
  const testConfig = configFor(context.testTree, context.project, folders);
  const read = (key: DescribedKey): readonly Properties[] =>
    (value[key] ?? []).map((entry, index) => readEntry(entry, at(node, key, index), testConfig, diagnostics));
  return {
    folders,
    models: read('models'),
    seeds: read('seeds'),
    tests: read('tests'),
    snapshots: read('snapshots'),
    macros: (value.macros ?? []).map((entry, index) => ({
      name: entry.name,
      description: entry.description ?? '',
      at: nameSpan(at(node, 'macros', index)),
    })),
    sources: (value.sources ?? []).map((entry, index) => ({ entry, node: at(node, 'sources', index) })),
    unitTests: (value.unit_tests ?? []).map((entry, index) => ({
      entry,
      node: at(node, 'unit_tests', index),
    })),
    exposures: (value.exposures ?? []).map((entry, index) => ({ entry, node: at(node, 'exposures', index) })),
    groups: (value.groups ?? []).map((entry, index) => ({ entry, node: at(node, 'groups', index) })),
    testConfig,
  };
}

type Entry = NonNullable<PropertiesFile[DescribedKey]>[number];

/** Reads one item of `tests:`, laid on the configuration of the tests of its folder. */
export type TestReader = (node: YamlNode, base: NodeConfig) => Outcome<GenericTest | undefined>;

/** Reads a validated entry of `models:`, `seeds:` or `tests:`. */
export function readEntry(
  entry: Entry,
  node: YamlNode,
  testConfig: NodeConfig,
  diagnostics: Diagnostic[],
  readTest: TestReader = readGenericTest,
): Properties {
  const placed = withPlaces(entry.config ?? {}, childOf(node, 'config'));
  diagnostics.push(...placed.diagnostics);
  const constraints = readConstraints(node, diagnostics);
  const reads = 'relation' in entry ? entry.relation : undefined;
  const documented = 'columns' in entry || 'tests' in entry ? entry : undefined;
  return {
    name: entry.name,
    description: entry.description ?? '',
    config: entryConfig({ ...entry, config: placed.value }),
    ...(constraints.length > 0 && { constraints }),
    ...(reads !== undefined && { reads: { text: reads, at: childOf(node, 'relation')?.span ?? node.span } }),
    columns: documented ? readColumns(documented, node, testConfig, diagnostics, readTest) : [],
    tests: readTests(childOf(node, 'tests'), testConfig, diagnostics, readTest),
    at: nameSpan(node),
  };
}

/** The configuration of an entry: its own `tags`, `meta`, `group` and `access`, then its `config:`. */
export function entryConfig(entry: {
  readonly tags?: readonly string[];
  readonly meta?: NonNullable<NodeConfig['meta']>;
  readonly group?: string;
  readonly access?: NonNullable<NodeConfig['access']>;
  readonly config?: NodeConfig;
}): NodeConfig {
  const own: NodeConfig = {
    ...(entry.tags && { tags: entry.tags }),
    ...(entry.meta && { meta: entry.meta }),
    ...(entry.group !== undefined && { group: entry.group }),
    ...(entry.access && { access: entry.access }),
  };
  return mergeConfig(own, entry.config ?? {});
}

type ColumnEntry = NonNullable<NonNullable<PropertiesFile['models']>[number]['columns']>[number];

/** Reads the columns of a model, seed or source table; a column listed twice is an error, whatever its case. */
export function readColumns(
  entry: { readonly name: string; readonly columns?: readonly ColumnEntry[] },
  node: YamlNode,
  testConfig: NodeConfig,
  diagnostics: Diagnostic[],
  readTest: TestReader = readGenericTest,
): readonly Column[] {
  const seen = new Map<string, Column>();
  for (const [index, column] of (entry.columns ?? []).entries()) {
    const columnNode = at(node, 'columns', index);
    const made = readColumn(column, columnNode, testConfig, diagnostics, readTest);
    const key = column.name.toLowerCase();
    const before = seen.get(key);
    if (before) {
      const related = [{ message: 'first listed here', at: before.at }];
      const data = { column: column.name, resource: entry.name };
      diagnostics.push(diagnostic('project/column-twice', data, { at: made.at, related }));
    } else {
      seen.set(key, made);
    }
  }
  return [...seen.values()];
}

function readColumn(
  column: ColumnEntry,
  node: YamlNode,
  testConfig: NodeConfig,
  diagnostics: Diagnostic[],
  readTest: TestReader,
): Column {
  const config = entryConfig(column);
  return {
    name: column.name,
    description: column.description ?? '',
    ...(column.type !== undefined && { type: column.type }),
    ...(column.pii !== undefined && { pii: column.pii }),
    tests: readTests(childOf(node, 'tests'), testConfig, diagnostics, readTest),
    tags: config.tags ?? [],
    meta: config.meta ?? {},
    at: nameSpan(node),
  };
}

/** Reads a list of generic tests. */
export function readTests(
  node: YamlNode | undefined,
  testConfig: NodeConfig,
  diagnostics: Diagnostic[],
  readTest: TestReader = readGenericTest,
): readonly GenericTest[] {
  return itemsOf(node).flatMap((item) => {
    const read = readTest(item, testConfig);
    diagnostics.push(...read.diagnostics);
    return read.value ?? [];
  });
}

/** Where the name of an entry stands. */
export function nameSpan(node: YamlNode): Span {
  return childOf(node, 'name')?.span ?? node.span;
}

/** The node of a list's item; the parent where there is none, which validation has excluded. */
export function at(node: YamlNode, key: string, index: number): YamlNode {
  return itemsOf(childOf(node, key))[index] ?? node;
}

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
