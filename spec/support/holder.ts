import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Holder {
  readonly pid: number;
  release(): Promise<void>;
}

/** Another process that has a database open, as any program that uses DuckDB would. */
export async function holdDatabase(path: string, mode: 'READ_ONLY' | 'READ_WRITE'): Promise<Holder> {
  const script = `
    const { DuckDBInstance } = require('@duckdb/node-api');
    (async () => {
      const instance = await DuckDBInstance.create(process.argv[1], { access_mode: process.argv[2] });
      const connection = await instance.connect();
      process.stdout.write('open');
      setInterval(() => connection, 1000);
    })();`;
  const child = spawn(process.execPath, ['-e', script, path, mode], {
    cwd: join(root),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    release: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
