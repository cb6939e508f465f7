import { isData, nodeLabelKind, type GraphNode, type ProjectGraph } from '../graph/types.js';
import { withoutPlaces } from '../project/config-places.js';
import type { NodeConfig } from '../project/node-config.js';
import type { Column } from '../project/resources.js';
import type { Values } from '../project/value.js';
import type { NodeChange } from '../plan/node-change.js';
import { relationLabel, type Relation } from '../sql/relation.js';

export const manifestVersion = 2;

/** The project as JSON, `target/eider/manifest.json`. Same project, same bytes: no time, no machine's path. */
export interface Manifest {
  readonly format: 'eider-manifest';
  readonly version: 2;
  readonly eider: string;
  readonly project: string;
  /** In the order of building. */
  readonly nodes: readonly ManifestNode[];
}

export interface ManifestNode {
  readonly id: string;
  readonly kind: GraphNode['kind'];
  readonly name: string;
  /** `view`, `table`, `seed`, `source`, `test`, … */
  readonly materialized: string;
  /** Relative to the project. */
  readonly path: string;
  /** `schema.name`; absent for tests and ephemeral models. */
  readonly relation?: string;
  /** The same in its parts, for those who read it from there. */
  readonly place?: Relation;
  /** What a later project compares with: `state:modified`. Absent where a node is listed, not recorded. */
  readonly change?: NodeChange;
  readonly description: string;
  readonly tags: readonly string[];
  readonly meta: Values;
  readonly parents: readonly string[];
  readonly columns?: readonly ManifestColumn[];
  readonly config: NodeConfig;
}

export interface ManifestColumn {
  readonly name: string;
  readonly description: string;
  readonly type?: string;
  readonly pii?: string;
}

/** @param changeOf what to record of each node for `state:modified` */
export function makeManifest(
  graph: ProjectGraph,
  eider: string,
  changeOf: (node: GraphNode) => NodeChange,
): Manifest {
  return {
    format: 'eider-manifest',
    version: manifestVersion,
    eider,
    project: graph.project,
    nodes: graph.order.flatMap((id) => {
      const node = graph.nodes.get(id);
      if (!node) return [];
      const place = isData(node) && node.config.materialized !== 'ephemeral' ? { place: node.relation } : {};
      return [{ ...manifestNode(node), ...place, change: changeOf(node) }];
    }),
  };
}

export function manifestNode(node: GraphNode): ManifestNode {
  const { tags = [], meta = {}, ...config } = saidConfig(node);
  const hasRelation = isData(node) && node.config.materialized !== 'ephemeral';
  return {
    id: node.id,
    kind: node.kind,
    name: node.name,
    materialized: nodeLabelKind(node),
    path: node.path,
    ...(hasRelation && { relation: relationLabel(node.relation) }),
    description: node.description,
    tags,
    meta,
    parents: node.parents,
    ...(isData(node) && { columns: node.resource.columns.map(manifestColumn) }),
    config: withoutPlaces(config),
  };
}

/** What was said of the node; of a model's defaults, those that its materialisation has a use for. */
function saidConfig(node: GraphNode): NodeConfig {
  if (node.kind !== 'model') return node.config;
  const { enabled: _, incremental_strategy, on_schema_change, ...config } = node.config;
  return config.materialized === 'incremental'
    ? { ...config, incremental_strategy, on_schema_change }
    : config;
}

function manifestColumn(column: Column): ManifestColumn {
  return {
    name: column.name,
    description: column.description,
    ...(column.type !== undefined && { type: column.type }),
    ...(column.pii !== undefined && { pii: column.pii }),
  };
}
