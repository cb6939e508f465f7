import { chmod, copyFile, constants, link, rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSharedFolder } from '../files/shared-folder.js';
import { generationIds, generationsFolder, idOfMoment, keepOnly } from './generations.js';
import { flush, flushFolder, isFileError, renameInto, sweepPartials, type Partial } from './partial-file.js';
import type { Occupant, Place, Release, Releases } from './place.js';
import { whatIsAtFile } from './target.js';

const extension = '.duckdb';

/**
 * A release that is one file. The live file is hard-linked into the generations just before it is replaced: the target's path is never absent, nothing is
 * copied, and the generations hold only files that were once live. Where the file system has no hard links they are copies. A file's time of change is
 * its release's moment.
 */
export class FilePlace implements Place {
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }

  async releases(): Promise<Releases> {
    const live = await statOf(this.target);
    let liveId = live && idOfMoment(new Date(Math.round(live.mtimeMs)));
    const earlier: Release[] = [];
    for (const id of await this.#ids()) {
      const path = this.#kept(id);
      const found = await statOf(path);
      if (found && isSame(found, live)) liveId = id;
      else if (found) earlier.push({ id, path });
    }
    return { live: liveId === undefined ? undefined : { id: liveId, path: this.target }, earlier };
  }

  async occupied(warehouse: string): Promise<Occupant | undefined> {
    return whatIsAtFile(this.target, warehouse);
  }

  async install(partial: Partial, moment: Date, keep: number): Promise<void> {
    if (keep > 0) await this.#keepLive();
    await chmod(partial.file, 0o640);
    await utimes(partial.file, moment, moment);
    await flush(partial.file);
    await renameInto(partial.file, this.target);
  }

  async putBack(release: Release, partial: Partial): Promise<void> {
    await this.#keepLive();
    await linkOrCopy(release.path, partial.file);
    await renameInto(partial.file, this.target);
  }

  async sweep(): Promise<void> {
    await sweepPartials(this.target);
  }

  async prune(keep: number): Promise<readonly Release[]> {
    return keepOnly((await this.releases()).earlier, keep, 'files');
  }

  #kept(id: string): string {
    return join(generationsFolder(this.target), `${id}${extension}`);
  }

  async #ids(): Promise<readonly string[]> {
    return generationIds(this.target, extension);
  }

  /** Where links are possible, a file that is kept twice is there once. */
  async #keepLive(): Promise<void> {
    const live = await statOf(this.target);
    if (!live) return;
    const folder = generationsFolder(this.target);
    await makeSharedFolder(folder);
    const kept = await Promise.all((await this.#ids()).map((id) => statOf(this.#kept(id))));
    if (kept.some((other) => isSame(other, live))) return;
    const id = idOfMoment(new Date(Math.round(live.mtimeMs)));
    for (let number = 0; ; number += 1) {
      if (await linkOrCopy(this.target, this.#kept(number === 0 ? id : `${id}-${number}`))) break;
    }
    await flushFolder(folder);
  }
}

/** Links, or copies where links are not possible; false when the name is taken. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS', 'EXDEV'].includes(error.code)) throw error;
  }
  if (await statOf(to)) return false;
  const copying = `${to}.copying`;
  const { atime, mtime } = await stat(from);
  await copyFile(from, copying, constants.COPYFILE_FICLONE);
  await utimes(copying, atime, mtime);
  await flush(copying);
  await rename(copying, to);
  return true;
}

interface Stat {
  readonly ino: number;
  readonly dev: number;
  readonly mtimeMs: number;
}

function isSame(one: Stat | undefined, other: Stat | undefined): boolean {
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

async function statOf(path: string): Promise<Stat | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
