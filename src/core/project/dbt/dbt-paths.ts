import type { Source } from '../../diagnostics/source.js';
import { renderProfile } from '../render-profile.js';
import type { ProjectPaths } from '../project.js';
import type { Environment } from '../target.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { childOf, itemsOf, type YamlNode } from '../yaml/tree.js';

/** The folders of a package, relative to the project, and where it looks for others. */
export interface DbtPaths extends ProjectPaths {
  readonly analyses: readonly string[];
  readonly snapshots: readonly string[];
  /** Of Markdown; every path above unless said. */
  readonly docs: readonly string[];
  /** Where packages are installed. */
  readonly packages: string;
}

const usual = {
  models: ['model-paths', 'models'],
  seeds: ['seed-paths', 'seeds'],
  tests: ['test-paths', 'tests'],
  macros: ['macro-paths', 'macros'],
  analyses: ['analysis-paths', 'analyses'],
  snapshots: ['snapshot-paths', 'snapshots'],
} as const;

/** Names that dbt had before, and still reads where the new ones are not said. */
const former: Partial<Record<keyof typeof usual, string>> = { models: 'source-paths', seeds: 'data-paths' };

/**
 * The paths of a dbt_project.yml, as far as they can be read: what the engine needs before the project is loaded. Only the environment is put in.
 * @param folder of the package, relative to the project; empty for the project itself
 */
export function dbtPaths(project: Source, env: Environment, folder = ''): DbtPaths {
  const parsed = parseYaml(project, { python: true }).value;
  const paths = (key: string): readonly string[] | undefined => {
    const node = childOf(parsed, key);
    if (!node) return undefined;
    const rendered = renderProfile(node, env).node;
    return listed(rendered).map((path) => below(folder, path));
  };
  const found = (kind: keyof typeof usual): readonly string[] => {
    const [key, name] = usual[kind];
    const old = former[kind];
    return paths(key) ?? (old === undefined ? undefined : paths(old)) ?? [below(folder, name)];
  };
  const own = {
    models: found('models'),
    seeds: found('seeds'),
    tests: found('tests'),
    macros: found('macros'),
    analyses: found('analyses'),
    snapshots: found('snapshots'),
  };
  return {
    ...own,
    docs: paths('docs-paths') ?? [...new Set(Object.values(own).flat())],
    target: paths('target-path')?.[0] ?? below(folder, 'target'),
    packages: paths('packages-install-path')?.[0] ?? below(folder, 'dbt_packages'),
  };
}

function listed(node: YamlNode): readonly string[] {
  const nodes = node.kind === 'list' ? itemsOf(node) : [node];
  return nodes.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? String(item.value) : []));
}

/** A path of a package as one of the project, in one spelling. */
export function below(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...path.replaceAll('\\', '/').split('/')]) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  const joined = parts.join('/');
  return path.startsWith('/') ? `/${joined}` : joined;
}

/** The kinds of files that a package is made of. */
export type DbtPlaceKind = 'models' | 'seeds' | 'tests' | 'macros' | 'analyses' | 'snapshots' | 'docs';

/** The kind of path that a file lies under, and its folders below it. Of nested paths the inner one counts; of one path that is several, what a file can be. */
export function dbtPlaceOf(
  file: string,
  paths: DbtPaths,
): { readonly kind: DbtPlaceKind; readonly folders: readonly string[] } | undefined {
  let best: { kind: DbtPlaceKind; root: string } | undefined;
  const kinds = ['models', 'seeds', 'tests', 'macros', 'analyses', 'snapshots', 'docs'] as const;
  for (const kind of kinds) {
    for (const root of paths[kind]) {
      const isInside = root === '' || file.startsWith(`${root}/`);
      const isCloser = root.length > (best?.root.length ?? -1);
      const isSeed = kind === 'seeds' && root === best?.root && /\.csv$/iu.test(file);
      if (isInside && (isCloser || isSeed)) best = { kind, root };
    }
  }
  if (!best) return undefined;
  const rest = best.root === '' ? file : file.slice(best.root.length + 1);
  return { kind: best.kind, folders: rest.split('/').slice(0, -1) };
}

/** What packages.yml and dependencies.yml ask for. */
export interface DeclaredPackage {
  /** As far as it can be told from the way it is asked for: `dbt_utils`. */
  readonly name: string;
  /** `local:`, relative to the project. */
  readonly local?: string;
  readonly at: YamlNode;
}

/** Reads `packages:` of packages.yml or dependencies.yml; what cannot be read is left out. */
export function declaredPackages(file: Source, env: Environment): readonly DeclaredPackage[] {
  const parsed = parseYaml(file, { python: true }).value;
  return itemsOf(childOf(parsed, 'packages')).flatMap((item) => {
    const text = (key: string): string | undefined => {
      const node = childOf(item, key);
      const rendered = node && renderProfile(node, env).node;
      return rendered?.kind === 'scalar' && rendered.value !== null ? String(rendered.value) : undefined;
    };
    const local = text('local');
    const address = text('package') ?? text('private') ?? text('git') ?? text('tarball') ?? local;
    if (address === undefined) return [];
    const last =
      address
        .replace(/\.git$|\/$/u, '')
        .split(/[/\\]/u)
        .at(-1) ?? address;
    const name = text('name') ?? last.replaceAll('-', '_');
    return [{ name, ...(local !== undefined && { local: below('', local) }), at: item }];
  });
}
