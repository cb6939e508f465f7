import { diagnostic, messageOf, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { rewriteDatabase, RewriteMismatch, type Rewritten } from '../../engine/erase/rewrite-database.js';
import { errorReason } from '../frame/file-error.js';
import { labelOf } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

/** Puts a fresh copy in the place of the database file; or says why the old one stays. The session must be closed afterwards. */
export async function rewriteWarehouse(
  workspace: Workspace,
  connection: Connection,
): Promise<Rewritten | Diagnostic> {
  try {
    return await rewriteDatabase(workspace.databasePath, connection);
  } catch (error) {
    const isSystem = error instanceof Error && 'syscall' in error;
    if (!(error instanceof SqlError) && !(error instanceof RewriteMismatch) && !isSystem) throw error;
    const reason =
      error instanceof SqlError
        ? messageOf(failureDiagnostic(error.failure))
        : error instanceof RewriteMismatch
          ? error.message
          : errorReason(error);
    return diagnostic('erase/not-rewritten', { path: labelOf(workspace), reason });
  }
}
