import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder that the group of its owner may read, 0750 whatever the mask of new files is, with those above it that are missing. A folder that is
 * there keeps its mode.
 * @param path absolute
 */
export async function makeSharedFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let folder = path; ; folder = dirname(folder)) {
    await chmod(folder, 0o750);
    if (folder === first || dirname(folder) === folder) return;
  }
}
