import { partitionColumns } from '../graph/external-file.js';
import type { DataNode } from '../graph/types.js';
import { isValues, type Value } from '../project/value.js';

/**
 * The columns that a relation's files are split by, lower case: the `key=` folders of a source's location, its `hive_types`, and
 * `partition_by` of an external model.
 */
export function partitionsOf(node: DataNode): readonly string[] {
  if (node.kind === 'source') {
    const { location = [], options } = node.resource;
    const folders = location.flatMap((path) =>
      [...path.matchAll(/(?:^|\/)([^/=*?]+)=/gu)].map((match) => match[1] ?? ''),
    );
    const { hive_types: types } = options;
    return [...new Set([...folders, ...keysOf(types)])].map((name) => name.toLowerCase());
  }
  if (node.kind === 'model' && node.config.materialized === 'external')
    return partitionColumns(node.config.options ?? {}).map((name) => name.toLowerCase());
  return [];
}

function keysOf(value: Value | undefined): readonly string[] {
  return isValues(value) ? Object.keys(value) : [];
}
