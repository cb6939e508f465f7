import type { SqlFailure } from '../../core/sql/failure.js';
import { toSqlFailure } from './failure/to-sql-failure.js';

/**
 * A statement that DuckDB refused. Only `failure` is kept: DuckDB's own error quotes rows, so it is not even the `cause`.
 */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly failure: SqlFailure;

  constructor(failure: SqlFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Wraps what the binding threw; a `SqlError` passes unchanged. Paths below `root` are told relative to it. */
export function sqlError(error: unknown, sql: string, root?: string): SqlError {
  return error instanceof SqlError ? error : new SqlError(toSqlFailure(error, sql, root));
}
