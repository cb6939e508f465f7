import type { ProjectPaths } from './project.js';

/** What a file is for, by the path it was found under. */
export type PathKind = 'models' | 'seeds' | 'tests' | 'macros' | 'snapshots';

/** The kind of path a file lies under, and its folders below it. Of nested paths, the inner one counts. */
export function placeOf(
  file: string,
  paths: ProjectPaths,
): { readonly kind: PathKind; readonly folders: readonly string[] } | undefined {
  let best: { kind: PathKind; root: string } | undefined;
  for (const kind of ['models', 'seeds', 'tests', 'macros', 'snapshots'] as const) {
    for (const root of paths[kind]) {
      if (file.startsWith(`${root}/`) && root.length > (best?.root.length ?? -1)) best = { kind, root };
    }
  }
  if (!best) return undefined;
  const folders = file
    .slice(best.root.length + 1)
    .split('/')
    .slice(0, -1);
  return { kind: best.kind, folders };
}
