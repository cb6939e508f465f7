import { createHash } from 'node:crypto';
import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { ambiguousSchemas } from '../../core/graph/ambiguous-schemas.js';
import { linkProject } from '../../core/graph/link.js';
import type { TemplateScope } from '../../core/graph/template-scope.js';
import { libraryMacros } from '../../core/library/macros/library-macros.js';
import { withPrivacyMacros } from '../../core/library/privacy-macros.js';
import { Compiler } from '../../core/plan/compile.js';
import { inTarget } from '../../core/project/in-target.js';
import type { Project, ProjectFiles } from '../../core/project/project.js';
import type { Environment, Target } from '../../core/project/target.js';
import { databaseName } from '../../core/project/database-name.js';
import { KnownAnswers } from '../../core/template/ask.js';
import { collectMacros } from '../../core/template/collect-macros.js';
import type { Macro } from '../../core/template/types.js';
import { loadCodeMacros } from '../../engine/files/code-macros.js';
import { readEnvironment, readUntrustedEnvironment } from '../../engine/files/environment.js';
import { isDbtProject } from '../../engine/files/dbt-project-files.js';
import type { Io } from '../frame/io.js';
import type { ProjectOptions } from '../frame/options.js';
import { sha256 } from '../frame/sha256.js';
import { answerColumns } from '../check/answer-columns.js';
import { dbtLinking, dbtTarget, dbtTargetNamed, readDbtProject } from './dbt-workspace.js';
import { nativeJinja } from './native-jinja.js';
import type { readNativeProject } from './native-workspace.js';
import { ProjectCache } from './project-cache.js';
import type { ReadProject } from './read-project.js';
import { within } from './within.js';
import { version } from '../frame/version.js';
import type { Workspace } from './workspace-type.js';

export type { Workspace } from './workspace-type.js';

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
  const isDbt = await isDbtProject(root);
  const read = isDbt ? await readDbtProject(options, io, env) : await readNative(options, io, env);
  diagnostics.push(...read.diagnostics);
  if (!read.value) return { value: undefined, diagnostics };
  const { cache = new ProjectCache(undefined), files, project, target } = read.value;
  const linked = await linkWorkspace({
    root,
    files,
    project,
    target,
    env,
    untrusted,
    cache,
    given: { options, env: io.env, homeDirectory: io.homeDirectory, startedAt: io.now() },
  });
  if (!hasErrors(linked.diagnostics)) await answerColumns(linked.value);
  return { value: linked.value, diagnostics: [...diagnostics, ...linked.diagnostics] };
}

/** What reads Eider's own files, which is a good part of the start, is loaded where there are some. */
async function readNative(
  ...given: Parameters<typeof readNativeProject>
): Promise<Outcome<ReadProject | undefined>> {
  const native = await import('./native-workspace.js');
  return native.readNativeProject(...given);
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
  const linking = project.dbt && dbtLinking(project, project.dbt, target, given);
  if (linking) diagnostics.push(...linking.diagnostics);
  const native = linking ? undefined : nativeJinja(project, target, given);
  if (native) diagnostics.push(...native.diagnostics);
  const macros = linking ? new Map<string, Macro>() : await loadMacros(root, project, untrusted, diagnostics);
  const scope: TemplateScope = {
    ...(cache.memo && { memo: cache.memo }),
    macros,
    library: { macros: libraryMacros, startedAt: given.startedAt, database: databaseName(target.path) },
    answers: new KnownAnswers(),
    vars: { ...project.vars, ...target.vars, ...options.vars },
    env,
    ...(linking && { dbt: linking.value.dbt }),
    ...(native?.value && { jinja: native.value.jinja }),
    target: linking
      ? dbtTarget(target)
      : {
          name: target.name,
          profile: target.profile,
          schema: target.schema,
          threads: target.threads,
          type: 'duckdb',
        },
  };
  const place = linking?.value.place(scope);
  const linked = linkProject({
    project,
    scope,
    defaultSchema: target.schema,
    hash: sha256,
    ...place,
  });
  if (linking) linking.value.graph.linked = linked.value;
  if (native?.value) native.value.graph.linked = linked.value;
  cache.saveRead();
  const databases = [databaseName(target.path), ...target.attach.map(({ alias }) => alias)];
  // A dbt project names the database in all of its SQL.
  const ambiguous = linking ? [] : ambiguousSchemas(linked.value, databases);
  diagnostics.push(...linked.diagnostics, ...ambiguous);
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
    ...(linking && { toldOfGraph: linking.value.graph }),
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
  if (workspace.project.dbt) return dbtTargetNamed(name, workspace, options, io);
  const { nativeTargetNamed } = await import('./native-workspace.js');
  return nativeTargetNamed(name, workspace, options, io);
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
    project.macroFiles.filter((file) => isSql(file.path) && project.jinjaMacros?.has(file.path) !== true),
    code.value,
  );
  diagnostics.push(...collected.diagnostics, ...code.diagnostics);
  return withPrivacyMacros(collected.value);
}
