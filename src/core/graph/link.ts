import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import { spanOf, type Span } from '../diagnostics/source.js';
import type { CannotBuild } from '../project/dbt/cannot-build.js';
import { withoutPlaces } from '../project/config-places.js';
import { nodeId, type NodeId } from '../project/ids.js';
import { mergeConfig } from '../project/merge-config.js';
import { resolveConfig, type ResolvedConfig } from '../project/resolve-config.js';
import { ownMaterialisation } from '../template/dbt/materialisations.js';
import type { NodeConfig } from '../project/node-config.js';
import type {
  ModelResource,
  SeedResource,
  SingularTestResource,
  SourceResource,
} from '../project/resources.js';
import { inOwnFile, relationKey, type Relation } from '../sql/relation.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { Reference } from '../template/types.js';
import { collectNames, findRef, findSource, isNodeId, type Names, type RefContext } from './names.js';
import { renderModel } from '../template/model-context.js';
import { readTemplate } from '../template/read-template.js';
import { dbtNodeFacts } from './dbt-node.js';
import { duplicateRelations } from './duplicate-relations.js';
import { contractProblems } from './contract.js';
import { functionProblems } from './function-problems.js';
import { microbatchProblems } from './microbatch-problems.js';
import { exposureNodes } from './exposure-nodes.js';
import { SemanticLinker } from './semantic/semantic-nodes.js';
import { semanticProblems } from './semantic/semantic-problems.js';
import { finishGraph } from './finish-graph.js';
import { groupProblems } from './groups.js';
import { hookReferences } from './hook-references.js';
import { readersOfPlugins, splitMistakes, withMistakes } from './own-mistakes.js';
import {
  madeOtherwise,
  materializationIn,
  ownSnapshot,
  ownStrategy,
  replacedWarnings,
  whyNotBuilt,
} from './own-materialisations.js';
import { parseDbtNode } from './parse-dbt-node.js';
import { isInJinja, parseJinjaNode } from './parse-jinja-node.js';
import { parseNode, parseReading, type ParsedNode } from './parse-node.js';
import type { LinkInput } from './link-input.js';
import type { TemplateScope } from './template-scope.js';
import { relationArgument } from './relation-argument.js';
import { dbtExternal } from './dbt-external.js';
import { externalProblems } from './external-problems.js';
import { misplacedRelations } from './placement.js';
import { attachedTests, singularTests, type TestContext } from './test-nodes.js';
import { wantedBy, type Wanted } from './wanted.js';
import {
  type DataNode,
  type GraphNode,
  isData,
  isSnapshot,
  type ModelNode,
  type ProjectGraph,
  type SeedNode,
  type SourceNode,
  type TestNode,
} from './types.js';
import { unitTestNodes } from './unit-test-nodes.js';

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
  for (const [resource, { config }] of parsed) {
    if (resource.kind !== 'model' || !(project.dbt || resource.language === 'python')) continue;
    const problem = whyNotBuilt(resource, config, scope);
    if (problem && project.dbt) cannot.set(resource, problem);
    else if (problem) diagnostics.push(problem.finding);
  }
  const dbt = project.dbt && scope.dbt;
  if (dbt) diagnostics.push(...replacedWarnings(dbt));
  const collected = collectNames(project, isEnabled);
  diagnostics.push(...collected.diagnostics);

  const linker = new Linker(input, collected.names, parsed, cannot);
  const linked = linker.nodes();
  const made = project.dbt ? apartFromOthers(linked) : linked;
  const found = [...contractProblems(made), ...externalProblems(made)];
  const { own, whole } = scope.dbt
    ? splitMistakes(made, found)
    : { own: [], whole: found.map(([, each]) => each) };
  const nodes = withMistakes(made, [
    ...own,
    ...readersOfPlugins(made),
    ...(dbt ? madeOtherwise(made, dbt) : []),
  ]);
  diagnostics.push(
    ...linker.diagnostics,
    ...duplicateRelations(nodes, project.dbt !== undefined),
    ...misplacedRelations(nodes, project.dbt !== undefined),
    ...whole,
    ...functionProblems(nodes, project.publications),
    ...microbatchProblems(nodes),
    ...(project.semantic ? semanticProblems(nodes, project.dbt?.flags ?? {}) : []),
    ...groupProblems(nodes, project.groups ?? [], project.dbt !== undefined),
  );
  return finishGraph(project.name, nodes, diagnostics);
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
    const { project } = this.#input;
    const semantic = new SemanticLinker(
      project.name,
      project.semantic ?? [],
      (kind, names, at, context) => this.#find(kind, names, at, context),
      this.diagnostics,
    );
    const exposures = exposureNodes(
      project.exposures ?? [],
      {
        find: (kind, names, at, context) => this.#find(kind, names, at, context),
        metric: (names, from, at) => semantic.metric(names, from, at)?.id,
      },
      this.diagnostics,
    );
    const context: TestContext = {
      ...this.#input,
      lookUp: (wanted) => this.#lookUp(wanted),
      parsedOf: (resource) => this.#parsedOf(resource),
      diagnostics: this.diagnostics,
    };
    const tests = [
      ...data.flatMap((node) => attachedTests(node, context)),
      ...singularTests(context),
      ...units,
      ...exposures,
      ...semantic.nodes(),
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
    const { external } = resource;
    const relation = dbt
      ? external === undefined
        ? inOwnFile(place, dbt)
        : // Named as a whole, so that it can be told from all else in SQL.
          {
            ...place,
            ...(database === undefined && { catalog: dbt.catalog }),
            external: { sql: external, name: resource.identifier },
          }
      : place;
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
      ...(cannot ? [{ finding: cannot.finding, updatesOnly: cannot.updatesOnly === true }] : []),
      ...(this.#parsedOf(resource).mistakes ?? []),
    ];
    const name = materializationIn(said);
    const own = dbt && ownMaterialisation(name, dbt);
    // What a materialisation of the project's own makes is a table to all others, unless it says something else once it is there.
    const resolved = resolveConfig(said).value;
    const config: ResolvedConfig = own
      ? {
          ...resolved,
          materialized: name === 'incremental' || name === 'snapshot' ? name : 'table',
          extra: { ...resolved.extra, materialized: name },
        }
      : resolved;
    const strategy = own ? undefined : ownStrategy(resource, said, this.#input.scope);
    const snapshot = own ? undefined : ownSnapshot(resource, said, this.#input.scope);
    const relation = this.#relation(resource, config);
    const external =
      dbt && !dbt.native && !own && config.materialized === 'external'
        ? dbtExternal({
            config,
            name: relation.name,
            root: dbt.externalRoot ?? '.',
            render: (text) => this.#renderedConfig(text, resource, config, relation),
          })
        : undefined;
    return {
      kind: 'model',
      ...(own && { builtBy: own.call }),
      ...(external && { external }),
      ...(strategy && { strategyBy: strategy.call }),
      ...(snapshot && { snapshotBy: true }),
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
      relation,
      ...this.#latest(resource, config),
      ...(macros && { macros }),
      ...(mistakes.length > 0 && { mistakes }),
    };
  }

  /** A text of a configuration that dbt renders when it builds the model. */
  #renderedConfig(text: string, resource: ModelResource, config: NodeConfig, relation: Relation): string {
    const { scope } = this.#input;
    const { dbt } = scope;
    if (!dbt || !/\{[{%]/u.test(text)) return text;
    const { projectName: project, catalog: database } = dbt;
    const { value: template, diagnostics } = readTemplate({ path: resource.source.path, text }, 'jinja');
    const rendered = renderModel(template, {
      macros: scope.macros,
      vars: scope.vars,
      env: scope.env,
      target: scope.target,
      dbt,
      node: dbtNodeFacts(resource, config, { project, database, relation }),
      thisRelation: relation,
      execute: true,
      incremental: false,
      resolveRef: () => undefined,
      resolveSource: () => undefined,
      report: (finding) => this.diagnostics.push(finding),
    });
    const at = spanOf(resource.source, 0, 0);
    const found = [...diagnostics, ...rendered.diagnostics];
    this.diagnostics.push(...found.map((finding) => ({ ...finding, at, related: [] })));
    return rendered.value.rendered.sql;
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
      const { kind, names, at, context } = wantedBy(reference, from);
      const id = this.#find(kind, names, at, context);
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
    const found = this.#lookUp({ kind, names, at, context });
    if (isNodeId(found)) return found;
    this.diagnostics.push(found);
    return undefined;
  }

  #lookUp({ kind, names, at, context }: Wanted): NodeId | Diagnostic {
    return kind === 'ref'
      ? findRef(this.#names, this.#input.project.name, names, at, context)
      : findSource(this.#names, names[0] ?? '', names[1] ?? '', at);
  }
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

/** External sources have no relation in dbt, so that several may be called by one name, or as something else is: here such have names of their own. */
function apartFromOthers(nodes: ReadonlyMap<NodeId, GraphNode>): ReadonlyMap<NodeId, GraphNode> {
  const isExternal = (node: GraphNode): node is SourceNode =>
    node.kind === 'source' && node.resource.external !== undefined;
  const taken = new Set(
    [...nodes.values()].flatMap((node) =>
      isData(node) && !isExternal(node) ? [relationKey(node.relation)] : [],
    ),
  );
  return new Map(
    [...nodes].map(([id, node]): [NodeId, GraphNode] => {
      if (!isExternal(node)) return [id, node];
      const { relation, resource } = node;
      const own = `${relation.name}__${resource.sourceName}__${resource.name}`;
      const placed = taken.has(relationKey(relation)) ? { ...relation, name: own } : relation;
      taken.add(relationKey(placed));
      return [id, { ...node, relation: placed }];
    }),
  );
}

/** The attached database of a source; undefined for the warehouse's own file, by whatever name dbt's files call it. */
function databaseOf({ database, location }: SourceResource, dbt: DbtScope | undefined): string | undefined {
  if (!dbt) return database;
  const said = database ?? (location ? dbt.catalog : dbt.database);
  return said.toLowerCase() === dbt.catalog.toLowerCase() ? undefined : said;
}
