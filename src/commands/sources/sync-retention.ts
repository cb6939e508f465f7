import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { isRewritingDue } from '../../engine/erase/due.js';
import { countExpired, removeExpired, retentionDdl, type Kept } from '../../engine/erase/expire-rows.js';
import { sweepLeftovers } from '../../engine/execute/leftovers.js';
import type { SyncSource } from '../../engine/sync/sync-source.js';
import type { LoadContext } from '../../engine/sync/transaction.js';
import { rewriteWarehouse } from '../privacy/rewrite-warehouse.js';
import type { WarehouseSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

/** A source whose files are as they were, with rows that have become too old. */
export interface AgedSource {
  readonly source: SyncSource;
  readonly kept: Kept;
  readonly expired: number;
}

/** Whether a source that need not be loaded holds rows that are older than they may be. Reads only. @param today ISO date */
export async function agedSource(
  source: SyncSource,
  today: string,
  connection: Connection,
): Promise<AgedSource | undefined> {
  const { id, relation, retention } = source;
  if (!retention || !source.isPresent) return undefined;
  const kept = { id, relation, retention };
  const found = await countExpired(kept, today, connection);
  if (found.kind !== 'counted' || found.expired === 0) return undefined;
  return { source, kept, expired: found.expired };
}

/** Makes the tables of records, where a source may need them. Outside of transactions. */
export async function prepareRetention(
  sources: readonly SyncSource[],
  connection: Connection,
): Promise<void> {
  if (!sources.some(({ retention }) => retention)) return;
  for (const statement of retentionDdl) await connection.run(statement);
}

/** Removes them, each source in a transaction of its own. */
export async function removeAged(
  { kept }: AgedSource,
  { stamp, today }: LoadContext,
  connection: Connection,
): Promise<number> {
  return removeExpired(kept, today, stamp.runId, connection);
}

/** What was removed is in the bytes of the file until that is rewritten. The session must be closed afterwards. */
export async function rewriteIfDue(
  workspace: Workspace,
  session: WarehouseSession,
  connection: Connection,
): Promise<readonly Diagnostic[]> {
  if (!(await isRewritingDue(connection))) return [];
  await sweepLeftovers(workspace.root, session.database, connection);
  const rewritten = await rewriteWarehouse(workspace, connection);
  return 'code' in rewritten ? [rewritten] : [];
}
