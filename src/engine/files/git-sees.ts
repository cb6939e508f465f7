import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Whether a file, which need not be there, is in a git checkout that does not ignore it: the next `git add` would take it. Without git to ask, every file below a `.git`
 * counts as seen.
 */
export async function gitSees(path: string): Promise<boolean> {
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder === undefined || !(await isInCheckout(folder))) return false;
  try {
    await run('git', ['check-ignore', '--quiet', '--', join(folder, basename(path))], {
      cwd: folder,
      timeout: 10_000,
    });
    return false;
  } catch {
    // 1: it is not ignored; anything else: git cannot tell.
    return true;
  }
}

async function isInCheckout(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).catch(() => undefined);
    if (found) return true;
    if (dirname(at) === at) return false;
  }
}
