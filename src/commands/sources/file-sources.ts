import type { SourceNode } from '../../core/graph/types.js';
import type { SyncFiles } from '../../core/project/sync-settings.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import type { SyncSource } from '../../engine/sync/sync-source.js';
import { readSyncSources } from './sync-sources.js';

/** A source that is read from files, whether `eider sync` loads it or not. */
export interface FileSourceNode {
  readonly node: SourceNode;
  readonly source: SyncSource<SyncFiles>;
}

/** Those that `eider sync` loads, as it sees them, and those that are read in place, in the same shape. */
export async function sourcesOfFiles(
  nodes: readonly SourceNode[],
  connection: Connection,
): Promise<readonly FileSourceNode[]> {
  const synchronised = nodes.flatMap((node) =>
    node.resource.sync ? [{ node, sync: node.resource.sync }] : [],
  );
  const known = new Map(
    (await readSyncSources(synchronised, connection)).map((source) => [source.id, source]),
  );
  return nodes.flatMap((node): readonly FileSourceNode[] => {
    const source = known.get(node.id) ?? inPlace(node);
    if (!source) return [];
    const { from } = source;
    return from.kind === 'files' ? [{ node, source: { ...source, from } }] : [];
  });
}

function inPlace(node: SourceNode): SyncSource | undefined {
  const { resource, relation, id } = node;
  const { at, columns, format, location, name, options, partition, sourceName } = resource;
  if (!location || !format) return undefined;
  const files = { kind: 'files', location, format, options, maxRejects: 0, keepFiles: false } as const;
  const from: SyncFiles = partition
    ? {
        ...files,
        location: [partition.template],
        partition: partition.column,
        ...(partition.values && { values: partition.values }),
      }
    : files;
  const nothing = { sensitive: [], code: '', recorded: [], isPresent: false };
  return { id, name: `${sourceName}.${name}`, relation, columns, from, at, ...nothing };
}
