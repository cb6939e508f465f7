import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const ending = /^\d+-[0-9a-f]{16}\.tmp(?:\.wal)?$/u;

/** Removes what killed rewritings of a database left beside it: copies that hold all it held. */
export async function sweepRewrites(path: string): Promise<void> {
  const prefix = `.${basename(path).slice(0, 100)}.`;
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    if (ending.test(rest) && !isAlive(Number.parseInt(rest, 10)))
      await rm(join(dirname(path), name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
