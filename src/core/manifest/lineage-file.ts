import { invariant } from '../diagnostics/invariant.js';
import { isData, type ProjectGraph } from '../graph/types.js';
import type { ColumnGraph } from '../lineage/column-graph.js';
import type { How, InfluenceKind, SourceColumn } from '../lineage/types.js';
import type { NodeId } from '../project/ids.js';
import { relationKey, relationLabel, type Relation } from '../sql/relation.js';

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
  readonly nodes: readonly LineageNode[];
}

interface LineageNode {
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
}

/** A node with its columns, as binding found them. */
export interface BoundNode {
  readonly id: NodeId;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Makes what the file says of one node, as it stands in the file; the same for the same node, lineage and ids of what it reads. */
export class LineagePieces {
  readonly #graph: ProjectGraph;
  readonly #columns: ColumnGraph;
  readonly #ids: ReadonlyMap<string, NodeId>;

  constructor(graph: ProjectGraph, columns: ColumnGraph) {
    this.#graph = graph;
    this.#columns = columns;
    this.#ids = new Map(
      [...graph.nodes.values()].flatMap((node) =>
        isData(node) ? [[relationKey(node.relation), node.id] as const] : [],
      ),
    );
  }

  /** How the file names a relation. */
  nameOf(relation: Relation): string {
    return this.#ids.get(relationKey(relation)) ?? relationLabel(relation);
  }

  /** The text of a node. */
  piece({ id, columns }: BoundNode): string {
    const node = this.#graph.nodes.get(id);
    invariant(node && isData(node), 'what has columns is data');
    const entry: LineageNode = {
      id,
      relation: relationLabel(node.relation),
      columns: columns.map(({ name, type }) => this.#column(node.relation, name, type)),
    };
    return JSON.stringify(entry, undefined, 2).replaceAll('\n', '\n    ');
  }

  #column(relation: Relation, name: string, type: string): LineageNode['columns'][number] {
    const column = { relation, column: name };
    const place = (source: SourceColumn): FileColumn => ({
      node: this.nameOf(source.relation),
      column: source.column,
    });
    return {
      name,
      type,
      ...(this.#columns.isUncertain(column) && { uncertain: true as const }),
      from: this.#columns.plainLinksInto(column).map(({ from, how }) => ({ ...place(from), how })),
      influences: this.#columns.influencesInto(column).map(({ from, kind }) => ({ ...place(from), kind })),
    };
  }
}

/** What stands around the pieces of a file, which a comma and `between` keep apart. */
export function lineageFrame(project: string): {
  readonly before: string;
  readonly between: string;
  readonly after: string;
} {
  const head = { format: 'eider-lineage', version: 1, project } satisfies Omit<LineageFile, 'nodes'>;
  const text = JSON.stringify(head, undefined, 2).replace(/\n\}$/u, '');
  return { before: `${text},\n  "nodes": [\n    `, between: ',\n    ', after: '\n  ]\n}\n' };
}
