import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './find-files.js';
import { mapLimit } from './map-limit.js';
import { projectPlaces, type ReadProjectOptions } from './project-files.js';

/** What a project's files were at a moment: path to a mark that differs after every change. */
type Snapshot = ReadonlyMap<string, string>;

/** The times of a watch, in milliseconds. */
const quietMs = 60;
const longestMs = 1000;
const pollMs = 1000;

/**
 * Tells when a project's files change. Events of the system only wake it: what changed is found by comparing all files with how they were, so that
 * no edit is lost that comes while a build runs, however an editor saves. Where the system can watch no more folders, it looks every second.
 */
export class ProjectWatcher {
  readonly #root: string;
  readonly #options: ReadProjectOptions;
  readonly #signal: AbortSignal;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  /** What of the project's folder itself is looked at: the warehouse most often lies there too. */
  #inRoot: ReadonlySet<string> = new Set();
  #known: Snapshot = new Map();
  #woken = false;
  #wake: () => void = () => undefined;
  #poll: NodeJS.Timeout | undefined;

  /**
   * @param root the project's folder
   * @param signal ends all waiting
   */
  constructor(root: string, options: ReadProjectOptions, signal: AbortSignal) {
    this.#root = root;
    this.#options = options;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** Remembers how the files are now; gives how many they are. Call it before the first build. */
  async start(): Promise<number> {
    this.#known = await this.#look();
    return this.#known.size;
  }

  /** Waits until files differ from the last time. Gives their paths, sorted; none when the signal came. */
  async changed(): Promise<readonly string[]> {
    while (!this.#signal.aborted) {
      if (!this.#woken) await new Promise<void>((resolve) => (this.#wake = resolve));
      await this.#settle();
      if (this.#signal.aborted) break;
      const now = await this.#look();
      const paths = difference(this.#known, now);
      this.#known = now;
      if (paths.length > 0) return paths;
    }
    return [];
  }

  close(): void {
    clearInterval(this.#poll);
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** An editor saves in several steps, and often several files: one build for all of it. */
  async #settle(): Promise<void> {
    const until = Date.now() + longestMs;
    do {
      this.#woken = false;
      await sleep(quietMs, undefined, { signal: this.#signal }).catch(() => undefined);
    } while (this.#woken && Date.now() < until && !this.#signal.aborted);
    this.#woken = false;
  }

  /** Folders first: what comes after that wakes the next wait. */
  async #look(): Promise<Snapshot> {
    let places = await projectPlaces(this.#root, this.#options);
    while (await this.#watchFolders(places.folders)) places = await projectPlaces(this.#root, this.#options);
    const files = [...new Set(places.files)];
    const all = [...files, ...places.folders].map((path) => relative(this.#root, path).split(sep)[0] ?? '');
    this.#inRoot = new Set(all);
    const marks = await mapLimit(files, 64, async (path) => [path, await markOf(path)] as const);
    return new Map(marks.flatMap(([path, mark]) => (mark === undefined ? [] : [[path, mark] as const])));
  }

  /** True when a folder was not watched before: something may have come into it meanwhile. */
  async #watchFolders(roots: readonly string[]): Promise<boolean> {
    const found = await foldersBelow(roots);
    for (const [folder, { watcher, identity }] of this.#watchers) {
      if (found.get(folder) === identity) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    let isNew = false;
    for (const [folder, identity] of found) {
      if (this.#watchers.has(folder) || !this.#watch(folder, identity)) continue;
      isNew = true;
    }
    return isNew;
  }

  #watch(folder: string, identity: string): boolean {
    try {
      const watcher = watch(folder, (kind, name) => {
        // The folder itself was moved or removed: one of its name that comes back is another folder.
        if (kind === 'rename' && name === basename(folder)) this.#forget(folder);
        if (folder !== this.#root || name === null || this.#inRoot.has(name)) this.#rouse();
      });
      watcher.on('error', () => {
        this.#forget(folder);
        this.#rouse();
      });
      this.#watchers.set(folder, { watcher, identity });
      return true;
    } catch (cause) {
      // It went away meanwhile: the folder above tells.
      if (codeOf(cause) === 'ENOENT') return false;
      this.#poll ??= setInterval(() => this.#rouse(), pollMs);
      return false;
    }
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }

  #rouse(): void {
    this.#woken = true;
    this.#wake();
  }
}

async function markOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isFile() ? `${found.mtimeNs}:${found.size}:${found.ino}` : undefined;
}

/** The folders that are there, and below those that end in `/**` all, each with what tells it from another of its name. */
async function foldersBelow(roots: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const pending = [...new Set(roots)];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const isDeep = folder.endsWith('/**');
    const path = isDeep ? dirname(folder) : folder;
    const made = await stat(path, { bigint: true }).catch(() => undefined);
    if (!made?.isDirectory()) continue;
    found.set(path, `${made.dev}:${made.ino}:${made.birthtimeNs}`);
    if (!isDeep) continue;
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
        pending.push(join(path, entry.name, '**'));
    }
  }
  return found;
}

function difference(before: Snapshot, after: Snapshot): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
