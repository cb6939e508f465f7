import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import type { SourceNode } from '../../core/graph/types.js';
import { declaredTypes } from '../../core/plan/work.js';
import type { NodeId } from '../../core/project/ids.js';
import type { SyncFiles, SyncPostgres, SyncSettings } from '../../core/project/sync-settings.js';
import { relationKey, relationLabel } from '../../core/sql/relation.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { readState } from '../../engine/execute/state-tables.js';
import { readSyncs } from '../../engine/sync/sync-state.js';
import type { SyncSource } from '../../engine/sync/sync-source.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from '../project/workspace.js';

/** A source node that is synchronised. */
export interface SyncNode {
  readonly node: SourceNode;
  readonly sync: SyncSettings;
}

/** The selected sources that have `sync`, in the order of the graph. */
export function syncNodes({ graph }: Workspace, selected: ReadonlySet<NodeId>): readonly SyncNode[] {
  return graph.order.flatMap((id) => {
    const node = selected.has(id) ? graph.nodes.get(id) : undefined;
    return node?.kind === 'source' && node.resource.sync ? [{ node, sync: node.resource.sync }] : [];
  });
}

/** The sources with what the warehouse records of them. Reads only. */
export async function readSyncSources(
  nodes: readonly SyncNode[],
  connection: Connection,
): Promise<readonly SyncSource[]> {
  const syncs = await readSyncs(connection);
  const state = await readState(connection);
  return nodes.map(({ node, sync }) => {
    const label = relationLabel(node.relation);
    const known = state.nodes.get(node.id);
    const isPresent =
      known?.kind === 'table' && known.relation === label && state.relations.has(relationKey(node.relation));
    return {
      id: node.id,
      name: `${node.resource.sourceName}.${node.resource.name}`,
      relation: node.relation,
      columns: node.resource.columns,
      from: sync.from,
      sensitive: sync.sensitive,
      ...(node.config.retention && { retention: node.config.retention }),
      at: node.resource.at,
      code: codeOf(node, sync),
      recorded: isPresent ? syncs.filter(({ id }) => id === node.id) : [],
      isPresent,
    };
  });
}

/** Hash of what rows are made of besides the data: how many lines may be rejected, or which years are wanted, is not among it. */
function codeOf(node: SourceNode, { from }: SyncSettings): string {
  const types = Object.entries(declaredTypes(node.resource.columns)).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([relationLabel(node.relation), contentParts(from), types]));
}

function contentParts(from: SyncFiles | SyncPostgres): unknown {
  if (from.kind === 'files')
    return ['files', from.location, from.format, from.options, from.partition ?? null];
  const { cursor, deletes, key, query, table } = from;
  return ['postgres', from.secret, table ?? null, query ?? null, cursor ?? null, key, deletes];
}

/** Sources whose secret the target does not have. */
export function secretProblems(
  sources: readonly SyncSource[],
  { target }: Workspace,
): ReadonlyMap<NodeId, Diagnostic> {
  const names = target.secrets.filter(({ type }) => type === 'postgres').map(({ name }) => name);
  const problems = new Map<NodeId, Diagnostic>();
  for (const source of sources) {
    if (source.from.kind !== 'postgres' || names.includes(source.from.secret)) continue;
    const { secret } = source.from;
    const data = { source: source.name, secret, target: target.name, suggestion: suggest(secret, names) };
    problems.set(source.id, diagnostic('sync/unknown-secret', data, { at: source.at }));
  }
  return problems;
}

/** The extensions that loading a source needs. */
export function syncExtensions(source: Pick<SyncSource, 'columns' | 'from'>): readonly string[] {
  if (source.from.kind === 'postgres') return ['postgres'];
  const isGeometry = source.columns.some(({ type }) => /^\s*geometry/iu.test(type ?? ''));
  switch (source.from.format) {
    case 'spatial':
      return ['spatial'];
    case 'xlsx':
      return ['excel'];
    default:
      return isGeometry ? ['spatial'] : [];
  }
}
