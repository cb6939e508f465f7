import type { Diagnostic, Outcome } from '../../core/diagnostics/diagnostic.js';
import { loadProject } from '../../core/project/load-project.js';
import { loadTarget } from '../../core/project/load-target.js';
import { projectPaths } from '../../core/project/project-paths.js';
import type { Project } from '../../core/project/project.js';
import type { Environment, Target } from '../../core/project/target.js';
import { readProjectFiles } from '../../engine/files/project-files.js';
import { buildId } from '../frame/build-id.js';
import type { Io } from '../frame/io.js';
import type { ProjectOptions } from '../frame/options.js';
import { version } from '../frame/version.js';
import { ProjectCache } from './project-cache.js';
import type { ReadProject } from './read-project.js';
import { within } from './within.js';
import type { Workspace } from './workspace-type.js';

/** Reads the files of a project of Eider's own and the target that it is for. Undefined when there is nothing to go on with. */
export async function readNativeProject(
  options: ProjectOptions,
  io: Io,
  env: Environment,
): Promise<Outcome<ReadProject | undefined>> {
  const diagnostics: Diagnostic[] = [];
  const { projectDir: root, untrusted = false } = options;
  const files = await readProjectFiles(root, {
    homeDirectory: io.homeDirectory,
    untrusted,
    ...(options.profilesDir !== undefined && { profilesDir: options.profilesDir }),
  });
  diagnostics.push(...files.diagnostics);
  if (!files.value) return { value: undefined, diagnostics };
  const targetFolder = within(root, options.targetPath ?? projectPaths(files.value.project).target);
  // A stranger could send a cache that says what pleases him.
  const cache = new ProjectCache(untrusted ? undefined : targetFolder);
  const loaded = loadProject(files.value, { version, build: buildId, cache: cache.properties });
  diagnostics.push(...loaded.diagnostics);
  const project = loaded.value;
  if (!project) return { value: undefined, diagnostics };
  const found = loadTarget(files.value.profiles, {
    env,
    projectName: project.name,
    cpus: io.cpus,
    untrusted,
    ...(profileOf(options, project) !== undefined && { profile: profileOf(options, project) }),
    ...(options.target !== undefined && { targetName: options.target }),
  });
  diagnostics.push(...found.diagnostics);
  const target = found.value;
  const value = target && { files: files.value, project, target, cache };
  return { value, diagnostics };
}

/** Another target of such a project's profile. */
export async function nativeTargetNamed(
  name: string,
  { env, project, root, target }: Workspace,
  options: ProjectOptions,
  io: Io,
): Promise<Outcome<Target | undefined>> {
  const files = await readProjectFiles(root, {
    homeDirectory: io.homeDirectory,
    ...(options.profilesDir !== undefined && { profilesDir: options.profilesDir }),
  });
  return loadTarget(files.value?.profiles, {
    env,
    projectName: project.name,
    cpus: io.cpus,
    profile: target.profile,
    targetName: name,
  });
}

function profileOf(options: ProjectOptions, project: Project): string | undefined {
  return options.profile ?? project.profile;
}
