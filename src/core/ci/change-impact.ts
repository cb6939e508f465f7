import { readBehind } from '../graph/read-behind.js';
import { isData, type DataNode, type ProjectGraph } from '../graph/types.js';
import type { ColumnGraph } from '../lineage/column-graph.js';
import { impactKind, impactOf, type AffectedTable } from '../lineage/impact.js';
import { sourceColumnKey } from '../lineage/query-lineage.js';
import type { SourceColumn } from '../lineage/types.js';
import type { NodeId } from '../project/ids.js';
import type { Publication } from '../project/publication.js';
import { layerOf } from '../rules/layers.js';
import { relationKey } from '../sql/relation.js';

/** Who would feel a change of some models. */
export interface ChangeImpact {
  /** Marts that changed, or that read what did; in the order of building. */
  readonly marts: readonly AffectedMart[];
  /** Published tables with the columns that may hold something else. */
  readonly published: readonly AffectedTable[];
  /** Names, sorted. */
  readonly exposures: readonly string[];
}

export interface AffectedMart {
  readonly name: string;
  readonly kind: string;
  /** Columns that may hold something else, in the order of the model; empty when only its rows may be others. */
  readonly columns: readonly string[];
  /** Its own code has changed. */
  readonly isChanged: boolean;
}

export interface ChangeImpactInput {
  readonly graph: ProjectGraph;
  readonly columns: ColumnGraph;
  readonly publications: readonly Publication[];
  readonly changed: ReadonlySet<NodeId>;
  /** The only columns of a node that can hold something else, in lower case; undefined: all may. An empty set: nothing of it does. */
  readonly only?: (id: NodeId) => ReadonlySet<string> | undefined;
}

export const noImpact: ChangeImpact = { marts: [], published: [], exposures: [] };

/** Follows all columns of the nodes that changed down to what people see. */
export function changeImpact(input: ChangeImpactInput): ChangeImpact {
  const { graph, columns, publications } = input;
  const nodes = graph.order.flatMap((id) => {
    const node = input.changed.has(id) ? graph.nodes.get(id) : undefined;
    return node && isData(node) && input.only?.(id)?.size !== 0 ? [node] : [];
  });
  const [first] = nodes;
  if (!first) return noImpact;
  const own = new Map(nodes.map((node) => [node.id, columnsOf(node, input)]));
  const starts = uncovered([...own.values()].flat(), columns);
  const found = impactOf({ graph, columns, publications, node: first, starts });
  const affected = new Map(found.models.map((model) => [model.node.id, model.columns]));
  const felt = new Set<NodeId>([...own.keys(), ...affected.keys()]);
  const marts = graph.order.flatMap((id): readonly AffectedMart[] => {
    const node = felt.has(id) ? graph.nodes.get(id) : undefined;
    if (node?.kind !== 'model' || layerOf(node) !== 'marts') return [];
    const changed = own.get(id);
    const names = changed?.map(({ column }) => column) ?? affected.get(id) ?? [];
    return [{ name: node.name, kind: impactKind(node), columns: names, isChanged: changed !== undefined }];
  });
  const exposures = [...graph.nodes.values()].flatMap((node) =>
    node.kind === 'exposure' && [...readBehind(node, graph)].some((read) => felt.has(read))
      ? [node.name]
      : [],
  );
  return { marts, published: found.published, exposures: exposures.sort() };
}

function columnsOf(node: DataNode, { columns, only }: ChangeImpactInput): readonly SourceColumn[] {
  const { relation } = node;
  const key = relationKey(relation);
  const known = columns.relations.find((other) => relationKey(other.relation) === key)?.columns ?? [];
  const some = only?.(node.id);
  return known
    .filter((column) => some?.has(column.toLowerCase()) !== false)
    .map((column) => ({ relation, column }));
}

/** Without those that another leads to. */
function uncovered(starts: readonly SourceColumn[], columns: ColumnGraph): readonly SourceColumn[] {
  const reached = new Set<string>();
  return starts.filter((start) => {
    if (reached.has(sourceColumnKey(start))) return false;
    for (const column of columns.reach(start, 'down', true).columns) reached.add(sourceColumnKey(column));
    return true;
  });
}
