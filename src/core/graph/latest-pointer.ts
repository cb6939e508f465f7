import { isValues } from '../project/value.js';
import { relationKey, type Relation } from '../sql/relation.js';
import type { DataNode } from './types.js';

/** dbt: the view that shows a model's latest version under the name of the model, or under one of its own; undefined where none is asked for. */
export function latestPointer(node: DataNode): Relation | undefined {
  if (node.kind !== 'model' || node.resource.version?.isLatest !== true) return undefined;
  const { builtBy, relation } = node;
  const said = node.config.extra?.['latest_version_pointer'];
  const { enabled, alias } = isValues(said) ? said : { enabled: said, alias: undefined };
  if (enabled !== true || builtBy !== undefined || node.config.materialized === 'ephemeral') return undefined;
  const name = typeof alias === 'string' && alias.trim() !== '' ? alias.trim() : node.name;
  const pointer = { ...relation, name };
  return relationKey(pointer) === relationKey(relation) ? undefined : pointer;
}
