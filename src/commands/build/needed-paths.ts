import type { Project } from '../../core/project/project.js';

/** The files and folders that a project is made of, relative to its root: nothing that is built may take their place. */
export function neededPaths({ paths, source }: Pick<Project, 'paths' | 'source'>): readonly string[] {
  const { macros, models, seeds, snapshots, target, tests } = paths;
  return [source.path, 'profiles.yml', ...models, ...seeds, ...snapshots, ...tests, ...macros, target];
}
