import { open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { messageOf, hintOf } from '../../../core/diagnostics/diagnostic.js';
import type { SourceNode } from '../../../core/graph/types.js';
import type { SyncFiles } from '../../../core/project/sync-settings.js';
import { beginningBytes, readHeader, type FileHeader } from '../../../core/runbook/file-header.js';
import type { Connection } from '../../../engine/duckdb/connection.js';
import { FetchError } from '../../../engine/sync/http-request.js';
import { RemoteFiles } from '../../../engine/sync/remote-files.js';
import { resolveParts, type SeenFile } from '../../../engine/sync/resolve-parts.js';
import { SyncError } from '../../../engine/sync/sync-error.js';
import type { SyncSource } from '../../../engine/sync/sync-source.js';
import { errorReason } from '../../frame/file-error.js';
import { sourcesOfFiles } from '../../sources/file-sources.js';
import { openSession } from '../../project/warehouse-session.js';
import type { RunbookWorld } from './world.js';

/** A file that a source is read from. */
export interface SourceFile extends SeenFile {
  readonly header: FileHeader;
}

/** A source of files with what is there now. */
export interface FileSource {
  readonly node: SourceNode;
  readonly from: SyncFiles;
  /** Patterns of names whose type must be declared, besides Eider's own. */
  readonly sensitive: readonly string[];
  readonly files: readonly SourceFile[];
  /** Why its files could not be found or looked at. */
  readonly problem?: { readonly text: string; readonly remedy?: string };
}

/** The files of every source that has some, with their headers. No more than their beginnings is read. Throws `SessionError`. */
export async function lookAtFiles(
  nodes: readonly SourceNode[],
  { workspace, io }: RunbookWorld,
): Promise<readonly FileSource[]> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  const remote = new RemoteFiles({ secrets: workspace.target.secrets, signal: abort.signal, now: io.now });
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: [], wait: 0, command: 'eider runbook' },
    io,
  );
  try {
    const connection = await session.connect();
    const sources = await sourcesOfFiles(nodes, connection);
    const found: FileSource[] = [];
    for (const { node, source } of sources)
      found.push(await lookAt(node, source, { root: workspace.root, connection, remote }));
    return found;
  } finally {
    release();
    await session.close();
  }
}

interface Looking {
  readonly root: string;
  readonly connection: Connection;
  readonly remote: RemoteFiles;
}

async function lookAt(
  node: SourceNode,
  source: SyncSource<SyncFiles>,
  looking: Looking,
): Promise<FileSource> {
  const base = { node, from: source.from, sensitive: source.sensitive };
  try {
    const parts = await resolveParts(source, { ...looking, fullRefresh: false });
    const files: SourceFile[] = [];
    for (const file of parts.flatMap((part) => part.files)) {
      if (file.isCompanion === true) continue;
      files.push({
        ...file,
        header: readHeader(await beginningOf(file, looking), source.from.format, source.from.options),
      });
    }
    return { ...base, files };
  } catch (error) {
    return { ...base, files: [], problem: problemOf(error, source.name) };
  }
}

/** @param name of the source, which a message may begin with */
function problemOf(error: unknown, name: string): NonNullable<FileSource['problem']> {
  if (error instanceof SyncError) {
    const remedy = hintOf(error.diagnostic);
    return { text: withoutName(messageOf(error.diagnostic), name), ...(remedy !== undefined && { remedy }) };
  }
  if (error instanceof FetchError)
    return { text: error.problem, ...(error.remedy !== undefined && { remedy: error.remedy }) };
  if (error instanceof Error && 'code' in error)
    return { text: `a file cannot be read: ${errorReason(error)}` };
  throw error;
}

function withoutName(message: string, name: string): string {
  const start = `\`${name}\`: `;
  return message.startsWith(start) ? message.slice(start.length) : message;
}

async function beginningOf(file: SeenFile, { remote, root }: Looking): Promise<Uint8Array> {
  if (file.isRemote) return remote.beginning(file.location, beginningBytes);
  const handle = await open(isAbsolute(file.location) ? file.location : join(root, file.location), 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
