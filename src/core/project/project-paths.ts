import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import { projectFile, type ProjectFile } from './schemas/project-schema.js';
import { validate } from './schemas/validate.js';
import type { PathKind } from './place-of.js';
import type { ProjectPaths } from './project.js';
import { parseYaml } from './yaml/parse-yaml.js';
import { childOf, itemsOf, type YamlNode } from './yaml/tree.js';

const defaultPaths: ProjectPaths = {
  models: ['models'],
  seeds: ['seeds'],
  tests: ['tests'],
  macros: ['macros'],
  snapshots: ['snapshots'],
  target: 'target',
};

const keys = {
  models: 'model-paths',
  seeds: 'seed-paths',
  tests: 'test-paths',
  macros: 'macro-paths',
  snapshots: 'snapshot-paths',
} as const;

/** The paths of a project.yml, as far as they can be read: what the engine needs before the project is loaded. */
export function projectPaths(project: Source): ProjectPaths {
  const parsed = parseYaml(project);
  if (!parsed.value) return defaultPaths;
  const checked = validate(parsed.value, projectFile);
  return checked.value ? pathsOf(checked.value, checked.node, []) : salvaged(checked.node);
}

/** Even without a name, the project's files can be found. */
function salvaged(node: YamlNode): ProjectPaths {
  const paths = validate(node, projectFile.pick(pathKeys).strip());
  return paths.value ? pathsOf(paths.value, paths.node, []) : defaultPaths;
}

const pathKeys = {
  'model-paths': true,
  'seed-paths': true,
  'test-paths': true,
  'macro-paths': true,
  'snapshot-paths': true,
  'target-path': true,
} as const;

/** The paths of a checked project.yml; a path that leaves the project's folder is an error. */
export function pathsOf(
  project: Pick<ProjectFile, keyof typeof pathKeys>,
  node: YamlNode,
  diagnostics: Diagnostic[],
): ProjectPaths {
  const folders = (kind: PathKind): readonly string[] => {
    const given = project[keys[kind]];
    if (!given) return defaultPaths[kind];
    const child = childOf(node, keys[kind]);
    return given.flatMap((path, index) => inside(path, itemsOf(child)[index] ?? child, diagnostics) ?? []);
  };
  const target = project['target-path'];
  const targetNode = childOf(node, 'target-path');
  return {
    models: folders('models'),
    seeds: folders('seeds'),
    tests: folders('tests'),
    macros: folders('macros'),
    snapshots: folders('snapshots'),
    target: (target !== undefined && inside(target, targetNode, diagnostics)) || defaultPaths.target,
  };
}

function inside(path: string, node: YamlNode | undefined, diagnostics: Diagnostic[]): string | undefined {
  const folder = folderInside(path);
  if (folder === undefined)
    diagnostics.push(diagnostic('project/path-outside', { path }, { at: node?.span }));
  return folder;
}

/** A folder below the project's, in one spelling (`models/staging`); undefined when it is not below it. */
function folderInside(path: string): string | undefined {
  const parts = path.replaceAll('\\', '/').split('/');
  if (path.startsWith('/') || path.startsWith('~') || /^[a-z]:/iu.test(path) || parts.includes('..'))
    return undefined;
  const folder = parts.filter((part) => part !== '' && part !== '.').join('/');
  return folder === '' ? undefined : folder;
}
