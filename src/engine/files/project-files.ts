import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import type { Source } from '../../core/diagnostics/source.js';
import { placeOf } from '../../core/project/place-of.js';
import { projectPaths } from '../../core/project/project-paths.js';
import { sourcesLockFile } from '../../core/project/sources-lock.js';
import { isFixture } from '../../core/project/unit-test-resources.js';
import type { ProjectFiles, ProjectPaths } from '../../core/project/project.js';
import type { SeedFile } from '../../core/project/resources.js';
import { findFiles, leadsInside } from './find-files.js';
import { mapLimit } from './map-limit.js';
import { readText, reasonOf } from './read-text.js';
import { sha256File } from './sha256-file.js';

/** How many seeds are read at the same time: enough to keep a disk busy, few enough for any limit on open files. */
const concurrency = 64;

export interface ReadProjectOptions {
  /** What `--profiles-dir` says; then profiles.yml is looked for only there. */
  readonly profilesDir?: string | undefined;
  /** The user's home, where `.eider/profiles.yml` is looked for last. */
  readonly homeDirectory?: string;
  /** The project is a stranger's: nothing outside its folder is read, but for what `--profiles-dir` names. */
  readonly untrusted?: boolean;
}

/**
 * Reads all that a project consists of. The value is undefined only where there is no readable project.yml; any other file
 * that cannot be read is a diagnostic, and the rest is there.
 * @param root the project's folder
 */
export async function readProjectFiles(
  root: string,
  options: ReadProjectOptions = {},
): Promise<Outcome<ProjectFiles | undefined>> {
  const projectFile = await fileIn(root, ['project.yml', 'project.yaml']);
  if (projectFile === undefined) {
    return { value: undefined, diagnostics: [diagnostic('project/missing', { folder: root })] };
  }
  const outside = options.untrusted === true ? await ownFilesOutside(root) : [];
  if (outside.length > 0) return { value: undefined, diagnostics: outside };
  const project = readText(join(root, projectFile), projectFile);
  if (!project.value) return { value: undefined, diagnostics: project.diagnostics };
  const diagnostics: Diagnostic[] = [...project.diagnostics];
  const profiles = await readProfiles(root, options, diagnostics);
  const selectors = await readSelectors(root, diagnostics);
  const paths = projectPaths(project.value);
  const found = await findAll(root, paths, diagnostics, options.untrusted);
  const texts = found.filter((path) => isText(path, paths)).map((path) => readText(join(root, path), path));
  const seeds = await mapLimit(
    found.filter((path) => isSeed(path, paths)),
    concurrency,
    (path) => hashSeed(root, path),
  );
  diagnostics.push(...[...texts, ...seeds].flatMap((each) => each.diagnostics));
  const value: ProjectFiles = {
    project: project.value,
    ...(profiles && { profiles }),
    ...(selectors && { selectors }),
    texts: texts.flatMap((text) => text.value ?? []),
    seeds: seeds.flatMap((seed) => seed.value ?? []),
  };
  return { value, diagnostics };
}

/** Where a project's files are, and may come to be: absolute paths. */
export interface ProjectPlaces {
  readonly files: readonly string[];
  /** Folders that files may come into; one that ends in `/**` stands for all below it too. They need not be there. */
  readonly folders: readonly string[];
}

/** Finds the files that `readProjectFiles` reads, and `.env`, without reading any but project.yml. */
export async function projectPlaces(root: string, options: ReadProjectOptions = {}): Promise<ProjectPlaces> {
  const { profilesDir, homeDirectory = homedir() } = options;
  const profiles = profilesDir === undefined ? join(homeDirectory, '.eider') : resolve(profilesDir);
  const own = [...ownFiles, '.env'].map((name) => join(root, name));
  const others = ['profiles.yml', 'profiles.yaml'].map((name) => join(profiles, name));
  const name = await fileIn(root, ['project.yml', 'project.yaml']);
  const project = name === undefined ? undefined : readText(join(root, name), name).value;
  if (!project) return { files: [...own, ...others], folders: [root, profiles] };
  const paths = projectPaths(project);
  const found = await findAll(root, paths, []);
  const read = found.filter((path) => isText(path, paths) || isSeed(path, paths));
  const listed = [...paths.models, ...paths.seeds, ...paths.tests, ...paths.macros, ...paths.snapshots];
  // A folder that is not there yet comes into the one above it; one behind a link is known by its files only.
  const above = listed.flatMap((path) => parentsOf(path));
  const linked = read.map((path) => dirname(path));
  return {
    files: [...own, ...others, ...read.map((path) => join(root, path))],
    folders: [
      root,
      profiles,
      ...listed.map((path) => join(root, path, '**')),
      ...[...above, ...new Set(linked)].map((path) => join(root, path)),
    ],
  };
}

/** `a/b/c` lies in `a` and `a/b`. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function findAll(
  root: string,
  paths: ProjectPaths,
  diagnostics: Diagnostic[],
  untrusted = false,
): Promise<readonly string[]> {
  const folders = [
    ...new Set([...paths.models, ...paths.seeds, ...paths.tests, ...paths.macros, ...paths.snapshots]),
  ];
  // What lies in a folder that is listed too is found from there: paths may be nested.
  const outer = folders.filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)));
  const skip = (folder: string): boolean => folder === paths.target;
  const onOutside = (path: string): void => void diagnostics.push(diagnostic('untrusted/outside', { path }));
  const found = await mapLimit(outer, 4, async (folder) => {
    try {
      return await findFiles(root, folder, { skip, ...(untrusted && { onOutside }) });
    } catch (cause) {
      diagnostics.push(diagnostic('project/unreadable-file', { path: folder, reason: reasonOf(cause) }));
      return [];
    }
  });
  return found.flat().sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function isText(path: string, paths: ProjectPaths): boolean {
  const kind = placeOf(path, paths)?.kind;
  const isCode =
    (kind === 'macros' && /\.(?:js|ts)$/iu.test(path)) || (kind === 'models' && /\.py$/iu.test(path));
  return isCode || /\.(?:sql|ya?ml)$/iu.test(path) || isFixture(path, paths);
}

function isSeed(path: string, paths: ProjectPaths): boolean {
  return /\.csv$/iu.test(path) && placeOf(path, paths)?.kind === 'seeds';
}

const ownFiles = [
  ...['project', 'profiles', 'selectors'].flatMap((name) => [`${name}.yml`, `${name}.yaml`]),
  sourcesLockFile,
];

/** Links at the top of the project that lead out of it, `.env` among them. */
async function ownFilesOutside(root: string): Promise<readonly Diagnostic[]> {
  const inside = await Promise.all([...ownFiles, '.env'].map(async (path) => leadsInside(root, path)));
  return [...ownFiles, '.env'].flatMap((path, index) =>
    inside[index] === true ? [] : [diagnostic('untrusted/outside', { path })],
  );
}

async function hashSeed(root: string, path: string): Promise<Outcome<SeedFile | undefined>> {
  try {
    return { value: { path, sha256: await sha256File(join(root, path)) }, diagnostics: [] };
  } catch (cause) {
    const finding = diagnostic('project/unreadable-file', { path, reason: reasonOf(cause) });
    return { value: undefined, diagnostics: [finding] };
  }
}

async function readSelectors(root: string, diagnostics: Diagnostic[]): Promise<Source | undefined> {
  const name = await fileIn(root, ['selectors.yml', 'selectors.yaml']);
  if (name === undefined) return undefined;
  const read = readText(join(root, name), name);
  diagnostics.push(...read.diagnostics);
  return read.value;
}

async function readProfiles(
  root: string,
  options: ReadProjectOptions,
  diagnostics: Diagnostic[],
): Promise<Source | undefined> {
  const { profilesDir, untrusted = false } = options;
  const folders =
    profilesDir === undefined
      ? [root, ...(untrusted ? [] : [join(options.homeDirectory ?? homedir(), '.eider')])]
      : [resolve(profilesDir)];
  for (const folder of folders) {
    const name = await fileIn(folder, ['profiles.yml', 'profiles.yaml']);
    if (name === undefined) continue;
    const read = readText(join(folder, name), shownPath(root, join(folder, name)));
    diagnostics.push(...read.diagnostics);
    return read.value;
  }
  if (profilesDir !== undefined) {
    const path = shownPath(root, join(resolve(profilesDir), 'profiles.yml'));
    diagnostics.push(diagnostic('project/unreadable-file', { path, reason: 'it does not exist' }));
  }
  return undefined;
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
