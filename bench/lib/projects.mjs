import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { floorJobs } from './floor-jobs.mjs';
import { keepTree, removeBuilt } from './files.mjs';
import { nativeProject } from './native-project.mjs';
import { timed } from './run-process.mjs';

/** A generated project of so many models, without anything built. Gives its folder. */
export function freshNative(context, size) {
  const folder = join(context.cache, `native-${size}`);
  keepTree(folder, nativeProject(size));
  removeBuilt(folder);
  return folder;
}

/** The plan of a command that would run in a project, as Eider prints it. */
export async function planOf(context, folder, args) {
  const { output } = await timed([context.cli, ...args, '--dry-run', '--output', 'json'], {
    cwd: folder,
    keepOutput: true,
  });
  const line = output.split('\n').findLast((text) => text.startsWith('{"version"'));
  return JSON.parse(line);
}

/** What plain DuckDB has to do for `eider build` in a project. */
export async function jobsOf(context, folder, args = ['build']) {
  return floorJobs(await planOf(context, folder, args), folder);
}

/** Runs Eider once, outside any measurement. Throws when it fails. */
export function runEider(context, folder, args) {
  mkdirSync(folder, { recursive: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, [context.cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0)
    throw new Error(
      `eider ${args.join(' ')} ended with ${status}\n${stdout.slice(-2000)}${stderr.slice(-2000)}`,
    );
}

/** Builds a project unless it has a warehouse. */
export function ensureBuilt(context, folder) {
  if (!existsSync(join(folder, 'warehouse.duckdb'))) runEider(context, folder, ['build', '--quiet']);
}
