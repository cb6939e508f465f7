import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { Group } from '../project/exposure.js';
import type { NodeId } from '../project/ids.js';
import { declaration } from './placement.js';
import { referenceTo } from './reference-to.js';
import { isSemantic, type GraphNode } from './types.js';

/** Groups that are not declared, and models that read what is private to another group. */
export function groupProblems(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  groups: readonly Group[],
  /** Whether exposures are outside of every group, as in dbt. */
  asDbt = false,
): readonly Diagnostic[] {
  const known = new Set(groups.map((group) => group.name));
  return [...nodes.values()].flatMap((node) => {
    if (asDbt && node.kind === 'exposure')
      return node.parents.flatMap((id) => privateTo(nodes.get(id), node));
    if (node.kind !== 'model' && node.kind !== 'seed' && !isSemantic(node)) return [];
    const { group } = node.config;
    const isUnknown = group !== undefined && !known.has(group);
    const data = isUnknown && { name: node.name, group, suggestion: suggest(group, known) };
    return [
      ...(data
        ? [diagnostic('graph/unknown-group', data, { at: isSemantic(node) ? node.at : declaration(node) })]
        : []),
      ...node.parents.flatMap((id) => privateTo(nodes.get(id), node)),
    ];
  });
}

function privateTo(parent: GraphNode | undefined, node: GraphNode): readonly Diagnostic[] {
  if (parent?.kind !== 'model' || parent.config.access !== 'private') return [];
  const { group } = parent.config;
  if (node.kind === 'exposure')
    return [diagnostic('ref/private', { name: parent.name, reader: node.name, group }, { at: node.at })];
  if (isSemantic(node)) {
    if (group !== undefined && group === node.config.group) return [];
    return [diagnostic('ref/private', { name: parent.name, reader: node.name, group }, { at: node.at })];
  }
  if (node.kind !== 'model' || (group !== undefined && group === node.config.group)) return [];
  const at = referenceTo(node, parent)?.at ?? declaration(node);
  return [diagnostic('ref/private', { name: parent.name, reader: node.name, group }, { at })];
}
