import { randomUUID } from 'node:crypto';
import type { NodeId } from '../../core/project/ids.js';
import type { Io } from '../frame/io.js';
import { DbtArtifacts } from './dbt-artifacts.js';
import { openSession } from './warehouse-session.js';
import type { Workspace } from './workspace-type.js';

/** Writes `catalog.json` from the warehouse as it stands, which is opened for reading only. Throws `SessionError`. */
export async function writeCatalogOf(
  workspace: Workspace,
  io: Io,
  only?: ReadonlySet<NodeId>,
): Promise<void> {
  const artifacts = new DbtArtifacts(workspace, { runId: randomUUID(), startedAt: io.now(), now: io.now });
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: [], wait: 0, command: 'eider build' },
    io,
  );
  try {
    const connection = await session.connect();
    await artifacts.writeCatalog(connection, only);
  } finally {
    await session.close();
  }
}

/** Writes a `catalog.json` without relations. */
export async function writeEmptyCatalog(workspace: Workspace, io: Io): Promise<void> {
  const run = { runId: randomUUID(), startedAt: io.now(), now: io.now };
  await new DbtArtifacts(workspace, run).writeCatalogOf([]);
}
