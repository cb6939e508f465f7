import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { mapLimit } from './map-limit.js';

/** How many folders are read at the same time. */
const concurrency = 32;

export interface FindOptions {
  /** Says whether a folder is left out, by its path relative to the root. Dot folders and `node_modules` always are. */
  readonly skip?: (folder: string) => boolean;
  /** Nothing outside the root is read: a path that leads there through a link is given to this instead of being followed. */
  readonly onOutside?: (path: string) => void;
}

/**
 * Every file below a folder of the root, relative to the root with forward slashes, sorted by code unit. Links are followed;
 * a folder that is reached twice (a loop of links) is read once, the real one first. A folder that is not there is empty.
 */
export async function findFiles(
  root: string,
  folder: string,
  options: FindOptions = {},
): Promise<readonly string[]> {
  const finder = new Finder(root, options);
  await finder.readAll([folder]);
  // Links come after all real folders, one by one in order of path, so that the result never depends on timing.
  for (let link = finder.nextLink(); link !== undefined; link = finder.nextLink()) await finder.follow(link);
  return finder.files.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

class Finder {
  readonly files: string[] = [];
  readonly #root: string;
  readonly #skip: (folder: string) => boolean;
  readonly #onOutside: FindOptions['onOutside'];
  readonly #seen = new Set<string>();
  #links: string[] = [];

  constructor(root: string, { skip = () => false, onOutside }: FindOptions) {
    this.#root = root;
    this.#skip = skip;
    this.#onOutside = onOutside;
  }

  nextLink(): string | undefined {
    this.#links.sort().reverse();
    return this.#links.pop();
  }

  async readAll(folders: readonly string[]): Promise<void> {
    let level = folders;
    while (level.length > 0)
      level = (await mapLimit(level, concurrency, (folder) => this.#read(folder))).flat();
  }

  async follow(link: string): Promise<void> {
    if (await this.#isOutside(link)) return;
    const kind = await kindOf(join(this.#root, link));
    if (kind === 'file') this.files.push(link);
    if (kind === 'folder' && !this.#isLeftOut(link)) await this.readAll([link]);
  }

  /** Reads one folder and returns the folders in it. */
  async #read(folder: string): Promise<readonly string[]> {
    const path = join(this.#root, folder);
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || this.#seen.has(real)) return [];
    this.#seen.add(real);
    if (await this.#isOutside(folder)) return [];
    const folders: string[] = [];
    for (const entry of await entriesOf(path)) {
      const name = `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) this.#links.push(name);
      else if (entry.isFile()) this.files.push(name);
      else if (entry.isDirectory() && !this.#isLeftOut(name)) folders.push(name);
    }
    return folders;
  }

  /** Whether a path leaves the root where that is not allowed; it is told of. */
  async #isOutside(path: string): Promise<boolean> {
    if (!this.#onOutside || (await leadsInside(this.#root, path))) return false;
    this.#onOutside(path);
    return true;
  }

  #isLeftOut(folder: string): boolean {
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    return name.startsWith('.') || name === 'node_modules' || this.#skip(folder);
  }
}

/** Whether a path, all its links followed, lies in the root; true for what is not there. */
export async function leadsInside(root: string, path: string): Promise<boolean> {
  const [from, to] = await Promise.all(
    [root, join(root, path)].map((each) => realpath(each).catch(() => undefined)),
  );
  if (from === undefined || to === undefined) return true;
  const way = relative(from, to);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function entriesOf(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    // A path of project.yml that is a file, or a folder removed meanwhile, holds no files.
    if (codeOf(cause) === 'ENOTDIR' || codeOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? 'file' : found?.isDirectory() ? 'folder' : undefined;
}

/** The system's code of an error (`ENOENT`), where it has one. */
export function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
