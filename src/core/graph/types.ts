import type { Later } from '../later.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { ResolvedConfig } from '../project/resolve-config.js';
import type {
  MetricResource,
  SavedQueryResource,
  SemanticModelResource,
} from '../project/dbt/semantic/semantic-resource.js';
import type { ExposureResource } from '../project/exposure.js';
import type { NodeId } from '../project/ids.js';
import type { NodeConfig, ExternalFormat } from '../project/node-config.js';
import type {
  GenericTest,
  ModelResource,
  SeedResource,
  SingularTestResource,
  SourceResource,
} from '../project/resources.js';
import type { UnitInput, UnitTestResource } from '../project/unit-test.js';
import type { Relation } from '../sql/relation.js';
import type { Reference, Template } from '../template/types.js';

/** A resource in the graph, with its final configuration. */
export type GraphNode =
  | ModelNode
  | SeedNode
  | SourceNode
  | TestNode
  | UnitTestNode
  | ExposureNode
  | SemanticNode;

/** A node that others can select from. */
export type DataNode = ModelNode | SeedNode | SourceNode;

interface NodeBase {
  readonly id: NodeId;
  readonly name: string;
  /** File that declares it, relative to the project. */
  readonly path: string;
  readonly fqn: readonly string[];
  readonly config: NodeConfig;
  readonly description: string;
  /** What it reads, in order of first mention, without repetition. */
  readonly parents: readonly NodeId[];
}

export interface ModelNode extends NodeBase {
  readonly kind: 'model';
  readonly config: ResolvedConfig;
  readonly resource: ModelResource;
  readonly template: Template;
  readonly references: readonly Reference[];
  readonly relation: Relation;
  /** dbt: the macro that builds it, a materialisation of the project's own. */
  readonly builtBy?: string;
  /** dbt: the macro by which an incremental model takes new rows in, where the project has one of its own. */
  readonly strategyBy?: string;
  /** dbt: whether macros of the project take part in how its snapshot is taken. */
  readonly snapshotBy?: true;
  /** dbt: how its files are written and read, of an external model. */
  readonly external?: DbtExternal;
  /** dbt: the name of the view that shows it, where it is the latest version and one is asked for. */
  readonly latestName?: string;
  /** dbt: see `ParsedNode.macros`. */
  readonly macros?: readonly string[];
  /** dbt: what fails this node when its turn has come, and keeps nothing else from being built. */
  readonly mistakes?: readonly OwnMistake[];
}

/** The files of an external model, as dbt-duckdb has them. */
export interface DbtExternal {
  /** From the project's folder, absolute, or an address in an object store. */
  readonly location: string;
  /** What its files are read as. */
  readonly format: ExternalFormat;
  readonly folder: boolean;
  /** Of a folder: which files below it are read. */
  readonly files?: string;
  /** What stands in the brackets behind `COPY … TO …`. */
  readonly copy: string;
  /** What follows the files in the call that reads them. */
  readonly read: string;
  /** Whether a folder that is there is removed (`overwrite`). */
  readonly replaces: boolean;
  /** Whether files of a folder that is there stay, unless they are written anew (`overwrite_or_ignore`). */
  readonly keeps: boolean;
}

/** A mistake that dbt finds when it builds a node. */
export interface OwnMistake {
  readonly finding: Diagnostic;
  /** Whether it only counts where the node's table is there, and rows are taken into it. */
  readonly updatesOnly: boolean;
}

export interface SeedNode extends NodeBase {
  readonly kind: 'seed';
  readonly resource: SeedResource;
  readonly relation: Relation;
  /** dbt: ids of the macros that its hooks call. */
  readonly macros?: readonly string[];
  /** dbt: see `ModelNode.mistakes`. */
  readonly mistakes?: readonly OwnMistake[];
}

export interface SourceNode extends NodeBase {
  readonly kind: 'source';
  readonly resource: SourceResource;
  readonly relation: Relation;
}

export interface TestNode extends NodeBase {
  readonly kind: 'test';
  /** What the test says, for people: `unique (commune_code)`. */
  readonly label: string;
  readonly at: Span;
  readonly body: SingularTest | AttachedTest;
  /** Where its failing rows are kept, in a dbt project: see `failuresOf`. */
  readonly failures?: Later<Relation>;
  /** dbt: see `ModelNode.mistakes`. */
  readonly mistakes?: readonly OwnMistake[];
}

/** A SELECT written by hand in `tests/`. */
export interface SingularTest {
  readonly kind: 'singular';
  readonly resource: SingularTestResource;
  readonly template: Template;
  readonly references: readonly Reference[];
  /** dbt: see `ParsedNode.macros`. */
  readonly macros?: readonly string[];
}

/** A generic test on a relation, and on one of its columns when `column` is set. */
export interface AttachedTest {
  readonly kind: 'generic';
  readonly test: GenericTest;
  readonly target: NodeId;
  readonly column?: string;
  /** dbt: the column is an argument, and the test one of the whole relation. */
  readonly isOfWhole?: true;
  /** dbt: what its macro refers to by itself. */
  readonly references?: readonly Reference[];
}

/** A unit test of a model. It reads no relation: its parent is the model whose query it runs. */
export interface UnitTestNode extends NodeBase {
  readonly kind: 'unit_test';
  readonly target: NodeId;
  readonly inputs: readonly UnitNodeInput[];
  readonly resource: UnitTestResource;
  readonly at: Span;
}

export interface UnitNodeInput {
  /** The node that the rows stand for; the model itself for `this`. */
  readonly id: NodeId;
  readonly isThis: boolean;
  readonly input: UnitInput;
}

/** Something outside that reads the warehouse: it is never built, only selected by. */
export interface ExposureNode extends NodeBase {
  readonly kind: 'exposure';
  readonly resource: ExposureResource;
  readonly at: Span;
}

/** dbt: a part of the semantic layer. Like an exposure it is never built, and asked of by others. */
export type SemanticNode = SemanticModelNode | MetricNode | SavedQueryNode;

export interface SemanticModelNode extends NodeBase {
  readonly kind: 'semantic_model';
  readonly resource: SemanticModelResource;
  readonly at: Span;
}

export interface MetricNode extends NodeBase {
  readonly kind: 'metric';
  /** With all its input measures. */
  readonly resource: MetricResource;
  readonly at: Span;
}

export interface SavedQueryNode extends NodeBase {
  readonly kind: 'saved_query';
  readonly resource: SavedQueryResource;
  readonly at: Span;
}

/** The linked project. Maps keep the order of their making, which depends on names only. */
export interface ProjectGraph {
  readonly project: string;
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  /** All nodes, every one after what it reads; equal ranks by id. */
  readonly order: readonly NodeId[];
  readonly children: ReadonlyMap<NodeId, readonly NodeId[]>;
}

/** Whether other nodes can read it. */
export function isData(node: GraphNode): node is DataNode {
  return node.kind === 'model' || node.kind === 'seed' || node.kind === 'source';
}

/** Whether Eider makes a view of it: files that are read in place. dbt makes none. */
export function isSourceView({ resource }: SourceNode): boolean {
  return resource.location !== undefined && resource.external === undefined;
}

/** The relations of a dbt project that are only names for what is read in place. */
export function externalRelations({ nodes }: Pick<ProjectGraph, 'nodes'>): readonly Relation[] {
  return [...nodes.values()].flatMap((node) =>
    node.kind === 'source' && node.relation.external ? [node.relation] : [],
  );
}

/** Whether it is part of the semantic layer. */
export function isSemantic(node: GraphNode): node is SemanticNode {
  return node.kind === 'metric' || node.kind === 'semantic_model' || node.kind === 'saved_query';
}

/** Whether it stands for what others do with the warehouse: nothing is ever built or checked for it. */
export function isOutside(node: GraphNode): node is ExposureNode | SemanticNode {
  return node.kind === 'exposure' || isSemantic(node);
}

/** Whether it checks other nodes: a test of data, or a unit test. */
export function isTest(node: GraphNode): node is TestNode | UnitTestNode {
  return node.kind === 'test' || node.kind === 'unit_test';
}

/** Whether it becomes a function, which has no rows of its own. */
export function isFunction(node: GraphNode): boolean {
  return node.kind === 'model' && ['function', 'table_function'].includes(materializationOf(node));
}

/** Whether it keeps the history of its query's rows. */
export function isSnapshot({
  kind,
  config,
}: {
  readonly kind: string;
  readonly config: NodeConfig;
}): boolean {
  return kind === 'model' && config.materialized === 'snapshot';
}

/** The type of resource that it is to its author: a snapshot is a model within. */
export function resourceTypeOf(node: GraphNode): GraphNode['kind'] | 'snapshot' {
  return isSnapshot(node) ? 'snapshot' : node.kind;
}

/** The file of a model's code, relative to the project; one that stands in YAML has it in a folder named after that file, as generic tests do. */
export function codeFileOf({ name, path, resource }: ModelNode): string {
  return resource.reads ? `${path}/${name.replaceAll(/[/\\\0]/gu, '_')}.sql` : path;
}

/** A node with the kind of relation it becomes, for people: `view`, `table`, `seed`, `source`, … */
export function nodeLabelKind(node: GraphNode): string {
  if (isFunction(node)) return 'function';
  return node.kind === 'model' ? materializationOf(node) : node.kind;
}

export function materializationOf(node: ModelNode): ResolvedConfig['materialized'] {
  return node.config.materialized;
}

/** Whether a model has no relation: it is part of what reads it. */
export function isEphemeral(node: GraphNode): boolean {
  return node.kind === 'model' && materializationOf(node) === 'ephemeral';
}
