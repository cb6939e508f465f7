import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import type { Source } from '../../diagnostics/source.js';
import { readSelectorsFile } from '../selectors-file.js';
import type { MacroDocumentation, Project, ProjectPaths } from '../project.js';
import type { Values } from '../value.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { childOf, headOf, textOf, type YamlNode } from '../yaml/tree.js';
import { Configured, readTrees, unusedConfig, type ConfigTrees } from './config-trees.js';
import { nameParts, type DbtFacts, type DbtPackage, type NamePart, type Unsupported } from './dbt-facts.js';
import type { DbtFiles, DbtPackageFiles } from './dbt-files.js';
import { dbtPaths, declaredPackages, type DbtPaths } from './dbt-paths.js';
import { projectSettings, readDbtProjectFile, runHooks, type DbtProjectFile } from './dbt-project-file.js';
import { gatherDocs, readDocsBlocks } from './docs-blocks.js';
import { loadPackage, type PackageResources } from './load-package.js';
import { renderTree, type RenderText } from './render-tree.js';
import { SourcePatches } from './source-patches.js';
import type { Environment } from '../target.js';
import { builtInPackages } from './package-list.js';
import { variablesOf } from './whole-float.js';

/** What a dbt project is loaded with, besides its files. */
export interface DbtLoadContext {
  /** Renders the Jinja inside YAML; texts without any are never given to it. */
  readonly renderText: RenderText;
  readonly env: Environment;
  /** What `--vars` says. */
  readonly vars?: Values;
  /** The name of the target's own database, `target.database`. */
  readonly database: string;
}

/** A package and all that is known of it before its resources are. */
interface Opened {
  readonly files: DbtPackageFiles;
  readonly paths: DbtPaths;
  readonly file: DbtProjectFile;
  readonly trees: ConfigTrees;
  readonly configured: Configured;
  /** What `var()` gives in its files. */
  readonly vars: Values;
}

/**
 * Makes the project from the files of a dbt project. All mistakes of all files are reported at once; the value is undefined only when dbt_project.yml
 * cannot be understood. Resources of installed packages stand among the project's own, and say from which package they are.
 */
export function loadDbtProject(files: DbtFiles, context: DbtLoadContext): Outcome<Project | undefined> {
  const diagnostics: Diagnostic[] = [];
  const opened = openPackages(files, context, diagnostics);
  const [root] = opened;
  if (!root) return { value: undefined, diagnostics };
  const unsupported: Unsupported[] = [];
  const blocks = opened.flatMap(({ files: own, file }) =>
    own.texts
      .filter((text) => /\.md$/iu.test(text.path))
      .flatMap((text) => readDocsBlocks(text, file.name, diagnostics)),
  );
  const docs = gatherDocs(blocks, diagnostics);
  const patches = new SourcePatches();
  const made = opened.map((each) =>
    loadPackage({
      files: each.files,
      paths: each.paths,
      name: each.file.name,
      project: root.file.name,
      configured: each.configured,
      docs,
      database: context.database,
      render: (text, at, doc) =>
        context.renderText(text, at, 'properties', {
          package: each.file.name,
          vars: each.vars,
          ...(doc && { doc }),
        }),
      patches,
      diagnostics,
      unsupported,
    }),
  );
  diagnostics.push(
    ...patches.unused(),
    ...unusedConfig(
      root.trees,
      opened.map((each) => each.configured),
    ),
    ...unsupported.flatMap(({ what, why, matters, at }) =>
      matters ? [diagnostic('dbt/unsupported', { what, why }, { at })] : [],
    ),
  );
  const missing = missingPackages(files, opened, context.env, diagnostics);
  const facts: DbtFacts = {
    ...projectSettings(root.file.node),
    packages: opened.map((each, index) => packageOf(each, made[index]?.macroFiles ?? [])),
    missing,
    naming: namingOf(opened, made),
    analyses: made.flatMap((each) => each.analyses),
    docs,
    unsupported,
  };
  const value = projectOf(files, opened, made, facts, context.renderText, diagnostics);
  return { value, diagnostics: withGrantsOnce(diagnostics) };
}

/** What other warehouses have and DuckDB has not is said of hundreds of models, and to be told once. */
function withGrantsOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const first = diagnostics.find(({ code }) => code === 'config/grants-unsupported');
  return diagnostics.filter((each) => each === first || each.code !== 'config/grants-unsupported');
}

function projectOf(
  files: DbtFiles,
  opened: readonly Opened[],
  made: readonly PackageResources[],
  facts: DbtFacts,
  renderText: RenderText,
  diagnostics: Diagnostic[],
): Project | undefined {
  const [root] = opened;
  const [own] = made;
  if (!root || !own) return undefined;
  const { name, version, profile, source } = root.file;
  const semantic = made.flatMap((each) => each.semantic);
  return {
    name,
    ...(version !== undefined && { version }),
    ...(profile !== undefined && { profile }),
    source,
    paths: unitedPaths(opened.map((each) => each.paths)),
    vars: root.vars,
    models: made.flatMap((each) => each.models),
    seeds: made.flatMap((each) => each.seeds),
    sources: made.flatMap((each) => each.sources),
    singularTests: made.flatMap((each) => each.singularTests),
    unitTests: made.flatMap((each) => each.unitTests),
    macroFiles: own.macroFiles,
    macroDocs: new Map(made.toReversed().flatMap((each) => each.macroDocs.map(byName))),
    publications: [],
    exposures: made.flatMap((each) => each.exposures),
    groups: made.flatMap((each) => each.groups),
    ...(semantic.length > 0 && { semantic }),
    selectors: selectorsOf(files, root, renderText, diagnostics),
    // What a build fails by is what it fails by in dbt.
    contentScan: { marts: 'warn' },
    ...runHooksOf(opened),
    dbt: facts,
  };
}

function byName(macro: MacroDocumentation): readonly [string, MacroDocumentation] {
  return [macro.name, macro];
}

function selectorsOf(
  files: DbtFiles,
  { file: { name }, vars }: Opened,
  renderText: RenderText,
  diagnostics: Diagnostic[],
): NonNullable<Project['selectors']> {
  if (!files.selectors) return [];
  const render = (tree: YamlNode): YamlNode =>
    renderTree(
      tree,
      (text, at) => renderText(text, at, 'project', { package: name, vars }),
      () => false,
      diagnostics,
    );
  const read = readSelectorsFile(files.selectors, { render, ofDbt: true });
  diagnostics.push(...read.diagnostics);
  return read.value;
}

function openPackages(
  files: DbtFiles,
  { renderText, vars: given = {}, env }: DbtLoadContext,
  diagnostics: Diagnostic[],
): readonly Opened[] {
  const said = varsFile(files.dbt.vars, diagnostics);
  const fromFile = said ?? {};
  const scope = {
    vars: { ...fromFile, ...given },
    checksVersion: env['EIDER_DBT_VERSION_CHECK'] !== 'false',
  };
  const [rootFiles, ...others] = files.dbt.packages;
  const root = rootFiles && readDbtProjectFile(rootFiles.project, scope, renderText, diagnostics);
  if (!rootFiles || !root) return [];
  if (said && Object.keys(root.vars).length > 0) {
    const detail = 'stands in dbt_project.yml, and there is a vars.yml: they cannot both say it';
    const at = childOf(root.node, 'vars');
    diagnostics.push(diagnostic('yaml/bad-value', { key: 'vars', detail }, { at: at && headOf(at) }));
  }
  const rootVars = said ?? root.vars;
  const trees = readTrees(root.node, diagnostics);
  const first: Opened = {
    files: rootFiles,
    paths: dbtPaths(rootFiles.project, env),
    file: root,
    trees,
    configured: new Configured(root.name, trees, undefined),
    vars: { ...rootVars, ...scopedTo(rootVars, root.name), ...given },
  };
  const installed = others.flatMap((each): readonly Opened[] => {
    const file = readDbtProjectFile(each.project, scope, renderText, diagnostics);
    if (!file) return [];
    const own = readTrees(file.node, diagnostics);
    const { name, vars } = file;
    return [
      {
        files: each,
        paths: dbtPaths(each.project, env, each.folder),
        file,
        trees: own,
        configured: new Configured(name, own, trees),
        vars: { ...vars, ...scopedTo(vars, name), ...rootVars, ...scopedTo(rootVars, name), ...given },
      },
    ];
  });
  return [first, ...installed];
}

/** What `vars:` say for one package. */
function scopedTo(vars: Values, name: string): Values {
  const scoped = Object.hasOwn(vars, name) ? vars[name] : undefined;
  return typeof scoped === 'object' && scoped !== null && !Array.isArray(scoped) ? (scoped as Values) : {};
}

/** What vars.yml says; undefined where there is none, or it says nothing of variables. */
function varsFile(source: Source | undefined, diagnostics: Diagnostic[]): Values | undefined {
  if (!source) return undefined;
  const parsed = parseYaml(source, { python: true });
  diagnostics.push(...parsed.diagnostics);
  const vars = childOf(parsed.value, 'vars');
  return vars && variablesOf(vars);
}

function packageOf({ file, files, vars }: Opened, macroFiles: readonly Source[]): DbtPackage {
  return {
    name: file.name,
    folder: files.folder,
    ...(file.version !== undefined && { version: file.version }),
    macroFiles,
    vars,
  };
}

/** The hooks of packages by name, then those of the project. */
function runHooksOf(opened: readonly Opened[]): Pick<Project, 'runHooks'> {
  const [root, ...others] = opened;
  const sorted = [...others].sort((a, b) => (a.file.name < b.file.name ? -1 : 1));
  const hooks = (key: 'on-run-start' | 'on-run-end') => [
    ...sorted.flatMap(({ file }) => runHooks(file.node, key, file.name)),
    ...(root ? runHooks(root.file.node, key, undefined) : []),
  ];
  const [start, end] = [hooks('on-run-start'), hooks('on-run-end')];
  return start.length + end.length === 0 ? {} : { runHooks: { start, end } };
}

function unitedPaths(all: readonly DbtPaths[]): ProjectPaths {
  return {
    models: all.flatMap((paths) => paths.models),
    seeds: all.flatMap((paths) => paths.seeds),
    tests: all.flatMap((paths) => paths.tests),
    macros: all.flatMap((paths) => paths.macros),
    snapshots: all.flatMap((paths) => paths.snapshots),
    target: all[0]?.target ?? 'target',
  };
}

/** Which packages make parts of relations' names themselves. */
function namingOf(
  opened: readonly Opened[],
  made: readonly PackageResources[],
): { readonly [Part in NamePart]: readonly string[] } {
  const withMacro = (part: NamePart): readonly string[] => {
    const macro = new RegExp(
      String.raw`\{%[-+]?\s*macro\s+(?:default__|duckdb__)?generate_${part}_name\s*\(`,
      'u',
    );
    return opened.flatMap(({ file }, index) =>
      (made[index]?.macroFiles ?? []).some(({ text }) => macro.test(text)) ? [file.name] : [],
    );
  };
  return Object.fromEntries(nameParts.map((part) => [part, withMacro(part)])) as {
    [Part in NamePart]: readonly string[];
  };
}

/** Packages that are asked for and not installed. Those that come built in are not missed. */
function missingPackages(
  files: DbtFiles,
  opened: readonly Opened[],
  env: Environment,
  diagnostics: Diagnostic[],
): readonly string[] {
  const folder = opened[0]?.paths.packages ?? 'dbt_packages';
  const installed = new Set(
    opened.flatMap(({ file, files: own }) => [file.name, own.folder.split('/').at(-1) ?? '']),
  );
  return files.dbt.dependencies
    .flatMap((source) => declaredPackages(source, env))
    .flatMap(({ name, at }) => {
      const names = [name, name.replace(/^dbt_/u, '')];
      if (names.some((each) => installed.has(each) || installed.has(each.replaceAll('_', '-')))) return [];
      const known = names.find((each) => builtInPackages.has(each));
      if (known === undefined)
        diagnostics.push(diagnostic('dbt/missing-package', { name, folder }, { at: headOf(at) }));
      return [known ?? name];
    });
}

/** The profile that a dbt project names; undefined where it names none, or it cannot be read. */
export function dbtProfile(
  files: DbtFiles,
  { renderText, vars = {} }: Pick<DbtLoadContext, 'renderText' | 'vars'>,
): string | undefined {
  const node = childOf(parseYaml(files.project, { python: true }).value, 'profile');
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  if (!node.text.includes('{{')) return textOf(node);
  const made = renderText(node.text, node.span, 'project', { package: '', vars }).value;
  return typeof made === 'string' && made !== '' ? made : undefined;
}
