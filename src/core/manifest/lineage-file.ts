import { isData, type ProjectGraph } from '../graph/types.js';
import type { ColumnGraph } from '../lineage/column-graph.js';
import type { How, InfluenceKind, SourceColumn } from '../lineage/types.js';
import type { NodeId } from '../project/ids.js';
import { relationKey, relationLabel } from '../sql/relation.js';

/** A column, by the id of its node; a relation that is not of the project has its name only. */
interface FileColumn {
  readonly node: string;
  readonly column: string;
}

/** `target/eider/lineage.json`: where each column of the project comes from. Holds names and types, no value and no SQL. */
export interface LineageFile {
  readonly format: 'eider-lineage';
  readonly version: 1;
  readonly project: string;
  readonly nodes: readonly {
    readonly id: NodeId;
    readonly relation: string;
    readonly columns: readonly {
      readonly name: string;
      readonly type: string;
      /** Where lineage could not follow: it may hold more than `from` says. */
      readonly uncertain?: true;
      readonly from: readonly (FileColumn & { readonly how: How })[];
      /** What decides which rows there are, or are taken for one value. */
      readonly influences: readonly (FileColumn & { readonly kind: InfluenceKind })[];
    }[];
  }[];
}

/** A node with its columns, as binding found them. */
export interface BoundNode {
  readonly id: NodeId;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Makes it; nodes in the order given. */
export function makeLineageFile(
  graph: ProjectGraph,
  nodes: readonly BoundNode[],
  columns: ColumnGraph,
): LineageFile {
  const ids = new Map(
    [...graph.nodes.values()].flatMap((node) =>
      isData(node) ? [[relationKey(node.relation), node.id] as const] : [],
    ),
  );
  // The same few relations stand in most places.
  const places = new Map<SourceColumn['relation'], string>();
  const place = ({ relation, column }: SourceColumn): FileColumn => {
    const node = places.get(relation) ?? ids.get(relationKey(relation)) ?? relationLabel(relation);
    places.set(relation, node);
    return { node, column };
  };
  return {
    format: 'eider-lineage',
    version: 1,
    project: graph.project,
    nodes: nodes.flatMap((bound) => {
      const node = graph.nodes.get(bound.id);
      if (!node || !isData(node)) return [];
      const { relation } = node;
      return {
        id: bound.id,
        relation: relationLabel(relation),
        columns: bound.columns.map(({ name, type }) => {
          const column = { relation, column: name };
          return {
            name,
            type,
            ...(columns.isUncertain(column) && { uncertain: true as const }),
            from: columns.plainLinksInto(column).map(({ from, how }) => ({ ...place(from), how })),
            influences: columns.influencesInto(column).map(({ from, kind }) => ({ ...place(from), kind })),
          };
        }),
      };
    }),
  };
}
