import { GitError, GitRepository, type GitOptions } from './git.js';

/** A commit, or why there is none. */
export type BaseCommit =
  | { readonly kind: 'found'; readonly commit: string; readonly ref: string }
  | { readonly kind: 'none'; readonly reason: NoBase };

export type NoBase = 'no-git' | 'no-repository' | 'no-ref' | 'no-merge-base';

/** The commit at which a checkout left the first of some references that is there. Neither the work tree nor the index is touched. */
export async function mergeBase(
  folder: string,
  refs: readonly string[],
  options: GitOptions,
): Promise<BaseCommit> {
  const repository = await openRepository(folder, options);
  if (typeof repository === 'string') return { kind: 'none', reason: repository };
  const head = await commitOf(repository, 'HEAD');
  for (const ref of refs) {
    const commit = await commitOf(repository, ref);
    if (commit === undefined || head === undefined) continue;
    const base = await repository.mergeBase(commit, head);
    return base === undefined
      ? { kind: 'none', reason: 'no-merge-base' }
      : { kind: 'found', commit: base, ref };
  }
  return { kind: 'none', reason: 'no-ref' };
}

/** The folder's place in its repository, with a slash at its end; empty where they are the same, or there is none. */
export async function folderPrefix(folder: string, options: GitOptions): Promise<string> {
  const repository = await openRepository(folder, options);
  return typeof repository === 'string' || repository.prefix === '' ? '' : `${repository.prefix}/`;
}

async function openRepository(folder: string, options: GitOptions): Promise<GitRepository | NoBase> {
  try {
    return await GitRepository.open(folder, options);
  } catch (error) {
    if (error instanceof GitError && error.failure.kind === 'not-installed') return 'no-git';
    // A folder that does not exist is told of when the project is read.
    if (error instanceof GitError) return 'no-repository';
    throw error;
  }
}

async function commitOf(repository: GitRepository, ref: string): Promise<string | undefined> {
  try {
    return await repository.commitOf(ref);
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
