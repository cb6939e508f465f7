import type { SqlFailure } from '../../core/sql/failure.js';
import { isBlankSql, secondStatement } from '../../core/sql/statements.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import { SqlError } from '../duckdb/sql-error.js';
import type { BindRequest } from './bind-types.js';

/** What is said of a PIVOT that names its columns after values. */
export const dynamicPivot: SqlFailure = {
  type: 'Binder',
  subtype: 'DYNAMIC_PIVOT',
  message: 'the columns of this PIVOT depend on data',
};

/** A model is exactly one statement: anything else would run beside it. */
export function statementFailure(sql: string): SqlFailure | undefined {
  const position = secondStatement(sql);
  if (position === undefined && !isBlankSql(sql)) return undefined;
  return {
    type: 'Parser',
    subtype: 'STATEMENT_COUNT',
    message: position === undefined ? 'there is no statement' : 'there is more than one statement',
    ...(position !== undefined && { position }),
  };
}

/** What was said of a statement that makes a function, of the function's own text; without a place that is not in it. */
export function inBody(
  { position, ...failure }: SqlFailure,
  { sql }: BindRequest,
  statements: readonly string[],
): SqlFailure {
  const body = trimStatement(sql);
  const [statement] = statements;
  const start = statements.length === 1 ? (statement?.lastIndexOf(body) ?? -1) : -1;
  if (position === undefined || start < 0 || position < start) return failure;
  // Where an expression stops too early, the closing parenthesis is what is wrong.
  return { ...failure, position: Math.min(position - start, body.length) };
}

/** Whether DuckDB refused a query because the outside is closed to it. */
export function readsOutside({ type, message }: SqlFailure): boolean {
  return type === 'Permission' || /disabled by configuration/u.test(message);
}

/** Makes positions in `prefix + sql` ones in `sql`. */
export async function shifting(prefix: number, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SqlError) || error.failure.position === undefined) throw error;
    const { position, ...failure } = error.failure;
    throw new SqlError(position < prefix ? failure : { ...failure, position: position - prefix });
  }
}
