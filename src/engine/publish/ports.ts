/** The part of a database connection that publishing needs; Eider's DuckDB connection satisfies it. */
export interface SqlConnection {
  run(sql: string): Promise<unknown>;
  rows(sql: string): Promise<readonly { readonly [column: string]: unknown }[]>;
}

/**
 * A connection to an in-memory database of its own, with the extensions that views of the warehouse need and with a safe `temp_directory`
 * (what spills may be personal). `close` ends the connection and its database.
 */
export interface SqlSession extends SqlConnection {
  interrupt?(): void;
  close(): Promise<void> | void;
}

/** The database refused or failed. `reason` is safe to print; DuckDB's own error quotes rows and is not kept. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** The same connection, failing with `DatabaseError` only. */
export function guarded(connection: SqlConnection): SqlConnection {
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new DatabaseError(safeReason(cause));
    }
  };
  return { run: (sql) => guard(() => connection.run(sql)), rows: (sql) => guard(() => connection.rows(sql)) };
}

/**
 * A failure's text where the connection gives one that is safe (`error.failure.message`); otherwise only DuckDB's class of error:
 * its own messages quote values.
 */
function safeReason(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'the database reported an error';
  const failure: unknown = 'failure' in cause ? cause.failure : undefined;
  if (
    typeof failure === 'object' &&
    failure !== null &&
    'message' in failure &&
    typeof failure.message === 'string'
  ) {
    return failure.message.split('\n')[0] ?? '';
  }
  const message = cause instanceof Error ? cause.message : '';
  if (message.includes('Could not set lock')) return 'another process has it open for writing';
  const type = /^([A-Z][A-Za-z ]{1,30}) Error:/u.exec(message)?.[1];
  return type === undefined ? 'the database reported an error' : `the database reported an error (${type})`;
}
