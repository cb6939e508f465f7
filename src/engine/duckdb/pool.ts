import type { Connection } from './connection.js';
import type { Database } from './database.js';
import { SqlError } from './sql-error.js';

/** A fixed number of connections, lent one at a time. */
export class Pool {
  readonly #connections: readonly Connection[];
  readonly #free: Connection[];
  readonly #waiting: ((connection: Connection | undefined) => void)[] = [];
  #stopped = false;

  private constructor(connections: readonly Connection[]) {
    this.#connections = connections;
    this.#free = [...connections];
  }

  /** Opens `size` connections, at least one. */
  static async open(database: Database, size: number): Promise<Pool> {
    const connections = await Promise.all(
      Array.from({ length: Math.max(1, size) }, async () => database.connect()),
    );
    return new Pool(connections);
  }

  get size(): number {
    return this.#connections.length;
  }

  /** True after `interrupt`: work that takes several statements should not go on to the next. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Lends a connection to `work`, waiting until one is free. After `interrupt` it throws a `SqlError` of type `Interrupt`. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      return await work(connection);
    } finally {
      this.#give(connection);
    }
  }

  /** Stops what runs on every connection; those who wait, and later callers of `use`, get an `Interrupt`. */
  interrupt(): void {
    this.#stopped = true;
    for (const connection of this.#connections) connection.interrupt();
    for (const wake of this.#waiting.splice(0)) wake(undefined);
  }

  /** Disconnects all, interrupting what runs. */
  async close(): Promise<void> {
    this.interrupt();
    await Promise.all(this.#connections.map(async (connection) => connection.close()));
  }

  async #take(): Promise<Connection> {
    const free = this.#stopped ? undefined : this.#free.pop();
    if (free) return free;
    const lent = this.#stopped
      ? undefined
      : await new Promise<Connection | undefined>((resolve) => this.#waiting.push(resolve));
    if (lent && !this.#stopped) return lent;
    if (lent) this.#give(lent);
    throw new SqlError({ type: 'Interrupt', message: 'the query was interrupted' });
  }

  #give(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#free.push(connection);
  }
}
