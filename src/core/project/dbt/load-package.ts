import { type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import type { Source, Span } from '../../diagnostics/source.js';
import type { ExposureResource, Group } from '../exposure.js';
import { exposureResources, groupsOf } from '../exposure-resources.js';
import { nodeId } from '../ids.js';
import { mergeConfig } from '../merge-config.js';
import type { PropertiesOfFile } from '../properties.js';
import type { NodeConfig } from '../node-config.js';
import type { MacroDocumentation } from '../project.js';
import type { ModelResource, SeedResource, SingularTestResource, SourceResource } from '../resources.js';
import type { UnitTestResource } from '../unit-test.js';
import { fixturesOf, unitTestResources } from '../unit-test-resources.js';
import type { Value } from '../value.js';
import { childOf, itemsOf, textOf } from '../yaml/tree.js';
import type { DbtAnalysis, DocsBlock, Unsupported } from './dbt-facts.js';
import type { DbtPackageFiles } from './dbt-files.js';
import type { DbtKind } from './dbt-kinds.js';
import { dbtPlaceOf, type DbtPaths, type DbtPlaceKind } from './dbt-paths.js';
import type { Configured } from './config-trees.js';
import { dbtSources } from './dbt-sources.js';
import { Descriptions } from './descriptions.js';
import { DocsBook, withDocs, withoutDocs } from './docs-blocks.js';
import { mergeLevel } from './read-config.js';
import { readDbtProperties, type DbtProperties, type Described } from './read-properties.js';
import { snapshotBlocks } from './dbt-snapshots.js';
import type { SourcePatches } from './source-patches.js';
import { testReader } from './read-test.js';
import { isJinja, type RenderScope } from './render-tree.js';
import type { SemanticResource, TimeSpine } from './semantic/semantic-resource.js';
import { semanticResources } from './semantic/semantic-resources.js';
import { timeSpineOf } from './semantic/time-spine.js';

/** What a package is made from. */
export interface PackageInput {
  readonly files: DbtPackageFiles;
  readonly paths: DbtPaths;
  /** Its name. */
  readonly name: string;
  /** The name of the project that it is part of. */
  readonly project: string;
  readonly configured: Configured;
  readonly docs: ReadonlyMap<string, DocsBlock>;
  /** The name of the target's own database. */
  readonly database: string;
  readonly render: (text: string, at: Span, doc?: RenderScope['doc']) => Outcome<Value>;
  /** What packages that were loaded before say of sources of others. */
  readonly patches: SourcePatches;
  readonly diagnostics: Diagnostic[];
  readonly unsupported: Unsupported[];
}

/** The resources of one package. */
export interface PackageResources {
  readonly models: readonly ModelResource[];
  readonly seeds: readonly SeedResource[];
  readonly sources: readonly SourceResource[];
  readonly singularTests: readonly SingularTestResource[];
  readonly unitTests: readonly UnitTestResource[];
  readonly exposures: readonly ExposureResource[];
  readonly groups: readonly Group[];
  readonly macroDocs: readonly MacroDocumentation[];
  readonly macroFiles: readonly Source[];
  readonly analyses: readonly DbtAnalysis[];
  readonly semantic: readonly SemanticResource[];
}

/** Makes the resources of one package: the project itself, or an installed one. */
export function loadPackage(input: PackageInput): PackageResources {
  return new PackageLoader(input).load();
}

class PackageLoader {
  readonly #input: PackageInput;
  readonly #properties: readonly DbtProperties[];
  readonly #descriptions: Descriptions;
  readonly #places = new Map<string, NonNullable<ReturnType<typeof dbtPlaceOf>>>();

  constructor(input: PackageInput) {
    this.#input = input;
    this.#properties = this.#readProperties();
    this.#descriptions = new Descriptions(
      this.#properties.flatMap((file) => file.described),
      new Set(this.#modelTexts().map(({ source }) => stem(source.path))),
      input.diagnostics,
    );
  }

  load(): PackageResources {
    const { name, diagnostics, unsupported, configured, project, database } = this.#input;
    const models = [...this.#models(), ...this.#snapshots()];
    const seeds = this.#seeds();
    const singularTests = this.#singularTests();
    const analyses = this.#analyses();
    const natives = this.#properties.map((file) => file.native);
    const inner: PackageResources = {
      models,
      seeds,
      sources: dbtSources(this.#properties, {
        package: name,
        project,
        configured,
        database,
        describe: (text, at) => this.#describe(text, at),
        diagnostics,
        unsupported,
      }),
      singularTests,
      unitTests: this.#unitTests(natives),
      exposures: this.#exposures(natives),
      groups: groupsOf(natives, diagnostics),
      macroDocs: natives.flatMap((file) => file.macros),
      macroFiles: this.#texts(
        (kind, folders) => kind === 'macros' || (kind === 'tests' && folders[0] === 'generic'),
      ).map(({ source }) => source),
      analyses,
      semantic: this.#semantic(),
    };
    this.#descriptions.tellUnused({
      models: models.map((model) => model.name),
      seeds: seeds.map((seed) => seed.name),
      snapshots: models.map((model) => model.name),
      tests: singularTests.map((test) => test.name),
      analyses: analyses.map((analysis) => analysis.name),
    });
    return inner;
  }

  #describe(text: string, at: Span): string {
    const { docs, name, project, diagnostics, render } = this.#input;
    const book = new DocsBook(docs, { own: name, project }, at, diagnostics);
    if (!isJinja(withoutDocs(text))) return withDocs(text, book);
    const outcome = render(text, at, (...names) => book.text(names));
    diagnostics.push(...outcome.diagnostics);
    return typeof outcome.value === 'string' ? outcome.value : text;
  }

  #readProperties(): readonly DbtProperties[] {
    const { files, configured, name, patches, render, diagnostics, unsupported } = this.#input;
    const found: Diagnostic[] = [];
    const read = files.texts.flatMap((source) => {
      if (!/\.ya?ml$/iu.test(source.path)) return [];
      const place = this.#placeOf(source.path);
      if (!place || place.kind === 'docs') return [];
      return (
        readDbtProperties(source, place.folders, {
          render,
          describe: (text, at) => this.#describe(text, at),
          readTest: testReader(render),
          testConfig: (folders) => {
            const base = { compatible: true, ...configured.base('test', folders) };
            const over = configured.override('test', folders);
            return over ? mergeConfig(base, over) : base;
          },
          packageName: name,
          patches,
          diagnostics: found,
          unsupported,
        }) ?? []
      );
    });
    patches.close(name);
    diagnostics.push(...found.map(asDbt));
    return read;
  }

  #placeOf(path: string): ReturnType<typeof dbtPlaceOf> {
    const known = this.#places.get(path);
    if (known) return known;
    const place = dbtPlaceOf(path, this.#input.paths);
    if (place) this.#places.set(path, place);
    return place;
  }

  #texts(
    isWanted: (kind: DbtPlaceKind, folders: readonly string[]) => boolean,
    extension = /\.sql$/iu,
  ): readonly PlacedText[] {
    return this.#input.files.texts.flatMap((source) => {
      if (!extension.test(source.path)) return [];
      const place = this.#placeOf(source.path);
      return place && isWanted(place.kind, place.folders) ? [{ source, folders: place.folders }] : [];
    });
  }

  #configOf(kind: DbtKind, fqn: readonly string[], said: Described | undefined): OwnConfig {
    const { configured } = this.#input;
    const base = configured.base(kind, fqn);
    const override = configured.override(kind, fqn);
    return {
      config: said ? mergeLevel(base, said.level) : base,
      ...(override && { override }),
    };
  }

  /** The name of the package, where it is not the project itself. */
  get #from(): { readonly package?: string } {
    const { name, project } = this.#input;
    return name === project ? {} : { package: name };
  }

  #modelTexts(): readonly PlacedText[] {
    return this.#texts((kind) => kind === 'models', /\.(?:sql|py)$/iu);
  }

  #models(): readonly ModelResource[] {
    return this.#modelTexts().map(({ source, folders }) => {
      const isPython = /\.py$/iu.test(source.path);
      const file = stem(source.path);
      const said = this.#descriptions.of('models', file);
      const version = said?.version?.version;
      const name = version && said ? said.properties.name : file;
      const own = version ? [name, `v${version.v}`] : [name];
      const fqn = [...folders, ...own];
      const constraints = said?.properties.constraints;
      const deprecationDate = said?.deprecationDate;
      const timeSpine = this.#timeSpine(said);
      return {
        kind: 'model',
        id: nodeId('model', this.#input.name, ...own),
        name,
        source,
        fqn,
        ...this.#from,
        ...documentation(said),
        ...(constraints && { constraints }),
        ...(version && { version }),
        ...(deprecationDate !== undefined && { deprecationDate }),
        ...(timeSpine && { timeSpine }),
        ...(isPython
          ? { language: 'python' as const, ...asTable(this.#configOf('model', fqn, said), said) }
          : this.#configOf('model', fqn, said)),
      };
    });
  }

  #timeSpine(said: Described | undefined): TimeSpine | undefined {
    if (!said?.semantics?.part.time_spine) return undefined;
    const { semantics, properties } = said;
    return timeSpineOf(properties.name, semantics, properties.columns, this.#input.diagnostics);
  }

  /** Those of blocks in SQL files, then those that YAML defines by what they read. */
  #snapshots(): readonly ModelResource[] {
    const { diagnostics } = this.#input;
    const blocks = this.#texts((kind) => kind === 'snapshots').flatMap(({ source, folders }) =>
      snapshotBlocks(source, diagnostics).map((block) => {
        const fqn = [...folders, stem(source.path), block.name];
        return this.#snapshot(block.name, block.source, fqn, this.#descriptions.of('snapshots', block.name));
      }),
    );
    const names = new Set(blocks.map((block) => block.name));
    const declared = this.#descriptions.first.flatMap((each) => {
      const { name } = each.properties;
      if (!each.relation || each.key !== 'snapshots' || names.has(name)) return [];
      this.#descriptions.define(each);
      const made = this.#snapshot(name, each.properties.at.source, [...each.folders, name], each);
      return [{ ...made, reads: each.relation }];
    });
    return [...blocks, ...declared];
  }

  #snapshot(
    name: string,
    source: Source,
    fqn: readonly string[],
    said: Described | undefined,
  ): ModelResource {
    const { config, override } = this.#configOf('snapshot', fqn, said);
    return {
      kind: 'model',
      id: nodeId('snapshot', this.#input.name, name),
      name,
      source,
      fqn,
      ...this.#from,
      ...documentation(said),
      config: { compatible: true, ...config, materialized: 'snapshot' },
      ...(override && { override }),
    };
  }

  #seeds(): readonly SeedResource[] {
    const { files, paths } = this.#input;
    return files.seeds.flatMap((file) => {
      const place = dbtPlaceOf(file.path, paths);
      if (place?.kind !== 'seeds') return [];
      const name = stem(file.path);
      const fqn = [...place.folders, name];
      const said = this.#descriptions.of('seeds', name);
      const id = nodeId('seed', this.#input.name, name);
      const { config, override } = this.#configOf('seed', fqn, said);
      return [
        {
          kind: 'seed' as const,
          id,
          name,
          file,
          fqn,
          ...this.#from,
          ...documentation(said),
          // A seed says nothing of itself: there is nothing that would stand between the two.
          config: seedConfig(override ? mergeConfig(config, override) : config),
        },
      ];
    });
  }

  #singularTests(): readonly SingularTestResource[] {
    return this.#texts(
      (kind, folders) => kind === 'tests' && folders[0] !== 'generic' && folders[0] !== 'fixtures',
    ).map(({ source, folders }) => {
      const name = stem(source.path);
      const fqn = [...folders, name];
      const said = this.#descriptions.of('tests', name);
      const id = nodeId('test', this.#input.name, name);
      const description = said?.properties.description ?? '';
      const config = this.#configOf('test', fqn, said);
      return { kind: 'test', id, name, source, description, fqn, ...this.#from, ...config };
    });
  }

  #analyses(): readonly DbtAnalysis[] {
    return this.#texts((kind) => kind === 'analyses').map(({ source, folders }) => {
      const name = stem(source.path);
      const description = this.#descriptions.of('analyses', name)?.properties.description ?? '';
      return { name, package: this.#input.name, source, description, fqn: [...folders, name] };
    });
  }

  #unitTests(natives: readonly PropertiesOfFile[]): readonly UnitTestResource[] {
    const { name, files, paths, configured, diagnostics } = this.#input;
    const fixtures = fixturesOf({ project: files.project, texts: files.texts, seeds: [] }, paths);
    const made = unitTestResources(natives, name, fixtures, diagnostics);
    return made.map((test) => {
      const base = configured.base('unit_test', test.fqn);
      const override = configured.override('unit_test', test.fqn) ?? {};
      const versions = this.#unitVersions(test);
      return {
        ...test,
        ...(versions && { versions }),
        config: mergeConfig(mergeConfig(base, test.config), override),
      };
    });
  }

  /** The versions of its model that a unit test says it tests, or does not. */
  #unitVersions({ model, name }: UnitTestResource): UnitTestResource['versions'] {
    const said = this.#properties.flatMap((file) => file.unitVersions.get(`${model}.${name}`) ?? [])[0];
    const names = (key: string): readonly string[] =>
      itemsOf(childOf(said, key)).flatMap((item) => textOf(item) ?? []);
    const [include, exclude] = [names('include'), names('exclude')];
    // Empty lists say nothing, as in dbt.
    if (include.length + exclude.length === 0) return undefined;
    return { ...(include.length > 0 && { include }), ...(exclude.length > 0 && { exclude }) };
  }

  #exposures(natives: readonly PropertiesOfFile[]): readonly ExposureResource[] {
    const { name, configured, diagnostics } = this.#input;
    return exposureResources(natives, name, diagnostics).map((exposure) => {
      const base = configured.base('exposure', exposure.fqn);
      const override = configured.override('exposure', exposure.fqn) ?? {};
      return { ...exposure, config: mergeConfig(mergeConfig(base, exposure.config), override) };
    });
  }

  #semantic(): readonly SemanticResource[] {
    const { name, configured, diagnostics, unsupported } = this.#input;
    const models = this.#descriptions.first.flatMap(({ properties, folders, semantics }) => {
      if (semantics?.part.semantic_model === undefined) return [];
      const { at, description, name: model } = properties;
      return { model, description, folders, at, semantics };
    });
    const entries = this.#properties.flatMap(({ semantic, native: { folders } }) =>
      semantic.map((entry) => ({ entry, folders })),
    );
    if (models.length + entries.length === 0) return [];
    const made = semanticResources({
      package: name,
      configured,
      describe: (text, node) => (text === undefined ? null : this.#describe(text, node.span)),
      diagnostics,
      entries,
      models,
    });
    for (const each of made)
      if (each.kind === 'saved_query' && each.exports.length > 0) {
        const what = `\`exports\` of the saved query \`${each.name}\``;
        const why = 'they are written by dbt’s platform, as with dbt Core';
        unsupported.push({ what, why, matters: false, at: each.at });
      }
    return made;
  }
}

interface PlacedText {
  readonly source: Source;
  readonly folders: readonly string[];
}

/** A model in Python is a table unless it or its description says otherwise, whatever dbt_project.yml says. */
function asTable(own: OwnConfig, said: Described | undefined): OwnConfig {
  if (
    said?.level.config.materialized !== undefined ||
    said?.level.config.extra?.['materialized'] !== undefined
  )
    return own;
  return { ...own, config: mergeLevel(own.config, { config: { materialized: 'table' }, cleared: [] }) };
}

interface OwnConfig {
  readonly config: NodeConfig;
  readonly override?: NodeConfig;
}

/** Seeds are typed as dbt types them; `fast` says how dbt loads them, and with that how it reads some values. */
function seedConfig(config: NodeConfig): NodeConfig {
  const fast = config.extra?.['fast'];
  return { seed_inference: 'agate', ...(typeof fast === 'boolean' && { fast }), ...config };
}

/** What native projects refuse and dbt takes is a warning. */
function asDbt(finding: Diagnostic): Diagnostic {
  return finding.code === 'project/column-twice' ? { ...finding, severity: 'warning' } : finding;
}

/** A file's name without folders and extension. */
function stem(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[^.]+$/u, '')
    .normalize('NFC');
}

function documentation(
  said: Described | undefined,
): Pick<ModelResource, 'description' | 'columns' | 'tests' | 'properties'> {
  return {
    description: said?.properties.description ?? '',
    columns: said?.properties.columns ?? [],
    tests: said?.properties.tests ?? [],
    ...(said && { properties: said.properties.at }),
  };
}
