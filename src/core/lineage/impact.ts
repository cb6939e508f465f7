import { readBehind } from '../graph/read-behind.js';
import {
  isData,
  isTest,
  nodeLabelKind,
  type DataNode,
  type GraphNode,
  type ProjectGraph,
} from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import type { Publication } from '../project/publication.js';
import { relationKey } from '../sql/relation.js';
import type { ColumnGraph } from './column-graph.js';
import { sourceColumnKey } from './query-lineage.js';
import type { InfluenceKind, SourceColumn } from './types.js';

/** A model that would feel a change of a column. */
export interface AffectedNode {
  readonly node: DataNode;
  /** Columns with values of the column, in the order of the model. */
  readonly columns: readonly string[];
  /** True when other columns, or the rows themselves, may change too. */
  readonly rows: boolean;
  /** How the column, or what comes from it, decides about the rows; sorted. */
  readonly by: readonly InfluenceKind[];
}

export interface AffectedTable {
  readonly publication: string;
  /** Its public name. */
  readonly table: string;
  readonly model: string;
  /** Published columns that would change; all of them when the rows would. */
  readonly columns: readonly string[];
}

/** All that would feel a change of a column, each list in the order of the graph or of project.yml. */
export interface Impact {
  readonly models: readonly AffectedNode[];
  readonly tests: readonly GraphNode[];
  readonly exposures: readonly GraphNode[];
  readonly published: readonly AffectedTable[];
}

export interface ImpactInput {
  readonly graph: ProjectGraph;
  readonly columns: ColumnGraph;
  readonly publications: readonly Publication[];
  /** The node of the column. */
  readonly node: DataNode;
  /** The column; or, where it is one of an ephemeral model, those that may hold it. */
  readonly starts: readonly SourceColumn[];
}

/** Follows a column down to all that reads it, as a value or to decide about rows. */
export function impactOf(input: ImpactInput): Impact {
  const { graph, publications } = input;
  const reached = reachOf(input);
  const models = graph.order.flatMap((id) => {
    const node = graph.nodes.get(id);
    const affected =
      node && isData(node) && node.id !== input.node.id ? affectedNode(node, reached) : undefined;
    return affected ?? [];
  });
  const nodes = new Set<NodeId>([input.node.id, ...models.map(({ node }) => node.id)]);
  const others = graph.order.flatMap((id) => graph.nodes.get(id) ?? []);
  return {
    models,
    tests: others.filter((node) => isTest(node) && feels(node, graph, nodes, reached)),
    exposures: others.filter(
      (node) => node.kind === 'exposure' && [...readBehind(node, graph)].some((read) => nodes.has(read)),
    ),
    published: publications.flatMap((publication) => affectedTables(publication, input, reached)),
  };
}

interface Reached {
  readonly all: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
  /** By relation: all that was reached of it. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** By relation. */
  readonly kinds: ReadonlyMap<string, ReadonlySet<InfluenceKind>>;
}

function reachOf({ columns, starts }: ImpactInput): Reached {
  const whole = starts.map((start) => columns.reach(start, 'down', true));
  const values = starts.flatMap((start) => columns.reach(start, 'down').columns);
  const byRelation = new Map<string, string[]>();
  const kinds = new Map<string, Set<InfluenceKind>>();
  const all = new Set<string>();
  for (const column of whole.flatMap((reach) => reach.columns)) {
    if (all.has(sourceColumnKey(column))) continue;
    all.add(sourceColumnKey(column));
    const key = relationKey(column.relation);
    byRelation.set(key, [...(byRelation.get(key) ?? []), column.column]);
  }
  for (const { to, kind } of whole.flatMap((reach) => reach.influences)) {
    const key = relationKey(to.relation);
    kinds.set(key, (kinds.get(key) ?? new Set()).add(kind));
  }
  return { all, values: new Set(values.map(sourceColumnKey)), columns: byRelation, kinds };
}

function affectedNode(node: DataNode, reached: Reached): AffectedNode | undefined {
  const key = relationKey(node.relation);
  const columns = reached.columns.get(key);
  if (!columns) return undefined;
  const values = columns.filter((column) =>
    reached.values.has(sourceColumnKey({ relation: node.relation, column })),
  );
  return {
    node,
    columns: values,
    rows: values.length < columns.length,
    by: [...(reached.kinds.get(key) ?? [])].sort(),
  };
}

/** A test of columns feels what changes one of them; any other test what changes something that it reads. */
function feels(
  node: GraphNode,
  graph: ProjectGraph,
  affected: ReadonlySet<NodeId>,
  { all }: Reached,
): boolean {
  const body = node.kind === 'test' && node.body.kind === 'generic' ? node.body : undefined;
  const { field } = body?.test.arguments ?? {};
  return node.parents.some((parent) => {
    // `relationships` names a column of the other relation, too.
    const column = parent === body?.target ? body.column : field;
    const read = graph.nodes.get(parent);
    if (typeof column !== 'string' || !read || !isData(read)) return affected.has(parent);
    return all.has(sourceColumnKey({ relation: read.relation, column }));
  });
}

function affectedTables(
  publication: Publication,
  { graph }: ImpactInput,
  { all }: Reached,
): readonly AffectedTable[] {
  return publication.tables.flatMap(({ model, name, columns }) => {
    const node = [...graph.nodes.values()].find(
      (other) => (other.kind === 'model' || other.kind === 'seed') && other.name === model,
    );
    if (!node || !isData(node)) return [];
    const { relation } = node;
    const felt = columns
      .map((column) => column.name)
      .filter((column) => all.has(sourceColumnKey({ relation, column })));
    return felt.length === 0 ? [] : [{ publication: publication.name, table: name, model, columns: felt }];
  });
}

/** What a node is: `view`, `table`, `test`, … */
export function impactKind(node: GraphNode): string {
  return nodeLabelKind(node).replace('_', ' ');
}
