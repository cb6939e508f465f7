import { lstat, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';

/**
 * Removes a file or folder that lies inside the root, and nothing else: not the root itself, nothing above or beside it,
 * also not through a link (a link inside is removed, never what it points at). The value says whether something was removed.
 * @param path relative to the root, or absolute
 */
export async function removeInside(root: string, path: string): Promise<Outcome<boolean>> {
  const wanted = resolve(root, path);
  const realRoot = await realpath(root);
  const parent = await realpath(dirname(wanted)).catch(() => undefined);
  const outside = [diagnostic('project/path-outside', { path })];
  if (!isBelow(wanted, resolve(root)) && !isBelow(wanted, realRoot))
    return { value: false, diagnostics: outside };
  if (parent === undefined) return { value: false, diagnostics: [] };
  const real = join(parent, basename(wanted));
  if (!isBelow(real, realRoot)) return { value: false, diagnostics: outside };
  if (!(await lstat(real).catch(() => undefined))) return { value: false, diagnostics: [] };
  await rm(real, { recursive: true, force: true });
  return { value: true, diagnostics: [] };
}

function isBelow(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === path;
}
