import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import type { Source, Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import {
  nameSpan,
  readEntry,
  type ExposureEntry,
  type GroupEntry,
  type Properties,
  type PropertiesOfFile,
  type SourceEntry,
  type TestReader,
  type UnitEntry,
} from '../properties.js';
import { propertiesFile } from '../schemas/properties-schema.js';
import { validate } from '../schemas/validate.js';
import type { NodeConfig } from '../node-config.js';
import type { MacroDocumentation } from '../project.js';
import type { Column, ModelVersion } from '../resources.js';
import type { Value } from '../value.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { childOf, entryOf, headOf, itemsOf, textOf, valuesOf, type YamlNode } from '../yaml/tree.js';
import { columnExtras } from './column-extras.js';
import type { Unsupported } from './dbt-facts.js';
import type { DbtKind } from './dbt-kinds.js';
import { configEntries, lowerEntry, movedKeys, pick } from './lower-entry.js';
import { words } from './words.js';
import { versionsOf } from './model-versions.js';
import { readConfigLevel, type ConfigLevel } from './read-config.js';
import { plainEntry } from './plain-entry.js';
import { renderTree, type KeyPath } from './render-tree.js';
import { lowerSource } from './lower-source.js';
import type { SourcePatches } from './source-patches.js';
import { semanticEntry, semanticKeys, type SemanticEntry } from './semantic/semantic-file.js';
import { modelSemantics, withSemantics, type ModelSemantics } from './semantic/semantic-part.js';

/** The keys of properties YAML whose entries describe a resource with a file of its own, or define a snapshot. */
export type DescribingKey = 'models' | 'seeds' | 'snapshots' | 'tests' | 'analyses';

/** What properties YAML says of one resource. */
export interface Described {
  readonly key: DescribingKey;
  readonly properties: Properties;
  readonly level: ConfigLevel;
  /** Of one version of a model, and the names of the files that may define it. */
  readonly version?: { readonly version: ModelVersion; readonly files: readonly string[] };
  readonly deprecationDate?: string;
  /** snapshots: what it reads, where it has no file of its own. */
  readonly relation?: { readonly text: string; readonly at: Span };
  /** models: what it says of the semantic layer. */
  readonly semantics?: ModelSemantics;
  /** Folders below the path that its file was found in. */
  readonly folders: readonly string[];
}

/** A properties file of a dbt project. */
export interface DbtProperties {
  readonly described: readonly Described[];
  /** What the native readers take: sources, unit tests, exposures, groups and macros. */
  readonly native: PropertiesOfFile;
  /** Entries of sources as the author wrote them, rendered, by `source.table`. */
  readonly tables: ReadonlyMap<string, { readonly source: YamlNode; readonly table: YamlNode }>;
  /** Configuration of exposures and unit tests, by kind and name. */
  readonly levels: ReadonlyMap<string, ConfigLevel>;
  /** `versions:` of unit tests, by model and name. */
  readonly unitVersions: ReadonlyMap<string, YamlNode>;
  /** What stands under `semantic_models:`, `metrics:` and `saved_queries:`. */
  readonly semantic: readonly SemanticEntry[];
}

/** What the reader of properties files needs to know. */
export interface PropertiesInput {
  readonly render: (text: string, at: Span) => Outcome<Value>;
  /** A description with its docs blocks put in. */
  readonly describe: (text: string, at: Span) => string;
  readonly readTest: TestReader;
  readonly testConfig: (folders: readonly string[]) => NodeConfig;
  /** The name of the package that the file is part of. */
  readonly packageName: string;
  readonly patches: SourcePatches;
  readonly diagnostics: Diagnostic[];
  readonly unsupported: Unsupported[];
}

const fileKeys = words(`
    version models seeds snapshots sources data_tests unit_tests exposures groups macros
    analyses functions semantic_models metrics saved_queries anchors`);

/** Reads a properties file. Undefined when it is empty or cannot be read at all. */
export function readDbtProperties(
  source: Source,
  folders: readonly string[],
  input: PropertiesInput,
): DbtProperties | undefined {
  const parsed = parseYaml(source, { python: true });
  input.diagnostics.push(...parsed.diagnostics);
  const root = parsed.value;
  if (!root || (root.kind === 'scalar' && root.value === null)) return undefined;
  if (root.kind !== 'map') {
    const found = root.kind === 'list' ? 'a list' : 'text';
    const data = { key: source.path, expected: 'a mapping', found };
    input.diagnostics.push(diagnostic('yaml/wrong-type', data, { at: headOf(root) }));
    return undefined;
  }
  return new FileReader(root, folders, input).read();
}

class FileReader {
  readonly #root: Extract<YamlNode, { kind: 'map' }>;
  readonly #folders: readonly string[];
  readonly #input: PropertiesInput;
  readonly #testConfig: NodeConfig;
  readonly #levels = new Map<string, ConfigLevel>();

  constructor(root: Extract<YamlNode, { kind: 'map' }>, folders: readonly string[], input: PropertiesInput) {
    this.#root = root;
    this.#folders = folders;
    this.#input = input;
    this.#testConfig = input.testConfig(folders);
  }

  read(): DbtProperties {
    this.#tellUnknown();
    const tables = new Map<string, { source: YamlNode; table: YamlNode }>();
    const sources = this.#sources(tables);
    const unitVersions = new Map<string, YamlNode>();
    const native: PropertiesOfFile = {
      folders: this.#folders,
      models: [],
      seeds: [],
      snapshots: [],
      tests: [],
      macros: this.#macros(),
      sources,
      unitTests: this.#unitTests(unitVersions),
      exposures: this.#exposures(),
      groups: this.#groups(),
      testConfig: this.#testConfig,
      readTest: this.#input.readTest,
    };
    const described = (['models', 'seeds', 'snapshots', 'tests', 'analyses'] as const).flatMap((key) =>
      this.#described(key),
    );
    const semantic = semanticKeys.flatMap((key) =>
      this.#entries(key).flatMap((entry) => semanticEntry(key, entry, this.#input.diagnostics) ?? []),
    );
    return { described, native, tables, levels: this.#levels, unitVersions, semantic };
  }

  #tellUnknown(): void {
    for (const entry of this.#root.entries) {
      const { key, keySpan } = entry;
      if (fileKeys.includes(key)) {
        if (key === 'functions' && itemsOf(entry.value).length > 0) {
          const why = 'make them with `on-run-start`, or as `materialized: function`';
          this.#input.unsupported.push({ what: '`functions:`', why, matters: true, at: keySpan });
        }
        continue;
      }
      const suggestion = key === 'tests' ? 'data_tests' : suggest(key, fileKeys);
      const data = { key, owner: 'a properties file', suggestion };
      this.#input.diagnostics.push(diagnostic('dbt/unknown-key', data, { at: keySpan }));
    }
  }

  /** The entries of a key, rendered; what is no mapping with a name is told. Singular tests have one name in files, as dbt reads no other. */
  #entries(key: string): readonly YamlNode[] {
    const name = key === 'tests' ? 'data_tests' : key;
    const list = childOf(this.#root, name);
    if (!list || (list.kind === 'scalar' && list.value === null)) return [];
    if (list.kind !== 'list') {
      const data = { key: name, expected: 'a list', found: list.kind === 'map' ? 'a mapping' : 'text' };
      this.#input.diagnostics.push(diagnostic('yaml/wrong-type', data, { at: headOf(list) }));
      return [];
    }
    return list.items.map((item) => this.#rendered(item, key));
  }

  #rendered(entry: YamlNode, key: string): YamlNode {
    const { render, diagnostics } = this.#input;
    return renderTree(
      entry,
      render,
      (path) => {
        if (key === 'unit_tests') return path[0] !== 'config';
        return semanticKeys.some((each) => each === key) ? isKeptOfSemantics(path) : isKept(path);
      },
      diagnostics,
    );
  }

  #level(entry: YamlNode, kind: DbtKind, top: readonly string[]): ConfigLevel {
    return readConfigLevel(configEntries(entry, top), entry.span, kind, this.#input.diagnostics);
  }

  #described(key: DescribingKey): readonly Described[] {
    return this.#entries(key).flatMap((entry) => {
      const name = textOf(childOf(entry, 'name'));
      const versions =
        key === 'models' && name !== undefined ? versionsOf(entry, name, this.#input.diagnostics) : undefined;
      if (!versions) return this.#one(key, entry) ?? [];
      return versions.flatMap(({ entry: own, version, files }) => {
        const made = this.#one(key, own);
        return made ? [{ ...made, version: { version, files } }] : [];
      });
    });
  }

  #one(key: DescribingKey, entry: YamlNode): Described | undefined {
    const { diagnostics, readTest } = this.#input;
    const lowered = lowerEntry(entry, key, diagnostics);
    const plain = key === 'tests' ? undefined : plainEntry(lowered);
    const checked = plain ?? validate(lowered, schemaOfEntry(key));
    diagnostics.push(...checked.diagnostics);
    if (!checked.value) return undefined;
    const read = readEntry(checked.value, checked.node, this.#testConfig, diagnostics, readTest);
    const columns = this.#columns(read.columns, entry);
    const semantics = key === 'models' ? modelSemantics(entry, columns, diagnostics) : undefined;
    const describe = (text: string | undefined, node: YamlNode): string | null =>
      text === undefined ? null : this.#input.describe(text, node.span);
    const deprecation = childOf(entry, 'deprecation_date');
    const relation = childOf(entry, 'relation');
    const relationText = textOf(relation);
    const deprecationDate = textOf(deprecation);
    return {
      key,
      properties: {
        ...read,
        description: this.#description(entry, read.description),
        columns: semantics ? withSemantics(columns, semantics, describe) : columns,
      },
      ...(semantics && { semantics }),
      level: this.#level(entry, kinds[key], movedKeys),
      ...(deprecationDate !== undefined && { deprecationDate }),
      ...(relation && relationText !== undefined && { relation: { text: relationText, at: relation.span } }),
      folders: this.#folders,
    };
  }

  #description(entry: YamlNode, text: string): string {
    const at = childOf(entry, 'description')?.span ?? entry.span;
    return this.#input.describe(text, at);
  }

  #columns(columns: readonly Column[], entry: YamlNode): readonly Column[] {
    return columns.map((column) => this.#column(column, entry));
  }

  #column(column: Column, entry: YamlNode): Column {
    const node = itemsOf(childOf(entry, 'columns')).find(
      (item) => textOf(childOf(item, 'name')) === column.name,
    );
    return {
      ...column,
      description: this.#description(node ?? entry, column.description),
      ...columnExtras(node),
    };
  }

  #sources(tables: Map<string, { source: YamlNode; table: YamlNode }>): PropertiesOfFile['sources'] {
    return this.#entries('sources').flatMap((said) => {
      const { diagnostics, packageName, patches } = this.#input;
      if (patches.take(said, diagnostics)) return [];
      const source = patches.apply(said, packageName);
      const lowered = lowerSource(source, diagnostics);
      const checked = validate(lowered, propertiesFile.shape.sources.unwrap().element);
      diagnostics.push(...checked.diagnostics);
      if (!checked.value) return [];
      for (const table of itemsOf(childOf(source, 'tables'))) {
        const key = `${checked.value.name}.${textOf(childOf(table, 'name')) ?? ''}`;
        if (!tables.has(key)) tables.set(key, { source, table });
      }
      const entry: SourceEntry = {
        ...checked.value,
        description: this.#description(source, checked.value.description ?? ''),
      };
      return [{ entry, node: checked.node }];
    });
  }

  /** A table's description and columns, with docs blocks put in. */
  #macros(): readonly MacroDocumentation[] {
    return this.#entries('macros').flatMap((entry) => {
      const lowered = lowerEntry(entry, 'macros', this.#input.diagnostics);
      const checked = validate(lowered, propertiesFile.shape.macros.unwrap().element);
      this.#input.diagnostics.push(...checked.diagnostics);
      if (!checked.value) return [];
      const description = this.#description(entry, checked.value.description ?? '');
      const arguments_ = itemsOf(childOf(entry, 'arguments')).flatMap((argument) => {
        const name = textOf(childOf(argument, 'name'));
        const type = textOf(childOf(argument, 'type'));
        if (name === undefined) return [];
        return [
          {
            name,
            ...(type !== undefined && { type }),
            description: this.#description(argument, textOf(childOf(argument, 'description')) ?? ''),
          },
        ];
      });
      const meta = {
        ...valuesOf(childOf(entry, 'meta')),
        ...valuesOf(childOf(childOf(entry, 'config'), 'meta')),
      };
      return [
        { name: checked.value.name, description, at: nameSpan(checked.node), meta, arguments: arguments_ },
      ];
    });
  }

  #unitTests(versions: Map<string, YamlNode>): readonly { entry: UnitEntry; node: YamlNode }[] {
    return this.#entries('unit_tests').flatMap((entry) => {
      const lowered = withConfig(lowerEntry(entry, 'unit_tests', this.#input.diagnostics), entry);
      const checked = validate(lowered, propertiesFile.shape.unit_tests.unwrap().element);
      this.#input.diagnostics.push(...checked.diagnostics);
      if (!checked.value) return [];
      const said = childOf(entry, 'versions');
      if (said) versions.set(`${checked.value.model}.${checked.value.name}`, said);
      this.#levels.set(`unit_test ${checked.value.name}`, this.#level(entry, 'unit_test', []));
      const description = this.#description(entry, checked.value.description ?? '');
      return [{ entry: { ...checked.value, description }, node: checked.node }];
    });
  }

  #exposures(): readonly { entry: ExposureEntry; node: YamlNode }[] {
    return this.#entries('exposures').flatMap((entry) => {
      const lowered = withConfig(lowerEntry(entry, 'exposures', this.#input.diagnostics), entry);
      const checked = validate(lowered, propertiesFile.shape.exposures.unwrap().element);
      this.#input.diagnostics.push(...checked.diagnostics);
      if (!checked.value) return [];
      this.#levels.set(`exposure ${checked.value.name}`, this.#level(entry, 'exposure', ['tags', 'meta']));
      const description = this.#description(entry, checked.value.description ?? '');
      return [{ entry: { ...checked.value, description }, node: checked.node }];
    });
  }

  #groups(): readonly { entry: GroupEntry; node: YamlNode }[] {
    return this.#entries('groups').flatMap((entry) => {
      const config = childOf(entry, 'config');
      const lowered = lowerEntry(entry, 'groups', this.#input.diagnostics);
      const kept =
        config && lowered.kind === 'map'
          ? {
              ...lowered,
              entries: [...lowered.entries, configEntry(entry, ['meta'])].flatMap((e) => e ?? []),
            }
          : lowered;
      const checked = validate(kept, propertiesFile.shape.groups.unwrap().element);
      this.#input.diagnostics.push(...checked.diagnostics);
      if (!checked.value) return [];
      const description = this.#description(entry, checked.value.description ?? '');
      return [{ entry: { ...checked.value, description }, node: checked.node }];
    });
  }
}

const kinds = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  tests: 'test',
  analyses: 'analysis',
} as const satisfies { readonly [Key in DescribingKey]: DbtKind };

function schemaOfEntry(key: DescribingKey) {
  if (key === 'tests') return propertiesFile.shape.tests.unwrap().element;
  return key === 'seeds'
    ? propertiesFile.shape.seeds.unwrap().element
    : propertiesFile.shape.models.unwrap().element;
}

function configEntry(entry: YamlNode, keys: readonly string[]) {
  const config = entryOf(entry, 'config');
  return config && { ...config, value: pick(config.value, keys) };
}

/** With what the native reader takes of its configuration. */
function withConfig(lowered: YamlNode, entry: YamlNode): YamlNode {
  const config = configEntry(entry, ['enabled', 'tags', 'meta']);
  return config && lowered.kind === 'map' ? { ...lowered, entries: [...lowered.entries, config] } : lowered;
}

/** Descriptions, tests, hooks and queries are rendered later: where they are used. */
function isKept(path: KeyPath): boolean {
  const [first, second] = path;
  if (first === 'meta') return false;
  if (path.at(-1) === 'loaded_at_query') return !path.includes('meta');
  // Of the semantic layer, whose filters are templates of its own.
  if (typeof first === 'string' && semantic.has(first)) return isKeptOfSemantics(path);
  if (first === 'config') return typeof second === 'string' && late.has(second.replaceAll('-', '_'));
  if (path.includes('meta') || path.includes('config'))
    return path.includes('tests') || path.includes('data_tests');
  return path.some((key) => typeof key === 'string' && late.has(key));
}

const semantic: ReadonlySet<string> = new Set(['metrics', 'semantic_model', 'derived_semantics']);

/** Filters are templates of those who compute metrics. */
function isKeptOfSemantics(path: KeyPath): boolean {
  const [first, second] = path;
  return (
    path.at(-1) === 'filter' ||
    path.at(-2) === 'filter' ||
    (first === 'query_params' && second === 'where') ||
    path.includes('description')
  );
}

const late: ReadonlySet<string> = new Set([
  'tests',
  'data_tests',
  'description',
  'loaded_at_query',
  'pre_hook',
  'post_hook',
]);
