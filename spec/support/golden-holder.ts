import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Another process that has a database open for writing. */
export interface Held {
  /** Ends that process. */
  readonly release: () => Promise<void>;
}

const script = `
  const { DuckDBInstance } = require('@duckdb/node-api');
  (async () => {
    const instance = await DuckDBInstance.create(process.argv[1]);
    const connection = await instance.connect();
    process.stdout.write('open');
    setInterval(() => connection, 1000);
  })();`;

/** Opens a database in another process and keeps it open: DuckDB's lock does not hold inside one process. */
export async function holdDatabase(path: string): Promise<Held> {
  const child = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    release: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
