import type { NodeId } from '../project/ids.js';
import { materializationOf, type GraphNode, type ProjectGraph } from '../graph/types.js';

/** Which DuckDB extension a text needs, judged from functions and addresses in it. */
const signs: readonly { readonly extension: string; readonly pattern: RegExp }[] = [
  { extension: 'spatial', pattern: /\bst_[a-z]\w*\s*\(/iu },
  { extension: 'httpfs', pattern: /'(?:https?|s3|s3a|s3n|gcs|gs|r2|hf):\/\//iu },
  { extension: 'excel', pattern: /\bread_xlsx\s*\(/iu },
];

const remote = /^(?:https?|s3|s3a|s3n|gcs|gs|r2|hf):\/\//iu;

export function isRemote(location: string): boolean {
  return remote.test(location);
}

export function extensionsOfSql(sql: string): readonly string[] {
  return signs.filter((sign) => sign.pattern.test(sql)).map((sign) => sign.extension);
}

/**
 * The extensions a node needs to be built: its own, and those of the views it reads, because a view's SQL runs with its reader.
 * `sqlOf` gives the compiled SQL of a model, undefined for others.
 */
export function extensionNeeds(
  graph: ProjectGraph,
  ids: ReadonlySet<NodeId>,
  sqlOf: (node: GraphNode) => string | undefined,
): ReadonlyMap<NodeId, ReadonlySet<string>> {
  const needs = new Map<NodeId, ReadonlySet<string>>();
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (!node || !ids.has(id)) continue;
    const needed = new Set<string>([...(node.config.extensions ?? []), ...ownNeeds(node, sqlOf)]);
    for (const parent of node.parents) {
      const other = graph.nodes.get(parent);
      if (other && isLive(other)) for (const name of needs.get(parent) ?? []) needed.add(name);
    }
    needs.set(id, needed);
  }
  return needs;
}

function ownNeeds(node: GraphNode, sqlOf: (node: GraphNode) => string | undefined): readonly string[] {
  if (node.kind === 'source') {
    const { location = [], format } = node.resource;
    return [...(location.some(isRemote) ? ['httpfs'] : []), ...(format === 'spatial' ? ['spatial'] : [])];
  }
  return extensionsOfSql(sqlOf(node) ?? '');
}

/** Whether reading the node runs its SQL again: views, ephemeral models, sources and external files. */
export function isLive(node: GraphNode): boolean {
  if (node.kind === 'source') return true;
  if (node.kind !== 'model') return false;
  const materialized = materializationOf(node);
  return materialized === 'view' || materialized === 'ephemeral' || materialized === 'external';
}
