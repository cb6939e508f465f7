import { diagnostic, sortDiagnostics, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import { spanOf, type Span } from '../diagnostics/source.js';
import { cannotBuild, type CannotBuild } from '../project/dbt/cannot-build.js';
import { withoutPlaces } from '../project/config-places.js';
import { nodeId, type NodeId } from '../project/ids.js';
import { placeOf } from '../project/project-paths.js';
import { mergeConfig } from '../project/merge-config.js';
import { resolveConfig, type ResolvedConfig } from '../project/resolve-config.js';
import { namesRead } from '../template/jinja/macro-uses.js';
import { ownMaterialisation, refusedParts } from '../template/dbt/materialisations.js';
import type {
  GenericTest,
  ModelResource,
  NodeConfig,
  Project,
  SeedResource,
  SingularTestResource,
  SourceResource,
} from '../project/types.js';
import { inOwnFile, relationKey, type Relation } from '../sql/relation.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { Reference } from '../template/types.js';
import {
  collectNames,
  findRef,
  findSource,
  isNodeId,
  versionNamed,
  type Names,
  type RefContext,
} from './names.js';
import { dbtTestAlias, dbtTestName } from './dbt-test-name.js';
import { duplicateRelations } from './duplicate-relations.js';
import { dbtTestConfig } from './dbt-test-config.js';
import { contractProblems } from './contract.js';
import { functionProblems } from './function-problems.js';
import { microbatchProblems } from './microbatch-problems.js';
import { exposureNodes } from './exposure-nodes.js';
import { groupProblems } from './groups.js';
import { hookReferences } from './hook-references.js';
import { failsItsNode, withMistakes } from './own-mistakes.js';
import { findCycles, topologicalOrder } from './order.js';
import { parseDbtNode } from './parse-dbt-node.js';
import { isInJinja, parseJinjaNode } from './parse-jinja-node.js';
import { parseNode, parseReading, type ParsedNode } from './parse-node.js';
import type { TemplateScope } from './template-scope.js';
import { relationArgument } from './relation-argument.js';
import { referenceTo } from './reference-to.js';
import { externalProblems } from './external-problems.js';
import { misplacedRelations } from './placement.js';
import { testName } from './test-name.js';
import { isData, isSnapshot } from './types.js';
import { unitTestNodes } from './unit-test-nodes.js';
import type {
  DataNode,
  GraphNode,
  ModelNode,
  ProjectGraph,
  SeedNode,
  SourceNode,
  TestNode,
} from './types.js';

export interface LinkInput {
  readonly project: Project;
  readonly scope: TemplateScope;
  /** The schema of relations whose configuration names none. */
  readonly defaultSchema: string;
  /** A stable hash, hexadecimal. */
  readonly hash: (text: string) => string;
  /** Says where the relations of a dbt project stand; by the usual rule unless given. */
  readonly place?: PlaceRelation;
  /** Says where failing rows of tests are kept; in Eider's own schema unless given. */
  readonly placeFailures?: PlaceFailures;
  /** Names the view of a dbt project that shows a model's latest version; none unless given. */
  readonly nameLatest?: NameLatest;
}

/** Names the view that shows a model's latest version; undefined where none is asked for. */
export type NameLatest = (resource: ModelResource, config: NodeConfig) => Outcome<string | undefined>;

/** Says where a test's failing rows are kept; `alias` is the name of the relation, where its configuration says none. */
export type PlaceFailures = (test: Omit<TestNode, 'failures'>, alias: string) => Relation;

/** Where the relation of a node stands, with what was wrong with the macros that say so. */
export type PlaceRelation = (resource: ModelResource | SeedResource, config: NodeConfig) => Outcome<Relation>;

/** Reads every template, resolves every reference, and gives the graph, with all mistakes found on the way. */
export function linkProject(input: LinkInput): Outcome<ProjectGraph> {
  const { project, scope } = input;
  const diagnostics: Diagnostic[] = [];
  // By resource: two of one name have one id, and one of them may be disabled.
  const parsed = new Map<Parsable, ParsedNode>();
  for (const resource of [...project.models, ...project.singularTests]) {
    const outcome = parseResource(resource, scope);
    diagnostics.push(...outcome.diagnostics);
    // What a dbt project says of a package's node goes before the node's own configuration.
    const { override } = resource;
    parsed.set(
      resource,
      override ? { ...outcome.value, config: mergeConfig(outcome.value.config, override) } : outcome.value,
    );
  }
  const isEnabled = (resource: ModelResource | SeedResource | SourceResource): boolean =>
    ((resource.kind === 'model' ? parsed.get(resource)?.config : undefined) ?? resource.config).enabled !==
    false;
  const cannot = new Map<ModelResource, CannotBuild>();
  if (project.dbt)
    for (const [resource, { config }] of parsed) {
      const problem = problemOf(resource, config, scope);
      if (problem && resource.kind === 'model' && problem.failsInDbt) cannot.set(resource, problem);
      else if (problem) diagnostics.push(problem.finding);
    }
  if (scope.dbt) diagnostics.push(...replacedParts(scope.dbt));
  const found = collectNames(project, isEnabled);
  diagnostics.push(...found.diagnostics);

  const linker = new Linker(input, found.names, parsed, cannot);
  const linked = linker.nodes();
  const made = project.dbt ? apartFromOthers(linked) : linked;
  const contracts = contractProblems(made);
  const failsApart = (finding: Diagnostic, id: NodeId): boolean =>
    project.dbt !== undefined && failsItsNode(finding, made.get(id));
  const own = [...contracts].map(
    ([id, list]) => [id, list.filter((finding) => failsApart(finding, id))] as const,
  );
  const whole = [...contracts].flatMap(([id, list]) => list.filter((finding) => !failsApart(finding, id)));
  const nodes = withMistakes(made, new Map(own));
  diagnostics.push(
    ...linker.diagnostics,
    ...duplicateRelations(nodes, project.dbt !== undefined),
    ...misplacedRelations(nodes, project.dbt !== undefined),
    ...externalProblems(nodes),
    ...whole,
    ...functionProblems(nodes, project.publications),
    ...microbatchProblems(nodes),
    ...groupProblems(nodes, project.groups ?? [], project.dbt !== undefined),
  );
  return finish(project.name, nodes, diagnostics);
}

function finish(
  project: string,
  nodes: ReadonlyMap<NodeId, GraphNode>,
  diagnostics: Diagnostic[],
): Outcome<ProjectGraph> {
  const parents = new Map([...nodes.values()].map((node) => [node.id, node.parents]));
  const sorted = topologicalOrder(parents);
  const cycles = sorted ? [] : (findCycles(parents) as readonly (readonly NodeId[])[]);
  for (const cycle of cycles) diagnostics.push(cycleDiagnostic(cycle, nodes));
  const order = (sorted ?? [...nodes.keys()].sort()) as readonly NodeId[];
  const children = new Map<NodeId, NodeId[]>(order.map((id) => [id, []]));
  for (const id of order) {
    for (const parent of nodes.get(id)?.parents ?? []) children.get(parent)?.push(id);
  }
  return { value: { project, nodes, order, children }, diagnostics: sortDiagnostics(diagnostics) };
}

function parseResource(resource: Parsable, scope: TemplateScope): Outcome<ParsedNode> {
  const { config, kind, source } = resource;
  if (kind === 'model' && resource.reads)
    return parseReading(resource.reads, config, scope, resource.properties ?? resource.reads.at);
  const { dbt } = scope;
  if (dbt) return parseDbtNode(resource, { ...scope, dbt });
  const { jinja } = scope;
  if (jinja && isInJinja(resource)) return parseJinjaNode(resource, { ...scope, jinja });
  return parseNode(source, config, scope, isSnapshot(resource) ? 'snapshot' : kind);
}

type Parsable = ModelResource | SingularTestResource;

/** Makes the nodes of one project. A node with a mistake is made all the same, so that others can be judged. */
class Linker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #input: LinkInput;
  readonly #names: Names;
  readonly #parsed: ReadonlyMap<Parsable, ParsedNode>;
  readonly #cannot: ReadonlyMap<ModelResource, CannotBuild>;

  constructor(
    input: LinkInput,
    names: Names,
    parsed: ReadonlyMap<Parsable, ParsedNode>,
    cannot: ReadonlyMap<ModelResource, CannotBuild>,
  ) {
    this.#input = input;
    this.#names = names;
    this.#parsed = parsed;
    this.#cannot = cannot;
  }

  nodes(): ReadonlyMap<NodeId, GraphNode> {
    const data: DataNode[] = [
      ...[...this.#names.sources.values()].map((resource) => this.#source(resource)),
      ...[...this.#names.exact.values()].map((resource) =>
        resource.kind === 'seed' ? this.#seed(resource) : this.#model(resource),
      ),
    ];
    const units = unitTestNodes(
      this.#input.project.unitTests,
      this.#names,
      (kind, names, at, context) => this.#find(kind, names, at, context),
      this.diagnostics,
    );
    const exposures = exposureNodes(
      this.#input.project.exposures ?? [],
      (kind, names, at, context) => this.#find(kind, names, at, context),
      this.diagnostics,
    );
    const tests = [
      ...data.flatMap((node) => this.#attachedTests(node)),
      ...this.#singularTests(),
      ...units,
      ...exposures,
    ];
    const nodes = new Map<NodeId, GraphNode>(data.map((node) => [node.id, node]));
    for (const test of tests) {
      const first = nodes.get(test.id);
      const id = first?.kind === 'test' && test.kind === 'test' ? this.#idBeside(first, test) : test.id;
      const other = nodes.get(id);
      if (other && !isData(other)) {
        this.diagnostics.push(
          diagnostic(
            'graph/duplicate-name',
            { name: test.name, kind: other.kind },
            { at: test.at, related: [{ message: 'the other one is here', at: other.at }] },
          ),
        );
      } else nodes.set(id, id === test.id ? test : { ...test, id });
    }
    return nodes;
  }

  /** In a dbt project generic tests may have one name as long as they say different things. */
  #idBeside(first: TestNode, node: TestNode): NodeId {
    const said = this.#saidBy(node);
    if (!this.#input.project.dbt || said === undefined || said === this.#saidBy(first)) return node.id;
    return nodeId('test', this.#input.project.name, node.name, this.#input.hash(said).slice(0, 10));
  }

  #saidBy({ body }: TestNode): string | undefined {
    if (body.kind !== 'generic') return undefined;
    const { config, test, namespace, arguments: given } = body.test;
    return JSON.stringify([body.target, body.column, namespace, test, given, withoutPlaces(config)]);
  }

  #source(resource: SourceResource): SourceNode {
    const { dbt } = this.#input.scope;
    const database = databaseOf(resource, dbt);
    const place: Relation = {
      ...(database !== undefined && { database }),
      schema: resource.schema,
      name: resource.identifier,
    };
    const relation = dbt ? inOwnFile(place, dbt) : place;
    return {
      kind: 'source',
      id: resource.id,
      name: resource.name,
      path: resource.at.source.path,
      fqn: [resource.sourceName, resource.name],
      config: resource.config,
      description: resource.description,
      parents: [],
      resource,
      relation,
    };
  }

  #seed(resource: SeedResource): SeedNode {
    const hooks = hookReferences(resource.config, this.#input.scope, resource.package);
    this.diagnostics.push(...hooks.diagnostics);
    return {
      kind: 'seed',
      id: resource.id,
      name: resource.name,
      path: resource.file.path,
      fqn: resource.fqn,
      config: resource.config,
      description: resource.description,
      parents: this.#resolve(
        hooks.value.references.filter((reference) => reference.names !== undefined),
        resource.package,
      ),
      resource,
      relation: this.#relation(resource, resource.config),
      macros: hooks.value.macros,
    };
  }

  #model(resource: ModelResource): ModelNode {
    const { template, config: said, references, macros } = this.#parsedOf(resource);
    const { dbt } = this.#input.scope;
    const cannot = this.#cannot.get(resource);
    const mistakes = [
      ...(cannot ? [{ finding: cannot.finding, updatesOnly: cannot.failsInDbt === 'updates' }] : []),
      ...(this.#parsedOf(resource).mistakes ?? []),
    ];
    const name = materializationIn(said);
    const own = dbt && ownMaterialisation(name, dbt);
    // What a materialisation of the project's own makes is a table to all others, unless it says something else once it is there.
    const resolved = resolveConfig(said).value;
    const config: ResolvedConfig = own
      ? {
          ...resolved,
          materialized: name === 'incremental' ? name : 'table',
          extra: { ...resolved.extra, materialized: name },
        }
      : resolved;
    return {
      kind: 'model',
      ...(own && { builtBy: own.call }),
      id: resource.id,
      name: resource.name,
      path: resource.source.path,
      fqn: resource.fqn,
      config,
      description: resource.description,
      parents: this.#resolve([...references, ...foreignKeys(resource)], resource.package),
      resource,
      template,
      references,
      relation: this.#relation(resource, config),
      ...this.#latest(resource, config),
      ...(macros && { macros }),
      ...(mistakes.length > 0 && { mistakes }),
    };
  }

  #parsedOf(resource: Parsable): ParsedNode {
    const parsed = this.#parsed.get(resource);
    invariant(parsed, `${resource.id} was not parsed`);
    return parsed;
  }

  #latest(resource: ModelResource, config: NodeConfig): Pick<ModelNode, 'latestName'> {
    const { nameLatest } = this.#input;
    if (!nameLatest || resource.version?.isLatest !== true) return {};
    const { value, diagnostics } = nameLatest(resource, config);
    this.diagnostics.push(...diagnostics);
    return value === undefined ? {} : { latestName: value };
  }

  #relation(resource: ModelResource | SeedResource, config: NodeConfig): Relation {
    const { place } = this.#input;
    if (place) {
      const { value, diagnostics } = place(resource, config);
      this.diagnostics.push(...diagnostics);
      return value;
    }
    const { name } = resource;
    return {
      ...(config.database !== undefined && { database: config.database }),
      schema: config.schema ?? this.#input.defaultSchema,
      name: config.alias ?? name,
    };
  }

  /** @param from the package of the node that refers, where that is not the project */
  #resolve(references: readonly Reference[], from?: string): readonly NodeId[] {
    const ids = new Set<NodeId>();
    for (const reference of references) {
      const { kind, names = [], at, named = {} } = reference;
      const id = this.#find(kind, names, at, { version: versionNamed(named), from });
      if (id !== undefined) ids.add(id);
    }
    return [...ids];
  }

  #find(
    kind: 'ref' | 'source',
    names: readonly string[],
    at: Span,
    context: RefContext = {},
  ): NodeId | undefined {
    const found =
      kind === 'ref'
        ? findRef(this.#names, this.#input.project.name, names, at, context)
        : findSource(this.#names, names[0] ?? '', names[1] ?? '', at);
    if (isNodeId(found)) return found;
    this.diagnostics.push(found);
    return undefined;
  }

  #asDbt(declared: Declared, { resource }: DataNode): Declared {
    const { column, test } = declared;
    const { diagnostics } = this;
    const config = dbtTestConfig(test, column, resource.package, this.#input.scope, diagnostics);
    return config === test.config ? declared : { ...declared, test: { ...test, config } };
  }

  #attachedTests(node: DataNode): readonly TestNode[] {
    const { dbt, name: project } = this.#input.project;
    const relationName = node.kind === 'source' ? `${node.resource.sourceName}_${node.name}` : node.name;
    const taken = new Set<string>();
    const declared = [
      ...node.resource.tests.map((test) => ({ test, column: undefined, tags: [] as readonly string[] })),
      ...node.resource.columns.flatMap((column) =>
        column.tests.map((test) => ({ test, column: column.name, tags: column.tags })),
      ),
    ];
    return declared
      .map((each) => (this.#input.project.dbt ? this.#asDbt(onItsColumn(each), node) : each))
      .filter(({ test }) => test.config.enabled !== false)
      .map(({ test, column, tags }) => {
        // As in dbt, the tests of a source carry its tags, those of a model do not.
        const inherited = node.kind === 'source' ? (node.config.tags ?? []) : [];
        const name = dbt
          ? dbtTestName(test, node, column)
          : testName(test, relationName, column, this.#input.hash);
        // dbt tells tests of one name apart by what they are called with.
        const own =
          dbt && taken.has(name) ? `${name}.${this.#input.hash(JSON.stringify([test.arguments]))}` : name;
        taken.add(name);
        const others = Object.values(test.arguments).flatMap((value) => {
          const argument = relationArgument(value);
          const id = argument && this.#find(argument.kind, argument.names, test.at, argument);
          return id === undefined ? [] : [id];
        });
        const made = {
          kind: 'test',
          id: nodeId('test', node.resource.package ?? project, own),
          name,
          path: test.at.source.path,
          fqn: [...(placeOf(test.at.source.path, this.#input.project.paths)?.folders ?? []), name],
          config: {
            ...test.config,
            tags: [...new Set([...(test.config.tags ?? []), ...tags, ...inherited])],
          },
          description: test.description,
          parents: [...new Set([node.id, ...others])],
          label: name,
          at: test.at,
          body: { kind: 'generic', test, target: node.id, ...(column !== undefined && { column }) },
        } satisfies TestNode;
        return this.#withFailures(made, () => dbtTestAlias(name, test, node));
      });
  }

  /** Few tests keep their failing rows: where is made out when it is asked for. */
  #withFailures(test: TestNode, alias: () => string): TestNode {
    const { placeFailures } = this.#input;
    if (!placeFailures) return test;
    let place: Relation | undefined;
    return {
      ...test,
      get failures() {
        return (place ??= placeFailures(test, alias()));
      },
    };
  }

  #singularTests(): readonly TestNode[] {
    return (
      this.#input.project.singularTests
        .filter((resource) => this.#parsedOf(resource).config.enabled !== false)
        // dbt keeps an empty file, and runs nothing of it.
        .filter(({ source }) => !this.#input.project.dbt || /[^\s\uFEFF]/u.test(source.text))
        .map((resource) => {
          const { template, config, references, macros } = this.#parsedOf(resource);
          const made = {
            kind: 'test',
            id: resource.id,
            name: resource.name,
            path: resource.source.path,
            fqn: resource.fqn,
            config,
            description: resource.description,
            parents: this.#resolve(references, resource.package),
            label: resource.name,
            at: spanOf(resource.source, 0, 0),
            body: { kind: 'singular', resource, template, references, ...(macros && { macros }) },
          } satisfies TestNode;
          return this.#withFailures(made, () => resource.name);
        })
    );
  }
}

/** Why a node of a dbt project cannot be built as it asks to be. */
function problemOf(resource: Parsable, config: NodeConfig, { dbt }: TemplateScope): CannotBuild | undefined {
  if (resource.kind !== 'model') return undefined;
  const { language, name, source } = resource;
  const own = dbt && ownMaterialisation(materializationIn(config), dbt);
  const lacks = own ? { lacks: refusedParts(own, dbt) } : undefined;
  const hasMacro = (macro: string, from?: string): boolean =>
    [...(dbt?.macros ?? [])].some(([of, own]) => (from ?? of) === of && own.has(macro));
  return cannotBuild(config, { name, language, own: lacks, hasMacro }, spanOf(source, 0, 0));
}

/** Materialisations of the project's own in place of dbt's that Eider does in its own way. */
function replacedParts(dbt: NonNullable<TemplateScope['dbt']>): readonly Diagnostic[] {
  return ['seed', 'test'].flatMap((name) => {
    const own = ownMaterialisation(name, dbt);
    if (!own) return [];
    const what = `the materialisation \`${name}\` of this project`;
    // One that leads to that of dbt runs the same test: packages that watch over tests have it do more than that.
    if (namesRead(own.macro).has(`materialization_${name}_default`)) {
      const why = `${name}s are run as dbt's own does, which it calls; what else it does is not done`;
      return [diagnostic('dbt/unsupported', { what, why }, { at: own.macro.span })];
    }
    const data = { name, what, why: `${name}s are run in Eider's own way` };
    return [diagnostic('dbt/cannot-build', data, { at: own.macro.span })];
  });
}

/** As the author names it. */
function materializationIn({ extra, materialized = 'view' }: NodeConfig): string {
  const said = extra?.['materialized'];
  return typeof said === 'string' ? said : materialized;
}

/** The relations that a model's foreign keys point to: built before it, except itself. */
function foreignKeys(resource: ModelResource): readonly Reference[] {
  return (resource.constraints ?? []).flatMap(({ to, at }) => {
    const argument = relationArgument(to);
    if (!argument || argument.names.at(-1) === resource.name) return [];
    const { kind, names, version } = argument;
    return [{ kind, names, at, ...(version !== undefined && { named: { v: version } }) }];
  });
}

/** Sources of files have no relation in dbt, so that several may be called by one name: here the later ones get names of their own. */
function apartFromOthers(nodes: ReadonlyMap<NodeId, GraphNode>): ReadonlyMap<NodeId, GraphNode> {
  const taken = new Set<string>();
  return new Map(
    [...nodes].map(([id, node]) => {
      if (node.kind !== 'source' || !node.resource.location) return [id, node];
      const { relation, resource } = node;
      const own = `${relation.name}__${resource.sourceName}__${resource.name}`;
      const placed = taken.has(relationKey(relation)) ? { ...relation, name: own } : relation;
      taken.add(relationKey(placed));
      return [id, { ...node, relation: placed }];
    }),
  );
}

function cycleDiagnostic(cycle: readonly NodeId[], nodes: ReadonlyMap<NodeId, GraphNode>): Diagnostic {
  const names = cycle.map((id) => nodes.get(id)?.name ?? id);
  const edges = cycle.slice(0, -1).map((id, index) => {
    const from = nodes.get(cycle[index + 1] ?? id);
    return { from, reader: nodes.get(id) };
  });
  const places = edges.flatMap(({ from, reader }) => {
    if (reader?.kind !== 'model' || !from) return [];
    const reference = referenceTo(reader, from);
    return reference ? [{ message: `\`${reader.name}\` reads \`${from.name}\` here`, at: reference.at }] : [];
  });
  return diagnostic('graph/cycle', { path: names }, { at: places[0]?.at, related: places });
}

interface Declared {
  readonly test: GenericTest;
  readonly column: string | undefined;
  readonly tags: readonly string[];
}

/** A test of a whole relation that is told its column by `column_name:`, as dbt takes it. */
function onItsColumn(declared: Declared): Declared {
  const { column_name: column, ...others } = declared.test.arguments;
  if (declared.column !== undefined || typeof column !== 'string') return declared;
  return { ...declared, column, test: { ...declared.test, arguments: others } };
}

/** The attached database of a source; undefined for the warehouse's own file, by whatever name dbt's files call it. */
function databaseOf({ database, location }: SourceResource, dbt: DbtScope | undefined): string | undefined {
  if (!dbt) return database;
  const said = database ?? (location ? dbt.catalog : dbt.database);
  return said.toLowerCase() === dbt.catalog.toLowerCase() ? undefined : said;
}
