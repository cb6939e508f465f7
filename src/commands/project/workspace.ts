import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { ambiguousSchemas } from '../../core/graph/ambiguous-schemas.js';
import { linkProject } from '../../core/graph/link.js';
import type { TemplateScope } from '../../core/graph/parse-node.js';
import type { ProjectGraph } from '../../core/graph/types.js';
import { withPrivacyMacros } from '../../core/library/privacy-macros.js';
import { Compiler } from '../../core/plan/compile.js';
import type { Reading } from '../../core/plan/reading.js';
import type { NodeId } from '../../core/project/ids.js';
import { inTarget } from '../../core/project/in-target.js';
import { projectPaths } from '../../core/project/project-paths.js';
import { loadProject } from '../../core/project/load-project.js';
import { loadTarget } from '../../core/project/load-target.js';
import type { Environment, Project, ProjectFiles, Target } from '../../core/project/types.js';
import { databaseName } from '../../core/sql/database-name.js';
import { collectMacros } from '../../core/template/collect-macros.js';
import type { Macro } from '../../core/template/types.js';
import { loadCodeMacros } from '../../engine/files/code-macros.js';
import { readEnvironment, readUntrustedEnvironment } from '../../engine/files/environment.js';
import { readProjectFiles } from '../../engine/files/project-files.js';
import type { Io } from '../frame/io.js';
import type { ProjectOptions } from '../frame/options.js';
import { sha256 } from '../frame/sha256.js';
import { buildId } from '../frame/build-id.js';
import { ProjectCache } from './project-cache.js';
import { version } from '../frame/version.js';

/** A project that was read, linked and made ready to compile, with the target it is for. */
export interface Workspace {
  /** The project's folder, absolute. */
  readonly root: string;
  readonly project: Project;
  readonly target: Target;
  /** The database file: absolute, or `:memory:`. */
  readonly databasePath: string;
  /** The folder of compiled SQL and artifacts, absolute. */
  readonly targetPath: string;
  readonly graph: ProjectGraph;
  readonly compiler: Compiler;
  /** Sees every relation in its own place; `compiler` may see it where the command reads it. */
  readonly definitions: Compiler;
  /** What the command reads elsewhere than in its target, when it does. */
  readonly reading?: Reading;
  /** Folded names of personal columns of what is read elsewhere. */
  readonly personal?: ReadonlyMap<NodeId, ReadonlySet<string>>;
  /** The process's environment over the project's `.env`. */
  readonly env: Environment;
  /** The same for two projects only if nothing differs that a manifest or compiled SQL depends on; undefined where that cannot be told. */
  readonly contentKey: string | undefined;
  /** The project is a stranger's: none of its code has run, and none may. */
  readonly untrusted: boolean;
  /** What rendering made, to be saved by commands that render much. */
  readonly cache: ProjectCache;
  /** What the project was opened with: another version of it is opened with the same. */
  readonly given: {
    readonly options: Pick<ProjectOptions, 'vars' | 'profile' | 'targetPath'>;
    /** The process's environment. */
    readonly env: Environment;
  };
  /** Where else files with relative names are looked for, absolute: a commit's sources are not in its folder. */
  readonly otherRoot?: string;
}

/** Reads a project with everything that can be known without a database. Undefined when there is nothing to go on with. */
export async function openWorkspace(
  options: ProjectOptions,
  io: Io,
): Promise<Outcome<Workspace | undefined>> {
  const root = options.projectDir;
  const diagnostics: Diagnostic[] = [];
  const untrusted = options.untrusted === true;
  const environment = untrusted ? await readUntrustedEnvironment(root) : await readEnvironment(root, io.env);
  const env = environment.value;
  diagnostics.push(...environment.diagnostics);
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
  if (!target) return { value: undefined, diagnostics };

  const linked = await linkWorkspace({
    root,
    files: files.value,
    project,
    target,
    env,
    untrusted,
    cache,
    given: { options, env: io.env },
  });
  return { value: linked.value, diagnostics: [...diagnostics, ...linked.diagnostics] };
}

/** A project that was read, with all that its SQL depends on besides. */
interface LinkInput extends Pick<
  Workspace,
  'root' | 'project' | 'target' | 'env' | 'untrusted' | 'cache' | 'given'
> {
  readonly files: ProjectFiles;
}

/** Resolves the references of a project. */
export async function linkWorkspace(input: LinkInput): Promise<Outcome<Workspace>> {
  const { root, files, target, env, untrusted, cache, given } = input;
  const project = inTarget(input.project, target.name);
  const { options } = given;
  const diagnostics: Diagnostic[] = [];
  const macros = await loadMacros(root, project, untrusted, diagnostics);
  const scope: TemplateScope = {
    ...(cache.memo && { memo: cache.memo }),
    macros,
    vars: { ...project.vars, ...target.vars, ...options.vars },
    env,
    target: {
      name: target.name,
      profile: target.profile,
      schema: target.schema,
      threads: target.threads,
      type: 'duckdb',
    },
  };
  const linked = linkProject({ project, scope, defaultSchema: target.schema, hash: sha256 });
  cache.saveRead();
  const databases = [databaseName(target.path), ...target.attach.map(({ alias }) => alias)];
  diagnostics.push(...linked.diagnostics, ...ambiguousSchemas(linked.value, databases));
  const compiler = new Compiler(linked.value, scope);
  const contentKeyOf = once(() =>
    contentKey(files, project, env, [
      options.vars,
      options.profile,
      options.targetPath,
      target.name,
      target.schema,
      target.path,
    ]),
  );
  const workspace: Workspace = {
    root,
    project,
    target,
    databasePath: target.path === ':memory:' ? ':memory:' : within(root, target.path),
    targetPath: within(root, options.targetPath ?? project.paths.target),
    cache,
    graph: linked.value,
    compiler,
    definitions: compiler,
    env,
    untrusted,
    given,
    get contentKey() {
      return contentKeyOf();
    },
  };
  return { value: workspace, diagnostics };
}

/** Another target of the workspace's profile. */
export async function targetNamed(
  name: string,
  workspace: Workspace,
  options: ProjectOptions,
  io: Io,
): Promise<Outcome<Target | undefined>> {
  const { env, project, root, target } = workspace;
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A macro written in JavaScript may read whatever it likes. */
function contentKey(
  files: ProjectFiles,
  project: Project,
  env: Environment,
  others: readonly unknown[],
): string | undefined {
  if (project.macroFiles.some((file) => !file.path.endsWith('.sql'))) return undefined;
  const texts = [files.project, ...(files.profiles ? [files.profiles] : []), ...files.texts];
  const names = environmentNames(texts.map(({ text }) => text));
  if (!names) return undefined;
  const read = names.map((name) => [name, env[name] ?? null]);
  const hash = createHash('sha256');
  const add = (text: string): void => void hash.update(`${text.length}:`).update(text);
  add(JSON.stringify([version, ...others, read, files.seeds]));
  for (const { path, text } of texts) {
    add(path);
    add(text);
  }
  return hash.digest('hex');
}

/** The variables that texts read from the environment, sorted; undefined when one's name is not written out. */
function environmentNames(texts: readonly string[]): readonly string[] | undefined {
  const names = new Set<string>();
  for (const text of texts) {
    if (!text.includes('env_var')) continue;
    const literal = [...text.matchAll(/\benv_var\b\s*\(?\s*(?<quote>['"])(?<name>[^'"]*)\k<quote>/gu)];
    if (literal.length < text.split('env_var').length - 1) return undefined;
    for (const { groups } of literal) names.add(groups?.['name'] ?? '');
  }
  return [...names].sort();
}

function profileOf(options: ProjectOptions, project: Project): string | undefined {
  return options.profile ?? project.profile;
}

function within(root: string, path: string): string {
  return isAbsolute(path) ? path : join(root, path);
}

async function loadMacros(
  root: string,
  project: Project,
  untrusted: boolean,
  diagnostics: Diagnostic[],
): Promise<ReadonlyMap<string, Macro>> {
  const isSql = (path: string): boolean => path.endsWith('.sql');
  const files = project.macroFiles.filter((file) => !isSql(file.path));
  const code = await loadCodeMacros(root, untrusted ? [] : files);
  if (untrusted) diagnostics.push(...files.map(({ path }) => diagnostic('untrusted/code-macro', { path })));
  const collected = collectMacros(
    project.macroFiles.filter((file) => isSql(file.path)),
    code.value,
  );
  diagnostics.push(...collected.diagnostics, ...code.diagnostics);
  return withPrivacyMacros(collected.value);
}
