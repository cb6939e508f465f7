import { isData, type ModelNode, type TestNode } from '../../core/graph/types.js';
import type { ToldRows } from '../../core/plan/told-rows.js';
import { personalScopes, type PersonalScope } from '../../core/plan/personal.js';
import { foldName, storableColumns } from '../../core/privacy/storable-columns.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Workspace } from './workspace-type.js';
import { isMeasure } from './masking.js';

/** Stands in artifacts and on the screen for SQL that holds what was read. */
export const withheldSql = '-- not shown: it holds values that its template read, and they may be personal';

/** Whether the SQL of a model or test holds what its template read from the database, and that may be personal. */
export function holdsPersonalValues(node: ModelNode | TestNode, workspace: Workspace): boolean {
  const told = workspace.compiler.toldFor(node);
  return told.length > 0 && mayBePersonal(told, node.parents, workspace);
}

const known = new WeakMap<Workspace['graph'], ReadonlyMap<NodeId, PersonalScope>>();

/**
 * Whether values that a template read may be personal. They are not where nothing above the nodes is, or where all of them are numbers, or columns that the
 * nodes declare and do not class; a query that names a personal column may give it another name.
 */
export function mayBePersonal(
  told: readonly ToldRows[],
  nodes: readonly NodeId[],
  { graph, personal }: Pick<Workspace, 'graph' | 'personal'>,
): boolean {
  const scopes = known.get(graph) ?? personalScopes(graph, personal);
  known.set(graph, scopes);
  const upstream = new Set(nodes.flatMap((id) => [...(scopes.get(id)?.names ?? [])]));
  if (upstream.size === 0) return false;
  const declared = nodes.flatMap((id) => {
    const node = graph.nodes.get(id);
    return node && isData(node) ? node.resource.columns : [];
  });
  const allowed = storableColumns({ declared, upstreamPersonalNames: upstream, hasPersonalAncestor: true });
  const names = new Set(allowed === 'all' ? [] : allowed.map(foldName));
  return told.some(({ columns, sql }) => {
    const words = new Set((sql.match(/[\p{L}\p{N}_]+/gu) ?? []).map(foldName));
    if ([...upstream].some((name) => words.has(name))) return true;
    return columns.some((column) => !isMeasure(column) && !names.has(foldName(column.name)));
  });
}
