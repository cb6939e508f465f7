import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Finding } from '../frame/finding.js';
import type { Workspace } from '../project/workspace.js';

/** A file or folder with what may be done with it, beside its owner. */
interface Kept {
  readonly path: string;
  /** `owner`: nobody else · `group`: its group may read it. */
  readonly readers: 'owner' | 'group';
}

/**
 * Who can read what Eider keeps beside the warehouse: artifacts and caches, its own folder, releases and their earlier generations. Only what is too
 * open is told; what is not there yet is well. Windows has no such modes.
 */
export async function checkFolderModes(workspace: Workspace, platform: string): Promise<readonly Finding[]> {
  if (platform === 'win32') return [];
  const findings: Finding[] = [];
  for (const kept of [...(await cachesOf(workspace)), ...keptOf(workspace)]) {
    const finding = await findingOf(kept, workspace.root);
    if (finding) findings.push(finding);
  }
  return findings;
}

/** Every cache is its owner's: it holds what the project's files and seeds do. */
async function cachesOf({ targetPath }: Workspace): Promise<readonly Kept[]> {
  const folder = join(targetPath, '.cache');
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }): Kept => ({ path: join(folder, name), readers: 'owner' }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

function keptOf({ project, root }: Workspace): readonly Kept[] {
  return [
    { path: join(root, '.eider'), readers: 'group' },
    ...project.publications
      .filter(({ audience }) => audience !== 'public')
      .map(({ path }): Kept => ({ path: resolve(root, path), readers: 'group' })),
  ];
}

async function findingOf({ path, readers }: Kept, root: string): Promise<Finding | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return undefined;
  const mode = found.mode & 0o777;
  const isFolder = found.isDirectory();
  const group = isFolder ? 0o750 : 0o640;
  const owner = isFolder ? 0o700 : 0o600;
  const most = readers === 'group' ? group : owner;
  // A folder of other folders may be passed through: what is in it has modes of its own.
  if ((mode & ~(most | (isFolder ? 0o010 : 0)) & 0o077) === 0) return undefined;
  const shown = relative(root, path);
  const name = shown.startsWith('..') ? path : shown;
  const who =
    (mode & 0o007) === 0
      ? 'its group has more rights than it needs on'
      : 'other users have more rights than they need on';
  return {
    check: 'file modes',
    state: 'warning',
    text: `${who} ${name}`,
    remedy: `chmod ${most.toString(8)} ${name}`,
  };
}
