import type { SourceNode } from '../../core/graph/types.js';
import { workOf } from '../../core/plan/work.js';
import { relationSql } from '../../core/sql/relation.js';
import type { ColumnDescription, Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { ModelSqlError } from '../../engine/execute/stage-context.js';
import { sourceSelect } from '../../engine/sources/source-select.js';
import type { Io } from '../frame/io.js';
import { sourcesOf } from './locked-sources.js';
import { projectExtensions } from './project-extensions.js';
import { openSession } from './warehouse-session.js';
import type { Workspace } from './workspace.js';

/** A source as it is now: its columns, or why they cannot be read. */
export interface LiveSource {
  readonly node: SourceNode;
  readonly columns: readonly ColumnDescription[];
  readonly reason?: string;
}

/** The columns of every source, from where it is: files, addresses, attached databases. No row is read. Throws `SessionError`. */
export async function readLiveSources(
  workspace: Workspace,
  command: string,
  io: Io,
): Promise<readonly LiveSource[]> {
  const extensions = [...projectExtensions(workspace).keys()];
  const session = await openSession(workspace, { readOnly: true, extensions, wait: 0, command }, io);
  try {
    const connection = await session.connect();
    const live: LiveSource[] = [];
    for (const node of sourcesOf(workspace)) live.push(await readOne(node, workspace, connection));
    return live;
  } finally {
    await session.close();
  }
}

async function readOne(
  node: SourceNode,
  { compiler }: Workspace,
  connection: Connection,
): Promise<LiveSource> {
  const work = workOf(node, compiler, false);
  const isFiles = work.kind === 'source' && work.location.length > 0;
  try {
    const query = isFiles ? await sourceSelect(work, connection) : `from ${relationSql(node.relation)}`;
    return { node, columns: await connection.columns(query) };
  } catch (error) {
    if (!(error instanceof SqlError) && !(error instanceof ModelSqlError)) throw error;
    return { node, columns: [], reason: error.failure.message.split('\n')[0] ?? '' };
  }
}
