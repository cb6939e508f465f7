import { relationKey, type Relation } from '../sql/relation.js';
import type { DataNode } from './types.js';

/** dbt: the view that shows a model's latest version under the name of the model, or under one of its own; undefined where none is asked for. */
export function latestPointer(node: DataNode): Relation | undefined {
  if (node.kind !== 'model' || node.latestName === undefined) return undefined;
  const { builtBy, latestName, relation } = node;
  if (builtBy !== undefined || node.config.materialized === 'ephemeral') return undefined;
  const pointer = { ...relation, name: latestName };
  return relationKey(pointer) === relationKey(relation) ? undefined : pointer;
}
