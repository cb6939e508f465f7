import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import type { Source } from '../../core/diagnostics/source.js';
import type { DbtFiles, DbtPackageFiles } from '../../core/project/dbt/dbt-files.js';
import { dbtPaths, dbtPlaceOf, declaredPackages, type DbtPaths } from '../../core/project/dbt/dbt-paths.js';
import { readIgnored } from '../../core/project/dbt/ignored-files.js';
import type { SeedFile } from '../../core/project/resources.js';
import type { Environment } from '../../core/project/target.js';
import { findFiles } from './find-files.js';
import { mapLimit } from './map-limit.js';
import { readText, reasonOf } from './read-text.js';
import { seedSums } from './seed-sums.js';

export interface ReadDbtOptions {
  /** What `--profiles-dir` says. */
  readonly profilesDir?: string | undefined;
  readonly homeDirectory?: string;
  /** For DBT_PROFILES_DIR, and for paths that are made of the environment. */
  readonly env: Environment;
  /** The project is a stranger's: nothing outside its folder is read, but for what `--profiles-dir` names. */
  readonly untrusted?: boolean;
}

/** How many seeds are read at the same time. */
const concurrency = 64;

/** Whether a folder holds a dbt project, and none of Eider's own, which goes first. */
export async function isDbtProject(root: string): Promise<boolean> {
  if ((await fileIn(root, ['project.yml', 'project.yaml'])) !== undefined) return false;
  return (await fileIn(root, projectNames)) !== undefined;
}

const projectNames = ['dbt_project.yml', 'dbt_project.yaml'];

/**
 * Reads all that a dbt project consists of, its installed and local packages among it. The value is undefined only where there is no readable
 * dbt_project.yml; any other file that cannot be read is a diagnostic, and the rest is there.
 * @param root the project's folder
 */
export async function readDbtFiles(
  root: string,
  options: ReadDbtOptions,
): Promise<Outcome<DbtFiles | undefined>> {
  const reader = new Reader(root, options);
  const value = await reader.files();
  return { value, diagnostics: reader.diagnostics };
}

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #root: string;
  readonly #options: ReadDbtOptions;
  readonly #env: Environment;

  constructor(root: string, options: ReadDbtOptions) {
    this.#root = root;
    this.#options = options;
    this.#env = options.untrusted === true ? {} : options.env;
  }

  async files(): Promise<DbtFiles | undefined> {
    const project = await this.#firstOf('', projectNames);
    if (!project) {
      if (this.diagnostics.length === 0)
        this.diagnostics.push(diagnostic('project/missing', { folder: this.#root }));
      return undefined;
    }
    const [selectors, vars, profiles] = await Promise.all([
      this.#firstOf('', ['selectors.yml', 'selectors.yaml']),
      this.#firstOf('', ['vars.yml', 'vars.yaml']),
      this.#profiles(),
    ]);
    const dependencies = (
      await Promise.all([this.#firstOf('', ['packages.yml']), this.#firstOf('', ['dependencies.yml'])])
    ).flatMap((file) => file ?? []);
    const paths = dbtPaths(project, this.#env);
    const own = await this.#package('', project, paths);
    const packages = [own, ...(await this.#packages(paths, dependencies))];
    return {
      project,
      ...(profiles && { profiles }),
      ...(selectors && { selectors }),
      texts: packages.flatMap((each) => (each.folder === '' ? each.texts : [each.project, ...each.texts])),
      seeds: packages.flatMap((each) => each.seeds),
      dbt: { packages, dependencies, ...(vars && { vars }) },
    };
  }

  async #packages(paths: DbtPaths, dependencies: readonly Source[]): Promise<readonly DbtPackageFiles[]> {
    const installed = (await foldersIn(join(this.#root, paths.packages))).map(
      (name) => `${paths.packages}/${name}`,
    );
    const local = dependencies
      .flatMap((file) => declaredPackages(file, this.#env))
      .flatMap((declared) => declared.local ?? [])
      .filter((folder) => this.#options.untrusted !== true || !folder.startsWith('..'));
    const found: DbtPackageFiles[] = [];
    const names = new Set<string>();
    // What is installed goes first: a local package is linked or copied there, and another version of it may lie where it came from.
    for (const folder of [...installed, ...local]) {
      const project = await this.#firstOf(folder, projectNames);
      const name = project && nameIn(project);
      if (!project || name === undefined || names.has(name)) continue;
      names.add(name);
      found.push(await this.#package(folder, project, dbtPaths(project, this.#env, folder)));
    }
    return found;
  }

  async #package(folder: string, project: Source, paths: DbtPaths): Promise<DbtPackageFiles> {
    const ignoreFile = await this.#firstOf(folder, ['.dbtignore']);
    const isIgnored = readIgnored(ignoreFile?.text ?? '');
    const skip = (path: string): boolean =>
      folder === '' && (path === paths.target || path === paths.packages);
    const all = await this.#findAll(paths, skip);
    const found = all.filter((path) => !isIgnored(folder === '' ? path : path.slice(folder.length + 1)));
    const texts = found
      .filter((path) => isText(path, paths))
      .flatMap((path) => this.#take(readText(join(this.#root, path), path)) ?? []);
    const seeds = await mapLimit(
      found.filter((path) => /\.csv$/iu.test(path) && dbtPlaceOf(path, paths)?.kind === 'seeds'),
      concurrency,
      (path) => this.#seed(path),
    );
    return { folder, project, texts, seeds: seeds.flatMap((seed) => seed ?? []) };
  }

  async #findAll(paths: DbtPaths, skip: (folder: string) => boolean): Promise<readonly string[]> {
    const { models, seeds, tests, macros, analyses, snapshots, docs } = paths;
    const folders = [...new Set([models, seeds, tests, macros, analyses, snapshots, docs].flat())];
    const outer = folders.filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)));
    const onOutside = (path: string): void =>
      void this.diagnostics.push(diagnostic('untrusted/outside', { path }));
    const found = await mapLimit(outer, 4, async (folder) => {
      try {
        return await findFiles(this.#root, folder, {
          skip,
          ...(this.#options.untrusted === true && { onOutside }),
        });
      } catch (cause) {
        this.diagnostics.push(
          diagnostic('project/unreadable-file', { path: folder, reason: reasonOf(cause) }),
        );
        return [];
      }
    });
    return [...new Set(found.flat())].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  async #seed(path: string): Promise<SeedFile | undefined> {
    try {
      return { path, ...(await seedSums(join(this.#root, path))) };
    } catch (cause) {
      this.diagnostics.push(diagnostic('project/unreadable-file', { path, reason: reasonOf(cause) }));
      return undefined;
    }
  }

  /** profiles.yml from `--profiles-dir`, or DBT_PROFILES_DIR, or the project's folder, or `~/.dbt`. */
  async #profiles(): Promise<Source | undefined> {
    const { profilesDir, untrusted = false, homeDirectory = homedir() } = this.#options;
    const said = profilesDir ?? (untrusted ? undefined : this.#options.env['DBT_PROFILES_DIR']);
    const folders =
      said !== undefined && said !== ''
        ? [resolve(said)]
        : [this.#root, ...(untrusted ? [] : [join(homeDirectory, '.dbt')])];
    for (const folder of folders) {
      const name = await fileIn(folder, ['profiles.yml', 'profiles.yaml']);
      if (name === undefined) continue;
      return this.#take(readText(join(folder, name), shownPath(this.#root, join(folder, name))));
    }
    if (profilesDir !== undefined) {
      const path = shownPath(this.#root, join(resolve(profilesDir), 'profiles.yml'));
      this.diagnostics.push(diagnostic('project/unreadable-file', { path, reason: 'it does not exist' }));
    }
    return undefined;
  }

  async #firstOf(folder: string, names: readonly string[]): Promise<Source | undefined> {
    const name = await fileIn(join(this.#root, folder), names);
    if (name === undefined) return undefined;
    const path = folder === '' ? name : `${folder}/${name}`;
    return this.#take(readText(join(this.#root, path), path));
  }

  #take<T>(outcome: Outcome<T>): T {
    this.diagnostics.push(...outcome.diagnostics);
    return outcome.value;
  }
}

function nameIn(project: Source): string | undefined {
  // YAML is JSON too.
  return /^(?:\{\s*)?["']?name["']?\s*:\s*["']?(?<name>[^'"#,\s]+)/mu.exec(project.text)?.groups?.['name'];
}

/** Markdown may lie anywhere; the other files only count under their own kind of path, which the loader looks at. */
function isText(path: string, paths: DbtPaths): boolean {
  if (/\.(?:sql|ya?ml|md|py)$/iu.test(path)) return true;
  const place = dbtPlaceOf(path, paths);
  return place?.kind === 'tests' && place.folders[0] === 'fixtures' && /\.csv$/iu.test(path);
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const kinds = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return names.filter((name, index) => !name.startsWith('.') && kinds[index]?.isDirectory()).sort();
}

/** Relative to the project where it lies inside, else absolute; always with forward slashes. */
function shownPath(root: string, file: string): string {
  const path = relative(root, file);
  return (path.startsWith('..') ? file : path).replaceAll('\\', '/');
}

async function fileIn(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile()) return name;
  }
  return undefined;
}
