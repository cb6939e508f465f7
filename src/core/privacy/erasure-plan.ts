import { isData, isFunction, materializationOf, type DataNode, type ProjectGraph } from '../graph/types.js';
import type { ColumnGraph } from '../lineage/column-graph.js';
import { sourceColumnKey } from '../lineage/query-lineage.js';
import type { SourceColumn } from '../lineage/types.js';
import type { NodeId } from '../project/ids.js';
import { relationKey, type Relation } from '../sql/relation.js';
import { isObjectStore } from '../sql/remote.js';

/** How rows that come from a person's rows leave one relation. */
export type ErasureStep =
  /** It keeps no rows: a view, an ephemeral model, a function. */
  | { readonly kind: 'none'; readonly node: DataNode }
  /** It keeps rows, and none of their values comes from the source. */
  | { readonly kind: 'apart'; readonly node: DataNode }
  /** It is what its query gives: made anew, from inputs without the person. */
  | { readonly kind: 'rebuild'; readonly node: DataNode }
  /** It keeps rows of earlier runs. The columns hold the key and nothing else, in the order of the key. */
  | { readonly kind: 'delete'; readonly node: DataNode; readonly columns: readonly string[] }
  /**
   * It keeps rows of earlier runs, without the key. Each pair is a column that holds an identifying column of the source and nothing else: rows with the person's
   * value are theirs, if nobody else has it.
   */
  | { readonly kind: 'match'; readonly node: DataNode; readonly pairs: readonly IdentifyingPair[] }
  /** It keeps rows of earlier runs, and nothing tells which are the person's. */
  | { readonly kind: 'unknown'; readonly node: DataNode };

/** A column below the source, and the one of the source that it is a copy of. */
export interface IdentifyingPair {
  readonly column: string;
  readonly from: string;
}

/** Classes whose values are one person's, also of rows that the source no longer has. A name is not. */
export const identifyingClasses: ReadonlySet<string> = new Set([
  'email',
  'national_id',
  'fiscal_id',
  'iban',
  'account',
]);

export interface ErasureInput {
  readonly graph: ProjectGraph;
  readonly columns: ColumnGraph;
  /** The node whose rows are erased. */
  readonly source: DataNode;
  /** The columns of the source that tell whose rows they are. */
  readonly keys: readonly string[];
  /** Columns of the source whose values are one person's. */
  readonly identifying: readonly string[];
  /** Whether lineage of a node is known: it binds. */
  readonly isBound: (id: NodeId) => boolean;
  /** Incremental models may be built from nothing. */
  readonly fullRefresh: boolean;
}

/** What is to be done below a source, in the order of the graph. */
export function planErasure(input: ErasureInput): readonly ErasureStep[] {
  const { graph, source } = input;
  const below = descendants(source.id, graph);
  const copies = input.keys.map((column) =>
    exactCopies(input.columns, { relation: source.relation, column }),
  );
  const values = valuesOf(input);
  return graph.order.flatMap((id) => {
    const node = below.has(id) ? graph.nodes.get(id) : undefined;
    return node && isData(node) ? [stepOf(node, copies, values, input)] : [];
  });
}

function stepOf(
  node: DataNode,
  copies: readonly ReadonlySet<string>[],
  values: ReadonlySet<string>,
  input: ErasureInput,
): ErasureStep {
  const { columns, isBound, fullRefresh } = input;
  const kind = node.kind === 'model' ? materializationOf(node) : 'view';
  if (kind === 'view' || kind === 'ephemeral' || isFunction(node)) return { kind: 'none', node };
  const keepsFiles = isKeepingFiles(node);
  const isRemade = kind !== 'snapshot' && (kind !== 'incremental' || fullRefresh);
  if (isRemade && !keepsFiles) return { kind: 'rebuild', node };
  const own = columns.relations.find(({ relation }) => relationKey(relation) === relationKey(node.relation));
  if (!own || !isBound(node.id)) return { kind: 'unknown', node };
  const of = (column: string): SourceColumn => ({ relation: node.relation, column });
  const isApart = own.columns.every(
    (column) => !values.has(sourceColumnKey(of(column))) && !columns.isUncertain(of(column)),
  );
  if (isApart) return { kind: 'apart', node };
  // Rows are not taken out of files.
  if (keepsFiles) return { kind: 'unknown', node };
  const found = copies.flatMap(
    (copy) => own.columns.find((column) => copy.has(sourceColumnKey(of(column)))) ?? [],
  );
  if (found.length === copies.length && copies.length > 0) return { kind: 'delete', node, columns: found };
  const pairs = input.identifying.flatMap((from): readonly IdentifyingPair[] => {
    const copy = exactCopies(columns, { relation: input.source.relation, column: from });
    const column = own.columns.find((name) => copy.has(sourceColumnKey(of(name))));
    return column === undefined ? [] : [{ column, from }];
  });
  return pairs.length > 0 ? { kind: 'match', node, pairs } : { kind: 'unknown', node };
}

/** Whether it is a folder of files, of which those stay that are not written anew. In an object store none is ever removed. */
export function isKeepingFiles(node: DataNode): boolean {
  if (node.kind !== 'model' || node.external?.folder !== true) return false;
  return node.external.keeps || isObjectStore(node.external.location);
}

/** The columns that hold the values of one column as they are, and no value of another: a key found there is that key. */
export function exactCopies(graph: ColumnGraph, start: SourceColumn): ReadonlySet<string> {
  const copies = new Set([sourceColumnKey(start)]);
  // Relations are in order, each after what it reads.
  for (const { relation, columns } of graph.relations) {
    for (const column of columns) {
      const to: SourceColumn = { relation, column };
      const key = sourceColumnKey(to);
      const links = graph.linksInto(to).filter(({ from }) => sourceColumnKey(from) !== key);
      const isCopy = links.every(
        ({ from, how, markers }) =>
          how === 'copied' && markers.length === 0 && copies.has(sourceColumnKey(from)),
      );
      if (links.length > 0 && isCopy && !graph.isUncertain(to)) copies.add(key);
    }
  }
  return copies;
}

/** All columns with values of the source, at any distance. */
function valuesOf({ columns, source }: ErasureInput): ReadonlySet<string> {
  const own = columnsOf(columns, source.relation);
  return new Set(
    own.flatMap((column) =>
      columns.reach({ relation: source.relation, column }, 'down').columns.map(sourceColumnKey),
    ),
  );
}

function columnsOf(graph: ColumnGraph, relation: Relation): readonly string[] {
  const key = relationKey(relation);
  return graph.relations.find((other) => relationKey(other.relation) === key)?.columns ?? [];
}

function descendants(id: NodeId, { children }: ProjectGraph): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const visit = (one: NodeId): void => {
    for (const child of children.get(one) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      visit(child);
    }
  };
  visit(id);
  return found;
}
