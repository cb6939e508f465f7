import type { NodeId } from '../project/ids.js';
import { externalLocation } from '../graph/external-file.js';
import { isFunction, materializationOf, type GraphNode, type ProjectGraph } from '../graph/types.js';
import { isRemote } from '../sql/remote.js';
import type { Plan, Stage } from './stages.js';

/**
 * Which DuckDB extension a text in lower case needs, judged from functions and addresses in it; an address that nothing reads is only a text. Patterns that ignore
 * case are a hundred times slower.
 */
const signs: readonly { readonly extension: string; readonly patterns: readonly RegExp[] }[] = [
  { extension: 'spatial', patterns: [/\bst_[a-z]\w*\s*\(/u] },
  {
    extension: 'httpfs',
    patterns: [
      /'(?:https?|s3|s3a|s3n|gcs|gs|r2|hf):\/\//u,
      /\b(?:read_\w+|\w+_scan|parquet_\w+|glob|sniff_csv|st_read\w*)\s*\(|\b(?:from|join)\s*'/u,
    ],
  },
  { extension: 'delta', patterns: [/\bdelta_scan\s*\(/u] },
  { extension: 'iceberg', patterns: [/\biceberg_scan\s*\(/u] },
  { extension: 'excel', patterns: [/\bread_xlsx\s*\(/u] },
];

export function extensionsOfSql(sql: string): readonly string[] {
  const text = sql.toLowerCase();
  return signs
    .filter((sign) => sign.patterns.every((pattern) => pattern.test(text)))
    .map((sign) => sign.extension);
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
    const { external = '', location = [], format } = node.resource;
    return [
      ...extensionsOfSql(external),
      ...(location.some(isRemote) ? ['httpfs'] : []),
      ...(format === 'spatial' ? ['spatial'] : []),
      ...(format === 'xlsx' ? ['excel'] : []),
    ];
  }
  const isUploaded =
    node.kind === 'model' && materializationOf(node) === 'external' && isRemote(externalLocation(node));
  return [...extensionsOfSql(sqlOf(node) ?? ''), ...(isUploaded ? ['httpfs'] : [])];
}

/** The extensions that stages need: those of what they build, of their tests, and of the views that the tests read. */
export function planExtensions(
  graph: ProjectGraph,
  stages: readonly Stage[],
  needs: ReadonlyMap<NodeId, ReadonlySet<string>>,
): Plan['extensions'] {
  const byName = new Map<string, NodeId[]>();
  for (const stage of stages) {
    const read = stage.tests.flatMap((test) => graph.nodes.get(test.id)?.parents ?? []);
    const live = read.filter((id) => {
      const node = graph.nodes.get(id);
      return node !== undefined && isLive(node);
    });
    const names = new Set([
      ...(stage.kind === 'build' ? (needs.get(stage.id) ?? []) : []),
      ...stage.tests.flatMap((test) => extensionsOfSql(test.sql)),
      ...((stage.unitTests ?? []).length > 0 ? (graph.nodes.get(stage.id)?.config.extensions ?? []) : []),
      ...(stage.unitTests ?? []).flatMap((test) => extensionsOfSql(test.sql)),
      ...live.flatMap((id) => [...(needs.get(id) ?? [])]),
    ]);
    for (const name of names) {
      const neededBy = byName.get(name);
      if (neededBy) neededBy.push(stage.id);
      else byName.set(name, [stage.id]);
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, neededBy]) => ({ name, neededBy }));
}

/** The nodes whose needs `planExtensions` asks for: what the stages build and their tests read, and what of it runs again with its reader. */
export function needingNodes(graph: ProjectGraph, stages: readonly Stage[]): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const pending = stages.flatMap((stage) => [
    stage.id,
    ...stage.tests.flatMap((test) => graph.nodes.get(test.id)?.parents ?? []),
  ]);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const live = (graph.nodes.get(id)?.parents ?? []).filter((parent) => {
      const node = graph.nodes.get(parent);
      return node !== undefined && isLive(node);
    });
    pending.push(...live);
  }
  return found;
}

/** Whether the node's rows are its inputs' rows of this very moment: views, ephemeral models and sources, but not files. */
export function readsThrough(node: GraphNode): boolean {
  return isLive(node) && !(node.kind === 'model' && materializationOf(node) === 'external');
}

/** Whether reading the node runs its SQL again: views, functions, ephemeral models, sources and external files. */
export function isLive(node: GraphNode): boolean {
  if (node.kind === 'source') return true;
  if (node.kind !== 'model') return false;
  const materialized = materializationOf(node);
  return isFunction(node) || ['view', 'ephemeral', 'external'].includes(materialized);
}
