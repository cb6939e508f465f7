import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { NodeId } from '../project/ids.js';
import { relationKey, relationLabel, type Relation } from '../sql/relation.js';
import { latestPointer } from './latest-pointer.js';
import { declaration } from './placement.js';
import { isData, type DataNode, type GraphNode } from './types.js';

/**
 * Two nodes that would build one relation: whichever runs last would win, so neither may.
 * @param ofDbt a dbt project may read as a source what it loads
 */
export function duplicateRelations(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  ofDbt: boolean,
): readonly Diagnostic[] {
  const byRelation = new Map<string, DataNode>();
  const diagnostics: Diagnostic[] = [];
  for (const node of nodes.values()) {
    if (!isData(node) || (node.kind === 'model' && node.config.materialized === 'ephemeral')) continue;
    const key = relationKey(node.relation);
    const other = byRelation.get(key);
    if (!other) {
      byRelation.set(key, node);
    } else if (ofDbt && isReadInPlace(other) && node.kind !== 'source') {
      // A dbt project may load with its seeds what it reads as a source.
      byRelation.set(key, node);
    } else if (!isReadInPlace(node)) diagnostics.push(duplicate(node.relation, other, node));
  }
  for (const node of nodes.values()) {
    const pointer = isData(node) ? latestPointer(node) : undefined;
    if (!isData(node) || !pointer) continue;
    const other = byRelation.get(relationKey(pointer));
    if (other) diagnostics.push(duplicate(pointer, other, node));
    else byRelation.set(relationKey(pointer), node);
  }
  return diagnostics;
}

function duplicate(relation: Relation, first: DataNode, second: DataNode): Diagnostic {
  return diagnostic(
    'graph/duplicate-relation',
    { relation: relationLabel(relation), first: first.name, second: second.name },
    { at: declaration(second), related: [{ message: 'the other one is here', at: declaration(first) }] },
  );
}

function isReadInPlace(node: DataNode): boolean {
  if (node.kind !== 'source') return false;
  const { location, sync } = node.resource;
  return (location ?? sync) === undefined;
}
