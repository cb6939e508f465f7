import { isAbsolute, join } from 'node:path';

/** A path as a project says it: relative to its folder, or absolute. */
export function within(root: string, path: string): string {
  return isAbsolute(path) ? path : join(root, path);
}
