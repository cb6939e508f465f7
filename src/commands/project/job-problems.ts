import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from './workspace.js';

/** What is wrong with the project's jobs. The library that reads schedules is loaded only for a project that has some. */
export async function jobProblems({ project }: Workspace, io: Io): Promise<readonly Diagnostic[]> {
  if (!project.jobs) return [];
  const { resolveJobs } = await import('../../core/jobs/resolve-jobs.js');
  return resolveJobs(project, io.now()).diagnostics;
}
