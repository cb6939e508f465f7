import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { columnKey } from '../../core/diff/column-changes.js';
import type { DataNode } from '../../core/graph/types.js';
import { personalInProduction } from '../../core/plan/defer.js';
import { personalScopes } from '../../core/plan/personal.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Base } from './diff-base.js';
import type { Side } from './diff-sides.js';
import type { Workspace } from '../project/workspace.js';

/** The columns of `--key`, or of another option, that no chosen model has: models that lack one are paired by their own keys. */
export function unknownKey(
  key: readonly string[] | undefined,
  option: 'key' | 'exclude-columns',
  nodes: readonly DataNode[],
  sides: ReadonlyMap<NodeId, Side>,
): readonly Diagnostic[] {
  const known = nodes.flatMap(({ id }) => sides.get(id)?.columns ?? []).map(({ name }) => name);
  if (known.length === 0) return [];
  const names = new Set(known.map(columnKey));
  return (key ?? [])
    .filter((name) => !names.has(columnKey(name)))
    .map((column) => diagnostic('diff/unknown-key', { column, option, suggestion: suggest(column, known) }));
}

/** Whether values of these columns may be shown: each is declared as `pii: none`, and nothing upstream, here or in the base, says otherwise. */
export function mayShow(names: readonly string[], node: DataNode, workspace: Workspace, base: Base): boolean {
  const elsewhere = personalInProduction([node.id], base.state.nodes);
  const upstream = personalScopes(workspace.graph, elsewhere).get(node.id)?.names ?? new Set();
  const declared = new Map(node.resource.columns.map((column) => [foldName(column.name), column.pii]));
  return names.every((name) => declared.get(foldName(name)) === 'none' && !upstream.has(foldName(name)));
}
