import { isData, type DataNode, type ProjectGraph } from '../../graph/types.js';
import type { NodeId } from '../../project/ids.js';
import type { Values } from '../../project/value.js';
import { relationKey } from '../../sql/relation.js';
import { artifactMetadata, type ArtifactStamp, type DbtArtifact } from './artifact.js';
import type { DbtIds } from './dbt-ids.js';

/** A table or view as the warehouse's catalogue knows it. */
export interface CatalogRelation {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly comment: string | null;
  /** In the relation's order. */
  readonly columns: readonly CatalogColumn[];
}

export interface CatalogColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  readonly comment: string | null;
}

export interface DbtCatalogInput {
  readonly graph: ProjectGraph;
  readonly ids: DbtIds;
  readonly relations: readonly CatalogRelation[];
  /** DuckDB's name of the warehouse: see `databaseName`. */
  readonly database: string;
  readonly stamp: ArtifactStamp;
  /** The nodes that it is to hold; absent: all of them. */
  readonly only?: ReadonlySet<NodeId>;
  /** Of the columns of a node's relation, those that are left out, as their names may hold data. */
  readonly hidden?: (node: DataNode, columns: readonly string[]) => ReadonlySet<string>;
}

/** The project's relations as they stand in the warehouse, as dbt's `catalog.json`, schema v1. What was never built is not there. */
export function makeDbtCatalog(input: DbtCatalogInput): DbtArtifact {
  const { database, graph, hidden, ids, only, relations, stamp } = input;
  const found = new Map(relations.map((relation) => [relationKey(relation), relation]));
  const nodes: [string, Values][] = [];
  const sources: [string, Values][] = [];
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (!node || !isData(node) || only?.has(id) === false) continue;
    const relation = found.get(relationKey({ database, ...node.relation }));
    const isEphemeral = node.kind === 'model' && node.config.materialized === 'ephemeral';
    if (!relation || isEphemeral) continue;
    const dbtId = ids.get(id) ?? id;
    const left =
      hidden?.(
        node,
        relation.columns.map(({ name }) => name),
      ) ?? new Set();
    const columns = relation.columns.filter(({ name }) => !left.has(name));
    (node.kind === 'source' ? sources : nodes).push([dbtId, catalogEntry({ ...relation, columns }, dbtId)]);
  }
  return {
    metadata: artifactMetadata('catalog', stamp),
    content: { nodes: Object.fromEntries(nodes), sources: Object.fromEntries(sources), errors: null },
  };
}

const noStatistics: Values = {
  has_stats: {
    id: 'has_stats',
    label: 'Has Stats?',
    value: false,
    include: false,
    description: 'Indicates whether there are statistics for this table',
  },
};

function catalogEntry(
  { database, schema, name, kind, comment, columns }: CatalogRelation,
  id: string,
): Values {
  return {
    metadata: { type: kind === 'view' ? 'VIEW' : 'BASE TABLE', schema, name, database, comment, owner: null },
    columns: Object.fromEntries(
      columns.map((column, index) => [
        column.name,
        { type: column.type, index: index + 1, name: column.name, comment: column.comment },
      ]),
    ),
    stats: noStatistics,
    unique_id: id,
  };
}
