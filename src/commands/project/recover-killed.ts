import { existsSync } from 'node:fs';
import { sidecarPath } from '../../engine/duckdb/sidecar.js';
import { checkpointAll } from '../../engine/execute/attached-databases.js';
import { sweepLeftovers } from '../../engine/execute/leftovers.js';
import { writableFiles } from '../../engine/sources/attach.js';
import { exitCodes } from '../frame/exit-codes.js';
import { SessionError } from './session-error.js';
import type { WarehouseSession } from './warehouse-session.js';
import type { Workspace } from './workspace-type.js';

/**
 * Replays and removes the write-ahead log of a killed run, and what else it left, so that a command with nothing to write leaves nothing either. While
 * others have the file open, that waits for a later command. Throws `SessionError` for what is wrong with the warehouse otherwise.
 * @param open opens the warehouse for writing, without waiting for it
 */
export async function recoverKilled(
  workspace: Workspace,
  open: () => Promise<WarehouseSession>,
): Promise<void> {
  if (!needsRecovery(workspace)) return;
  const session = await open().catch((error: unknown) => {
    if (error instanceof SessionError && error.exitCode === exitCodes.locked) return undefined;
    throw error;
  });
  if (!session) return;
  try {
    const connection = await session.connect();
    await checkpointAll(connection);
    await sweepLeftovers(workspace.root, session.database, connection);
  } finally {
    await session.close();
  }
}

/** Whether a run was killed: it left a write-ahead log, which the next writing opening replays, or the file that says who writes. */
function needsRecovery({ databasePath, root, target }: Workspace): boolean {
  if (target.readOnly) return false;
  const files = [
    ...(databasePath === ':memory:' ? [] : [databasePath]),
    ...writableFiles(target.attach, root),
  ];
  if (files.some((file) => existsSync(`${file}.wal`))) return true;
  return databasePath !== ':memory:' && existsSync(sidecarPath(databasePath));
}
