import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { placeOf } from '../../core/project/place-of.js';
import { projectPaths } from '../../core/project/project-paths.js';
import type { SeedFile } from '../../core/project/resources.js';
import { codeOf } from './find-files.js';
import type { GitEntry, GitRepository } from './git.js';
import { mapLimit } from './map-limit.js';

/** How many commits are kept. */
const most = 20;
const concurrency = 32;

/**
 * Writes what a project consists of, as a commit has it, into a folder below `cache` that is named after the commit, readable by its owner only, and gives
 * that folder. One that is there is taken as it is, unless `anew`. Undefined where the commit has no project.yml. Throws `GitError`, or the system's error.
 */
export async function readCommitFiles(
  repository: GitRepository,
  commit: string,
  cache: string,
  anew: boolean,
): Promise<string | undefined> {
  const folder = join(cache, commit);
  if (anew) await rm(folder, { recursive: true, force: true });
  else if (await isFolder(folder)) {
    const now = new Date();
    // So that those in use are kept; a folder of somebody else's is read all the same.
    await utimes(folder, now, now).catch(() => undefined);
    return folder;
  }
  const files = await chosenFiles(repository, commit);
  if (!files) return undefined;
  await write(files, folder);
  await prune(cache);
  return folder;
}

/** Seeds whose bytes Git LFS keeps: a commit holds a note in their place, with the hash that they have. */
export async function withNotedHashes(
  seeds: readonly SeedFile[],
  folder: string,
): Promise<readonly SeedFile[]> {
  return mapLimit(seeds, concurrency, async (seed) => {
    const path = join(folder, seed.path);
    const { size } = await stat(path);
    if (size > longestNote) return seed;
    const [, sha256] = note.exec(await readFile(path, 'utf8')) ?? [];
    return sha256 === undefined ? seed : { ...seed, sha256 };
  });
}

const longestNote = 1024;
const note = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/u;

type Chosen = ReadonlyMap<string, Buffer>;

async function chosenFiles(repository: GitRepository, commit: string): Promise<Chosen | undefined> {
  const all = new Map((await repository.files(commit)).map((entry) => [entry.path, entry]));
  const own = ['project.yml', 'project.yaml'].find((name) => all.has(name));
  if (own === undefined) return undefined;
  const [text = Buffer.alloc(0)] = (await contents(repository, all, [own])).values();
  const paths = projectPaths({ path: own, text: text.toString('utf8') });
  const wanted = [...all.keys()].filter((path) => {
    const place = placeOf(path, paths);
    if (!place) return /^(?:project|profiles|selectors)\.ya?ml$/u.test(path);
    // A macro that is code may read anything beside it.
    return place.kind === 'macros' || /\.(?:sql|py|ya?ml|csv)$/iu.test(path);
  });
  return contents(repository, all, wanted);
}

/** A link within the project is what it leads to; others are left out. */
async function contents(
  repository: GitRepository,
  all: ReadonlyMap<string, GitEntry>,
  paths: readonly string[],
): Promise<Chosen> {
  const links = [...all.values()].filter((entry) => entry.isLink);
  const targets = await repository.read(links.map((entry) => entry.object));
  const targetOf = new Map(links.map((entry, index) => [entry.path, targets[index]?.toString('utf8') ?? '']));
  const follow = (path: string, steps = 8): GitEntry | undefined => {
    const entry = all.get(path);
    if (!entry?.isLink || steps === 0) return entry?.isLink === true ? undefined : entry;
    return follow(posix.join(posix.dirname(path), targetOf.get(path) ?? ''), steps - 1);
  };
  const found = paths.flatMap((path) => {
    const entry = follow(path);
    return entry ? [[path, entry] as const] : [];
  });
  const bytes = await repository.read(found.map(([, entry]) => entry.object));
  return new Map(found.map(([path], index) => [path, bytes[index] ?? Buffer.alloc(0)]));
}

/** A reader sees the whole folder or none. */
async function write(files: Chosen, folder: string): Promise<void> {
  const temporary = `${folder}.${randomBytes(8).toString('hex')}.tmp`;
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await chmod(dirname(folder), 0o700);
  try {
    await mkdir(temporary, { mode: 0o700 });
    const folders = new Set([...files.keys()].map((path) => dirname(path)));
    for (const path of [...folders].sort())
      await mkdir(join(temporary, path), { recursive: true, mode: 0o700 });
    await mapLimit([...files], concurrency, ([path, bytes]) =>
      writeFile(join(temporary, path), bytes, { mode: 0o600, flag: 'wx' }),
    );
    await rename(temporary, folder);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    // Another process was first: what it wrote is the same.
    if (codeOf(cause) !== 'ENOTEMPTY' && codeOf(cause) !== 'EEXIST') throw cause;
  }
}

/** Removes those that were not used for the longest time, and what a killed process left. */
async function prune(cache: string): Promise<void> {
  const names = await readdir(cache).catch(() => []);
  const found = await mapLimit(names, concurrency, async (name) => {
    const info = await stat(join(cache, name)).catch(() => undefined);
    return { name, used: info?.mtimeMs ?? 0 };
  });
  const old = Date.now() - leftAfterMs;
  const sorted = found.toSorted((a, b) => b.used - a.used);
  const gone = sorted.filter(({ name, used }, index) => (name.endsWith('.tmp') ? used < old : index >= most));
  for (const { name } of gone) await rm(join(cache, name), { recursive: true, force: true });
}

const leftAfterMs = 3_600_000;

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
