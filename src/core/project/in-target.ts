import type { Project } from './project.js';
import type { SourceResource } from './resources.js';

/** The project as a target has it: sources that only some targets load are loaded in this one, or read in place. */
export function inTarget(project: Project, target: string): Project {
  if (!project.sources.some(({ loadedIn }) => loadedIn)) return project;
  return { ...project, sources: project.sources.map((source) => sourceIn(source, target)) };
}

function sourceIn(source: SourceResource, target: string): SourceResource {
  const { loadedIn } = source;
  if (!loadedIn?.targets.includes(target)) return source;
  const { location: _location, format: _format, partition: _partition, ...rest } = source;
  return { ...rest, options: {}, sync: loadedIn.sync };
}
