import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import { configFor, type ConfigTree } from './config-tree.js';
import { isNamedJinja, plainSqlPath } from './dialect.js';
import { placeOf } from './place-of.js';
import type { Properties } from './properties.js';
import type { NodeConfig } from './node-config.js';
import type { ProjectPaths } from './project.js';

/** The configuration of a file with the language that its name says it is in: that wins over folders. */
export function withDialect(
  config: NodeConfig,
  { path }: Source,
  said: Properties | undefined,
  diagnostics: Diagnostic[],
): NodeConfig {
  if (!isNamedJinja(path)) return config;
  if (said?.config.dialect === 'handlebars') {
    const data = { setting: 'dialect: handlebars', other: path };
    diagnostics.push(diagnostic('config/cannot-combine', data, { at: said.at }));
  }
  return { ...config, dialect: 'jinja' };
}

/** The paths of those macro files that are written in Jinja. */
export function jinjaMacroPaths(
  files: readonly Source[],
  paths: ProjectPaths,
  project: string,
  trees: { readonly macro: ConfigTree; readonly test: ConfigTree },
): ReadonlySet<string> {
  const found = files.filter(({ path }) => {
    const fqn = macroFqn(path, paths);
    if (!/\.sql$/iu.test(path) || !fqn) return false;
    if (isNamedJinja(path)) return true;
    const isTest = placeOf(path, paths)?.kind === 'tests';
    return configFor(isTest ? trees.test : trees.macro, project, fqn).dialect === 'jinja';
  });
  return new Set(found.map(({ path }) => path));
}

/** The folders of a macro file below its path, then its name; undefined outside of the project's paths. */
export function macroFqn(path: string, paths: ProjectPaths): readonly string[] | undefined {
  const place = placeOf(path, paths);
  const name = plainSqlPath(path)
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[^.]+$/u, '');
  return place && [...place.folders, name];
}
