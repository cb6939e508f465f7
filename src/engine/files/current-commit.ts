import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The commit that a folder is at, with `-dirty` when tracked files were changed; undefined outside a git checkout. */
export async function currentCommit(folder: string): Promise<string | undefined> {
  try {
    const options = { cwd: folder, timeout: 10_000 };
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], options);
    const status = await promisify(execFile)(
      'git',
      ['status', '--porcelain', '--untracked-files=no'],
      options,
    );
    return status.stdout.trim() === '' ? stdout.trim() : `${stdout.trim()}-dirty`;
  } catch {
    return undefined;
  }
}
