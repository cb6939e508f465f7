import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { NodeId } from '../../core/project/ids.js';
import { isRemote } from '../../core/sql/remote.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

export interface FileSource {
  readonly id: NodeId;
  readonly location: readonly string[];
}

/**
 * The version of each source's files: names, sizes and times of change. Local times count nanoseconds. A source that cannot be
 * looked at, or whose server tells no time of change, has none, and counts as changed.
 */
export async function sourceVersions(
  sources: readonly FileSource[],
  root: string,
  connection: Connection,
): Promise<ReadonlyMap<NodeId, string>> {
  const versions = new Map<NodeId, string>();
  for (const source of sources) {
    const parts: (string | undefined)[] = [];
    for (const location of source.location) {
      parts.push(
        await (isRemote(location)
          ? remoteVersion(location, connection)
          : localVersion(location, root, connection)),
      );
    }
    if (parts.length > 0 && parts.every((part) => part !== undefined))
      versions.set(source.id, parts.join('\n'));
  }
  return versions;
}

async function localVersion(
  location: string,
  root: string,
  connection: Connection,
): Promise<string | undefined> {
  const path = isAbsolute(location) ? location : join(root, location);
  const files = /[*?[{]/u.test(location) ? await expand(path, connection) : [path];
  if (files.length === 0) return undefined;
  try {
    const lines: string[] = [];
    for (const file of files) {
      const { size, mtimeNs } = await stat(file, { bigint: true });
      const name = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
      lines.push(`${name} ${size} ${mtimeNs}`);
    }
    return lines.join('\n');
  } catch {
    return undefined;
  }
}

async function expand(pattern: string, connection: Connection): Promise<readonly string[]> {
  const files = await connection.values('select file from glob($1) order by file', [pattern]);
  return files.map(String);
}

async function remoteVersion(location: string, connection: Connection): Promise<string | undefined> {
  try {
    const rows = await connection.rows(
      'select filename, size, epoch_us(last_modified) as changed from read_blob($1) order by filename',
      [location],
    );
    if (rows.length === 0 || rows.some((row) => row['changed'] === null || Number(row['changed']) === 0))
      return undefined;
    return rows
      .map((row) => `${String(row['filename'])} ${String(row['size'])} ${String(row['changed'])}`)
      .join('\n');
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
}
