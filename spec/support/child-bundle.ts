import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Bundles the command line for tests that start it as a process of its own, as `scripts/build.mjs` does, but into a folder of this
 * run: a build of `dist/` at the same moment does not disturb it. Gives the file to start. It lies below `node_modules`, where the native
 * packages are found. Started with `EIDER_TEST_PREPARED=1` and a channel to its parent, it loads everything, says `ready` and waits
 * for a message before it begins.
 */
export async function bundleForChildren(): Promise<{
  readonly entry: string;
  readonly remove: () => Promise<void>;
}> {
  const cache = join(root, 'node_modules', '.cache');
  const folder = join(cache, `eider-spec-${process.pid}`);
  await mkdir(folder, { recursive: true });
  await removeDead(cache);
  await build({
    entryPoints: { cli: join(root, 'src/cli.ts') },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['@duckdb/*', 'jiti', '@aws-sdk/*'],
    banner: {
      js: "import{createRequire as eiderRequire}from'node:module';const require=eiderRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const entry = join(folder, 'eider.cjs');
  await writeFile(entry, entryText);
  return { entry, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Bundles of runs that were killed. */
async function removeDead(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = /^eider-spec-(\d+)$/u.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const entryText = `'use strict';
process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '16';
const prepared = process.env.EIDER_TEST_PREPARED === '1';
delete process.env.EIDER_TEST_PREPARED;
(async () => {
  const cli = await import('./cli.mjs');
  if (prepared) {
    await import('@duckdb/node-api');
    process.send('ready');
    await new Promise((resolve) => process.once('message', resolve));
    process.disconnect();
  }
  await cli.start();
})();
`;
