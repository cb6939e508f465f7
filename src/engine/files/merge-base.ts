import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A commit, or why there is none. */
export type BaseCommit =
  | { readonly kind: 'found'; readonly commit: string; readonly ref: string }
  | { readonly kind: 'none'; readonly reason: 'no-repository' | 'no-ref' | 'no-merge-base' };

/** The commit at which a checkout left the first of some references that is there. Neither the work tree nor the index is touched. */
export async function mergeBase(folder: string, refs: readonly string[]): Promise<BaseCommit> {
  if ((await git(folder, ['rev-parse', '--git-dir'])) === undefined)
    return { kind: 'none', reason: 'no-repository' };
  for (const ref of refs) {
    const commit = await commitOf(folder, ref);
    if (commit === undefined) continue;
    const base = await git(folder, ['merge-base', commit, 'HEAD']);
    return base === undefined
      ? { kind: 'none', reason: 'no-merge-base' }
      : { kind: 'found', commit: base, ref };
  }
  return { kind: 'none', reason: 'no-ref' };
}

async function commitOf(folder: string, ref: string): Promise<string | undefined> {
  return git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
}

/** The root of the checkout that a folder lies in, absolute; undefined outside of one. */
export async function repositoryRoot(folder: string): Promise<string | undefined> {
  return git(folder, ['rev-parse', '--show-toplevel']);
}

async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', args, { cwd: folder, timeout: 30_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
