import type { Project, ProjectFiles } from '../../core/project/project.js';
import type { Target } from '../../core/project/target.js';
import type { ProjectCache } from './project-cache.js';

/** A project's files as the project that they make, and the target that it is for. */
export interface ReadProject {
  readonly files: ProjectFiles;
  readonly project: Project;
  readonly target: Target;
  /** What is kept of the project between runs; nothing, unless given. */
  readonly cache?: ProjectCache;
}
