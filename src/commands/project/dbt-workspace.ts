import { randomUUID } from 'node:crypto';
import type { Diagnostic, Outcome } from '../../core/diagnostics/diagnostic.js';
import { nameDbtLatest, placeDbtFailures, placeDbtRelations } from '../../core/graph/place-dbt-relation.js';
import type { NameLatest, PlaceFailures, PlaceRelation } from '../../core/graph/link-input.js';
import type { TemplateScope } from '../../core/graph/template-scope.js';
import type { ProjectGraph } from '../../core/graph/types.js';
import { libraryMacros } from '../../core/library/macros/library-macros.js';
import type { DbtFacts } from '../../core/project/dbt/dbt-facts.js';
import { dbtProfile, loadDbtProject } from '../../core/project/dbt/load-dbt-project.js';
import { databaseName as dbtDatabaseName } from '../../core/project/dbt/dbt-target.js';
import { loadDbtTarget } from '../../core/project/dbt/load-dbt-target.js';
import type { RenderText } from '../../core/project/dbt/render-tree.js';
import type { Project } from '../../core/project/project.js';
import type { Environment, Target } from '../../core/project/target.js';
import type { Values } from '../../core/project/value.js';
import { databaseName } from '../../core/project/database-name.js';
import { macrosByPackage } from '../../core/template/dbt/macro-index.js';
import { renderYamlText } from '../../core/template/dbt/render-yaml-text.js';
import type { DbtScope, Invocation } from '../../core/template/dbt/types.js';
import { parseMacroFile } from '../../core/template/jinja/parse-macro-file.js';
import { readDbtFiles } from '../../engine/files/dbt-project-files.js';
import type { Io } from '../frame/io.js';
import type { ProjectOptions } from '../frame/options.js';
import type { ReadProject } from './read-project.js';
import { templateGraph } from './template-graph.js';
import type { InvokedOptions } from './workspace-type.js';

/** The version of dbt whose ways Eider follows: what templates are told as `dbt_version`. */
export const followedDbt = '1.12.0';

/** Reads the files of a dbt project and the target that it is for. Undefined when there is nothing to go on with. */
export async function readDbtProject(
  options: ProjectOptions,
  io: Io,
  env: Environment,
): Promise<Outcome<ReadProject | undefined>> {
  const diagnostics: Diagnostic[] = [];
  const { profilesDir, projectDir, untrusted = false, vars } = options;
  const files = await readDbtFiles(projectDir, {
    homeDirectory: io.homeDirectory,
    env,
    untrusted,
    profilesDir,
  });
  diagnostics.push(...files.diagnostics);
  if (!files.value) return { value: undefined, diagnostics };
  const startedAt = io.now();
  const early = renderer(env, startedAt);
  const found = loadDbtTarget(files.value.profiles, {
    profile: options.profile ?? dbtProfile(files.value, { renderText: early, vars }),
    targetName: options.target,
    renderText: early,
    env,
    vars,
  });
  diagnostics.push(...found.diagnostics);
  const target = found.value;
  if (!target) return { value: undefined, diagnostics };
  const loaded = loadDbtProject(files.value, {
    renderText: renderer(env, startedAt, dbtTarget(target)),
    env,
    vars,
    database: databaseOf(target),
  });
  diagnostics.push(...loaded.diagnostics);
  const project = loaded.value;
  return { value: project && { files: files.value, project, target }, diagnostics };
}

/** Another target of a dbt project's profile. */
export async function dbtTargetNamed(
  name: string,
  { env, target }: { readonly env: Environment; readonly target: Target },
  { profilesDir, projectDir, vars }: ProjectOptions,
  io: Io,
): Promise<Outcome<Target | undefined>> {
  const files = await readDbtFiles(projectDir, {
    homeDirectory: io.homeDirectory,
    env,
    untrusted: false,
    profilesDir,
  });
  if (!files.value) return { value: undefined, diagnostics: files.diagnostics };
  const { profile } = target;
  const renderText = renderer(env, io.now());
  return loadDbtTarget(files.value.profiles, { profile, targetName: name, renderText, env, vars });
}

function renderer(env: Environment, startedAt: Date, target?: Values): RenderText {
  return (text, at, where, { doc, vars }) =>
    renderYamlText(text, at, {
      env,
      vars,
      startedAt,
      ...(doc && { doc }),
      ...(target && where !== 'profile' && { target }),
    });
}

/** Where models go that say no database: the warehouse's file, or one that is attached. */
function databaseOf({ dbt, path }: Target): string {
  // DuckDB names `a.b.duckdb` and `main.duckdb` otherwise than dbt, whose own SQL then finds nothing.
  return dbt === undefined || dbt.database === dbtDatabaseName(path) ? databaseName(path) : dbt.database;
}

/** `target` of templates: no secrets. */
export function dbtTarget(target: Target): Values {
  const { name, profile, schema, threads } = target;
  return {
    ...target.dbt?.extra,
    name,
    target_name: name,
    profile_name: profile,
    schema,
    threads,
    type: 'duckdb',
    database: databaseOf(target),
    path: target.path,
  };
}

/** What linking a dbt project takes besides its resources. */
export interface DbtLinking {
  readonly dbt: DbtScope;
  readonly place: (scope: TemplateScope) => {
    readonly place: PlaceRelation;
    readonly placeFailures: PlaceFailures;
    readonly nameLatest: NameLatest;
  };
  /** To be told once the project is linked: templates may look at it. */
  readonly graph: { linked?: ProjectGraph; selected?: () => readonly string[] };
}

/** Reads the macros of a dbt project and its packages, and what all of its templates share. */
export function dbtLinking(
  project: Project,
  facts: DbtFacts,
  target: Target,
  given: { readonly options: InvokedOptions; readonly startedAt: Date },
): Outcome<DbtLinking> {
  const diagnostics: Diagnostic[] = [];
  const packages = facts.packages.map(({ macroFiles, name }) => ({
    name,
    definitions: macroFiles.flatMap((file) => {
      const parsed = parseMacroFile(file);
      diagnostics.push(...parsed.diagnostics);
      return parsed.value.definitions;
    }),
  }));
  const macros = macrosByPackage(packages);
  diagnostics.push(...macros.diagnostics);
  const installed = new Set(facts.packages.map(({ name }) => name));
  const graph: DbtLinking['graph'] = {};
  const catalog = databaseName(target.path);
  const dbt: DbtScope = {
    projectName: project.name,
    dbtVersion: followedDbt,
    macros: macros.value,
    versions: new Map(facts.packages.map(({ name, version = '' }) => [name, version])),
    library: new Map([...libraryMacros].filter(([, macro]) => !installed.has(macro.package))),
    dispatch: facts.dispatch.map(({ namespace, searchOrder }) => ({ namespace, searchOrder })),
    vars: new Map(facts.packages.map(({ name, vars }) => [name, { ...vars, ...given.options.vars }])),
    database: databaseOf(target),
    catalog,
    databases: new Set(
      [catalog, ...target.attach.map(({ alias }) => alias)].map((name) => name.toLowerCase()),
    ),
    writesDatabase: true,
    quoting: facts.quoting,
    flags: { ...upperCased(facts.flags), ...flagsOf(given.options) },
    invocation: invocationOf(given.options, given.startedAt),
    ...templateGraph({ project, target }, graph, () => dbt),
    selectedResources: () => graph.selected?.() ?? [],
    isOnlyRead: given.options.command === 'parse',
    docs: (name, packageName) =>
      (
        facts.docs.get(`${packageName ?? project.name}.${name}`) ??
        [...facts.docs.values()].find((each) => each.name === name)
      )?.text,
    ...(target.dbt && { externalRoot: target.dbt.externalRoot }),
  };
  const { naming } = facts;
  const place: DbtLinking['place'] = (scope) => {
    const placing = { scope: { ...scope, dbt }, naming, schema: target.schema };
    return {
      place: placeDbtRelations(placing),
      placeFailures: placeDbtFailures(placing),
      nameLatest: nameDbtLatest(placing),
    };
  };
  return { value: { dbt, place, graph }, diagnostics };
}

/** `flags` of dbt_project.yml, as templates name them. */
function upperCased(flags: Values): Values {
  return Object.fromEntries(Object.entries(flags).map(([name, value]) => [name.toUpperCase(), value]));
}

/** `flags` of templates, by what the command line says: it wins over dbt_project.yml. */
export function flagsOf({
  failFast,
  fullRefresh = false,
  quiet,
  storeFailures = false,
  warnError,
}: InvokedOptions): Values {
  return {
    FULL_REFRESH: fullRefresh,
    STORE_FAILURES: storeFailures,
    ...(failFast === true && { FAIL_FAST: true }),
    ...(warnError === true && { WARN_ERROR: true }),
    ...(quiet === true && { QUIET: true }),
  };
}

/** The run as templates are told of it. */
export function invocationOf(options: InvokedOptions, startedAt: Date): Invocation {
  const { command = 'compile', exclude = [], profile, select = [], target, threads, vars } = options;
  const {
    fullRefresh = false,
    storeFailures = false,
    failFast = false,
    quiet = false,
    warnError = false,
  } = options;
  return {
    id: randomUUID(),
    startedAt,
    command,
    arguments: {
      which: command,
      invocation_command: `dbt ${command}`,
      full_refresh: fullRefresh,
      store_failures: storeFailures,
      fail_fast: failFast,
      warn_error: warnError,
      quiet,
      select: [...select],
      exclude: [...exclude],
      vars,
      ...(target !== undefined && { target }),
      ...(profile !== undefined && { profile }),
      ...(threads !== undefined && { threads }),
    },
  };
}
