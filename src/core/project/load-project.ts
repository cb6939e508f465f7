import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import { placedHooks } from './config-places.js';
import { jinjaMacroPaths, macroFqn } from './file-dialects.js';
import { configFor, readConfigTree, unusedFolders, type ConfigTree } from './config-tree.js';
import { describer, reportDescriptions } from './describe.js';
import { modelResources, seedResources, singularTestResources } from './file-resources.js';
import { snapshotResources } from './snapshot-resources.js';
import { readJobLog, readJobs } from './jobs.js';
import { readRunbooks } from './runbooks.js';
import { placeOf } from './place-of.js';
import { pathsOf } from './project-paths.js';
import { readProperties, type PropertiesContext, type PropertiesOfFile } from './properties.js';
import { readPrivacyPolicy } from './privacy-policy.js';
import { readPublications } from './publications.js';
import type { ConfigKind } from './schemas/config-schema.js';
import { readFormat } from './schemas/format-schema.js';
import { readRules } from './schemas/rules-schema.js';
import { projectFile, type ProjectFile } from './schemas/project-schema.js';
import { validate } from './schemas/validate.js';
import { sourceFqns, sourceResources } from './source-resources.js';
import type { Hook } from './node-config.js';
import type { MacroDocumentation, Project, ProjectFiles, ProjectPaths } from './project.js';
import { exposureResources, groupsOf } from './exposure-resources.js';
import { readSelectorsFile } from './selectors-file.js';
import { fixturesOf, unitTestResources } from './unit-test-resources.js';
import { versionInRange } from './version-range.js';
import { parseYaml } from './yaml/parse-yaml.js';
import { childOf, emptyMap, type YamlNode } from './yaml/tree.js';
import { decodeProperties, encodeProperties, type TextCache } from './properties-cache.js';

/** What a project is loaded with, besides its files. */
export interface LoadContext {
  /** The version of Eider that is running, for `require-eider`. */
  readonly version: string;
  /** The same for two builds of Eider only if they are one; the version, unless given. */
  readonly build?: string;
  /** Takes properties files that were read before; all are read, unless given. */
  readonly cache?: TextCache;
}

/**
 * Makes the project from its files. All mistakes of all files are reported at once; the value is undefined only when
 * project.yml cannot be understood. Configuration is that of project.yml's folders with the properties YAML merged over it.
 */
export function loadProject(files: ProjectFiles, context: LoadContext): Outcome<Project | undefined> {
  const diagnostics: Diagnostic[] = [];
  const head = readProjectFile(files.project, diagnostics);
  if (!head) return { value: undefined, diagnostics };
  checkVersion(head, context.version, diagnostics);
  const { file, node } = head;
  const paths = pathsOf(file, node, diagnostics);
  const trees = readTrees(node, diagnostics);
  const yamls = readYamls(files, paths, { project: file.name, testTree: trees.test }, context, diagnostics);
  const describe = describer(yamls, diagnostics);
  const input = { files, paths, project: file.name, describe, diagnostics };
  const models = modelResources(input, trees.model);
  const snapshots = snapshotResources(input, trees.snapshot, yamls);
  const seeds = seedResources(input, trees.seed);
  const singularTests = singularTestResources(input, trees.test);
  const sources = sourceResources(yamls, file.name, trees.source, diagnostics);
  const known = {
    models: namesOf(models),
    seeds: namesOf(seeds),
    tests: namesOf(singularTests),
    snapshots: namesOf(snapshots),
  };
  reportDescriptions(yamls, known, diagnostics);
  const macroFiles = files.texts.filter((text) => isMacroFile(text, paths));
  const macroFqns = macroFiles.flatMap(({ path }) => {
    const fqn = macroFqn(path, paths);
    return fqn ? [{ fqn, kind: placeOf(path, paths)?.kind }] : [];
  });
  const jinjaMacros = jinjaMacroPaths(macroFiles, paths, file.name, trees);
  const fqns = {
    model: models.map((model) => model.fqn),
    seed: seeds.map((seed) => seed.fqn),
    snapshot: snapshots.map((snapshot) => snapshot.fqn),
    source: sourceFqns(yamls),
    test: [
      ...singularTests.map((test) => test.fqn),
      ...yamls.map((yaml) => yaml.folders),
      ...macroFqns.flatMap(({ fqn, kind }) => (kind === 'tests' ? [fqn] : [])),
    ],
    macro: macroFqns.flatMap(({ fqn, kind }) => (kind === 'macros' ? [fqn] : [])),
  };
  for (const kind of ['model', 'seed', 'source', 'test', 'snapshot', 'macro'] as const) {
    diagnostics.push(...unusedFolders(trees[kind], file.name, kind, fqns[kind]));
  }
  const publishable = new Set([...known.models, ...known.seeds, ...known.snapshots]);
  const privacy = readPrivacyPolicy(file.privacy, childOf(node, 'privacy'));
  const value: Project = {
    name: file.name,
    ...(file.version !== undefined && { version: file.version }),
    ...(file.profile !== undefined && { profile: file.profile }),
    source: files.project,
    paths,
    vars: file.vars ?? {},
    models: [...models, ...snapshots],
    seeds,
    sources,
    singularTests,
    unitTests: unitTestResources(yamls, file.name, fixturesOf(files, paths), diagnostics),
    macroFiles,
    ...(jinjaMacros.size > 0 && { jinjaMacros }),
    macroDocs: macroDocs(yamls, diagnostics),
    publications: readPublications(file, childOf(node, 'publish'), file.name, publishable, diagnostics),
    ...(privacy && { privacy }),
    exposures: exposureResources(yamls, file.name, diagnostics),
    groups: groupsOf(yamls, diagnostics),
    selectors: selectorsOf(files, diagnostics),
    ...(file['indirect-selection'] && { indirectSelection: file['indirect-selection'] }),
    ...(file['pii-scan'] && { contentScan: file['pii-scan'] }),
    ...runHooksOf(head),
    ...(file.rules && { rules: readRules(file.rules) }),
    ...(file.format && { format: readFormat(file.format) }),
    ...(file.jobs && { jobs: readJobs(file.jobs, childOf(node, 'jobs')) }),
    ...(file.runbooks && { runbooks: readRunbooks(file.runbooks, childOf(node, 'runbooks')) }),
    ...(file['job-log'] && { jobLog: readJobLog(file['job-log']) }),
  };
  return { value, diagnostics };
}

function selectorsOf(files: ProjectFiles, diagnostics: Diagnostic[]): NonNullable<Project['selectors']> {
  if (!files.selectors) return [];
  const read = readSelectorsFile(files.selectors);
  diagnostics.push(...read.diagnostics);
  return read.value;
}

interface Head {
  readonly file: ProjectFile;
  readonly node: YamlNode;
}

function readProjectFile(source: Source, diagnostics: Diagnostic[]): Head | undefined {
  const parsed = parseYaml(source);
  diagnostics.push(...parsed.diagnostics);
  if (!parsed.value) return undefined;
  const isEmpty = parsed.value.kind === 'scalar' && parsed.value.value === null;
  const checked = validate(isEmpty ? emptyMap(source) : parsed.value, projectFile);
  diagnostics.push(...checked.diagnostics);
  return checked.value && { file: checked.value, node: checked.node };
}

function checkVersion({ file, node }: Head, version: string, diagnostics: Diagnostic[]): void {
  const ranges = file['require-eider'];
  if (!ranges) return;
  const at = childOf(node, 'require-eider')?.span;
  for (const range of ranges) {
    const fits = versionInRange(version, range);
    if (fits === undefined) {
      const detail = 'should be a range of versions such as `>=0.1.0 <1.0.0` or `^0.1`';
      diagnostics.push(diagnostic('yaml/bad-value', { key: 'require-eider', detail }, { at }));
    } else if (!fits) {
      diagnostics.push(diagnostic('project/unsupported-version', { range, version }, { at }));
    }
  }
}

function runHooksOf({ file, node }: Head): Pick<Project, 'runHooks'> {
  const hooks = (key: 'on-run-start' | 'on-run-end'): readonly Hook[] =>
    placedHooks(file[key] ?? [], childOf(node, key));
  const [start, end] = [hooks('on-run-start'), hooks('on-run-end')];
  return start.length + end.length === 0 ? {} : { runHooks: { start, end } };
}

function readTrees(node: YamlNode, diagnostics: Diagnostic[]): { readonly [Kind in ConfigKind]: ConfigTree } {
  const read = (key: string, kind: ConfigKind): ConfigTree => {
    const tree = readConfigTree(childOf(node, key), key, kind);
    diagnostics.push(...tree.diagnostics);
    return tree.value;
  };
  return {
    model: read('models', 'model'),
    seed: read('seeds', 'seed'),
    source: read('sources', 'source'),
    test: read('tests', 'test'),
    snapshot: read('snapshots', 'snapshot'),
    macro: read('macros', 'macro'),
  };
}

function readYamls(
  files: ProjectFiles,
  paths: ProjectPaths,
  about: PropertiesContext,
  context: LoadContext,
  diagnostics: Diagnostic[],
): readonly PropertiesOfFile[] {
  return files.texts.flatMap((source) => {
    const place = /\.ya?ml$/iu.test(source.path) ? placeOf(source.path, paths) : undefined;
    return (place && readThroughCache(source, place.folders, about, context, diagnostics)) ?? [];
  });
}

/** Only a file without any finding is taken from the cache, so that none is lost. */
function readThroughCache(
  source: Source,
  folders: readonly string[],
  about: PropertiesContext,
  { cache, version, build = version }: LoadContext,
  diagnostics: Diagnostic[],
): PropertiesOfFile | undefined {
  if (!cache) return readProperties(source, folders, about, diagnostics);
  const testConfig = configFor(about.testTree, about.project, folders);
  const key = cache.hash(JSON.stringify([build, source.path, source.text, folders, testConfig]));
  const known = decoded(cache.get(key), source);
  if (known !== undefined) return known;
  const found: Diagnostic[] = [];
  const value = readProperties(source, folders, about, found);
  diagnostics.push(...found);
  const text = value && found.length === 0 ? encodeProperties(value, source) : undefined;
  if (text !== undefined) cache.set(key, text);
  return value;
}

function decoded(text: string | undefined, source: Source): PropertiesOfFile | undefined {
  try {
    return text === undefined ? undefined : (decodeProperties(text, source) as PropertiesOfFile);
  } catch {
    // Half a line, after the power was cut.
    return undefined;
  }
}

/** Macros are the code of the macro paths, and generic tests in `generic/` below a test path. */
function isMacroFile(source: Source, paths: ProjectPaths): boolean {
  const place = placeOf(source.path, paths);
  if (place?.kind === 'macros')
    return /\.(?:sql|js|ts)$/iu.test(source.path) && !/\.d\.ts$/iu.test(source.path);
  return place?.kind === 'tests' && place.folders[0] === 'generic' && /\.sql$/iu.test(source.path);
}

function macroDocs(
  yamls: readonly PropertiesOfFile[],
  diagnostics: Diagnostic[],
): ReadonlyMap<string, MacroDocumentation> {
  const docs = new Map<string, MacroDocumentation>();
  for (const macro of yamls.flatMap((yaml) => yaml.macros)) {
    const before = docs.get(macro.name);
    if (before) {
      const related = [{ message: 'first described here', at: before.at }];
      const data = { name: macro.name, kind: 'macro' };
      diagnostics.push(diagnostic('project/described-twice', data, { at: macro.at, related }));
    } else {
      docs.set(macro.name, macro);
    }
  }
  return docs;
}

function namesOf(resources: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(resources.map((resource) => resource.name));
}
