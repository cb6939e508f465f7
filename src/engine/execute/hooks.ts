import type { PlannedHook } from '../../core/plan/stages.js';
import { withheldFailure } from '../../core/plan/told-personal.js';
import { splitStatements } from '../../core/sql/statements.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { OriginError } from './stage-context.js';

/** Which hooks of a node to run. */
export interface HookMoment {
  readonly when: 'pre_hook' | 'post_hook';
  /** True: those inside the node's transaction; false: those outside. */
  readonly transaction: boolean;
  /** Whether rows are added to a table that is there: `is_incremental()`. */
  readonly isUpdate: boolean;
}

/**
 * Runs hooks of a node in order. Throws `OriginError` with the hook that failed.
 * @param settle makes the SQL of one that is late
 */
export async function runNodeHooks(
  hooks: readonly PlannedHook[],
  moment: HookMoment,
  connection: Connection,
  settle?: (index: number) => Promise<PlannedHook>,
): Promise<void> {
  for (const [index, hook] of hooks.entries()) {
    if (hook.transaction !== moment.transaction) continue;
    try {
      const made = hook.late && settle ? await settle(index) : hook;
      await runHook(made, connection, moment.isUpdate);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const { when, transaction } = moment;
      const place = transaction ? 'inside' : when === 'pre_hook' ? 'before' : 'after';
      throw new OriginError(error.failure, { kind: 'hook', when, index, moment: place }, { cause: error });
    }
  }
}

/** What DuckDB says of a hook that may hold personal values is not told. Throws `SqlError`. */
async function runHook(
  { incrementalSql, sql, withheld }: PlannedHook,
  connection: Connection,
  isUpdate = false,
): Promise<void> {
  try {
    await runStatements(isUpdate ? (incrementalSql ?? sql) : sql, connection);
  } catch (error) {
    throw error instanceof SqlError && withheld ? new SqlError(withheldFailure(error.failure)) : error;
  }
}

/** Runs the statements of a text one after the other. Throws `SqlError`. */
export async function runStatements(sql: string, connection: Connection): Promise<void> {
  for (const statement of splitStatements(sql)) await connection.run(statement.sql);
}

/**
 * Runs a hook of the run: all of its statements, or none; outside of a transaction where it asks for that. Throws `SqlError`.
 * @param settle makes its SQL when its turn has come, in the same transaction
 */
export async function runOwnHook(
  hook: PlannedHook,
  connection: Connection,
  settle: () => Promise<PlannedHook>,
): Promise<void> {
  if (!hook.transaction) return runHook(await settle(), connection);
  await connection.run('begin transaction');
  try {
    await runHook(await settle(), connection);
    await connection.run('commit');
  } catch (error) {
    await connection.run('rollback').catch(() => undefined);
    throw error;
  }
}
