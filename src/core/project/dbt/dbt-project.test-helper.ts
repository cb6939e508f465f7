import { plainDiagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import type { Source } from '../../diagnostics/source.js';
import type { Project } from '../project.js';
import type { Environment } from '../target.js';
import type { Value, Values } from '../value.js';
import type { DbtFiles, DbtPackageFiles } from './dbt-files.js';
import { loadDbtProject } from './load-dbt-project.js';
import type { RenderText } from './render-tree.js';

/** A dbt project in memory: texts by path. Packages lie in `dbt_packages/<name>`; a seed's text is its hash. */
export function dbtFiles(texts: { readonly [path: string]: string }): DbtFiles {
  const sources = Object.entries(texts).map(([path, text]): Source => ({ path, text }));
  const folders = [
    '',
    ...new Set(sources.flatMap(({ path }) => /^dbt_packages\/[^/]+/u.exec(path)?.[0] ?? [])),
  ];
  const packages = folders.map((folder): DbtPackageFiles => {
    const own = sources.filter(({ path }) =>
      folder === '' ? !path.startsWith('dbt_packages/') : path.startsWith(`${folder}/`),
    );
    const project = own.find(({ path }) => path.endsWith('dbt_project.yml'));
    return {
      folder,
      project: project ?? { path: 'dbt_project.yml', text: '' },
      texts: own.filter(
        ({ path }) => /\//u.test(path) && !path.endsWith('dbt_project.yml') && !path.endsWith('.csv'),
      ),
      seeds: own
        .filter(({ path }) => path.endsWith('.csv'))
        .map(({ path, text }) => ({ path, sha256: text })),
    };
  });
  const named = (name: string): readonly Source[] => sources.filter(({ path }) => path === name);
  const [vars] = named('vars.yml');
  const [selectors] = named('selectors.yml');
  return {
    project: packages[0]?.project ?? { path: 'dbt_project.yml', text: '' },
    ...(selectors && { selectors }),
    texts: packages.flatMap((each) => each.texts),
    seeds: packages.flatMap((each) => each.seeds),
    dbt: {
      packages,
      dependencies: [...named('packages.yml'), ...named('dependencies.yml')],
      ...(vars && { vars }),
    },
  };
}

const call = /\{\{\s*(?<name>var|env_var)\(\s*'(?<key>[^']*)'\s*(?:,\s*(?<fallback>[^)]*?)\s*)?\)\s*\}\}/gu;

/** Jinja that knows `var` and `env_var` with a literal default, and nothing else. */
export function simpleRender(env: Environment): RenderText {
  return (text, _at, _where, scope): Outcome<Value> => {
    const valueOf = (name: string, key: string, fallback: string | undefined): Value => {
      const known = name === 'var' ? scope.vars[key] : env[key];
      return known ?? (fallback === undefined ? null : (JSON.parse(fallback.replaceAll("'", '"')) as Value));
    };
    const found = [...text.matchAll(call)];
    const [only] = found;
    if (only && only[0] === text.trim()) {
      const { name = '', key = '', fallback } = only.groups ?? {};
      return { value: valueOf(name, key, fallback), diagnostics: [] };
    }
    const value = text.replaceAll(call, (_, name: string, key: string, fallback?: string) => {
      const made = valueOf(name, key, fallback);
      return typeof made === 'string' ? made : JSON.stringify(made);
    });
    return { value, diagnostics: [] };
  };
}

/** Loads a dbt project in memory. */
export function loadDbt(
  texts: { readonly [path: string]: string },
  { env = {}, vars = {} }: { readonly env?: Environment; readonly vars?: Values } = {},
): Outcome<Project | undefined> {
  return loadDbtProject(dbtFiles(texts), { renderText: simpleRender(env), env, vars, database: 'warehouse' });
}

/** The same without places and empty parts, so that a whole project can be read in a test. */
export function plainProject(project: Project | undefined): unknown {
  const places = new Set(['at', 'properties', 'locationAt', 'modelAt', 'columnAt']);
  const isEmpty = (value: unknown): boolean =>
    value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return plain(Object.fromEntries(value));
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    if ('path' in value && 'text' in value) return value.path;
    const entries = Object.entries(value)
      .filter(([key]) => !places.has(key))
      .map(([key, part]): [string, unknown] => [key, plain(part)]);
    return Object.fromEntries(entries.filter(([, part]) => !isEmpty(part)));
  };
  return plain(project);
}

/** Findings on one line each. */
export function findingsOf(outcome: Outcome<unknown>): readonly string[] {
  return outcome.diagnostics.map((finding) => {
    const { at, code, message, severity } = plainDiagnostic(finding);
    return `${at?.file}:${at?.line}:${at?.column} ${severity} ${code} ${message}`;
  });
}
