import { chmod, lstat, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { makeSharedFolder } from '../files/shared-folder.js';
import { generationIds, generationsFolder, idOfMoment, keepOnly } from './generations.js';
import { flush, flushFolder, isFileError, renameInto, sweepPartials, type Partial } from './partial-file.js';
import type { Occupant, Place, Release, Releases } from './place.js';

/** The folder of a partial one in which the files of a release are made. */
export function filesOf(partial: Partial): string {
  return join(partial.folder, 'files');
}

/**
 * A release that is a folder of files. Each lies for good under the generations, and the target is a symbolic link to one, replaced by rename: what a reader opens
 * through it is wholly of one release, file by file. A reader that opens several finds them all of one release when it resolves the link once, before; the
 * release before the live one always stays for it, also with `keep: 0`.
 */
export class FolderPlace implements Place {
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }

  async releases(): Promise<Releases> {
    const folder = generationsFolder(this.target);
    const current = await this.#current();
    const ids = await generationIds(this.target, '');
    const earlier = ids.filter((id) => id !== current).map((id) => ({ id, path: join(folder, id) }));
    const isThere = current !== undefined && ids.includes(current);
    return { live: isThere ? { id: current, path: join(folder, current) } : undefined, earlier };
  }

  async occupied(): Promise<Occupant | undefined> {
    if ((await this.#current()) !== undefined) return undefined;
    try {
      await lstat(this.target);
      return 'not a folder that Eider published';
    } catch (error) {
      if (isFileError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  async install(partial: Partial, moment: Date): Promise<void> {
    const files = filesOf(partial);
    for (const name of await readdir(files)) {
      await chmod(join(files, name), 0o640);
      await flush(join(files, name));
    }
    await chmod(files, 0o750);
    await flushFolder(files);
    const folder = generationsFolder(this.target);
    await makeSharedFolder(folder);
    const id = await this.#settle(files, idOfMoment(moment), partial);
    await flushFolder(folder);
    await this.#pointTo(id, partial);
  }

  async putBack(release: Release, partial: Partial): Promise<void> {
    await this.#pointTo(release.id, partial);
  }

  async sweep(): Promise<void> {
    await sweepPartials(this.target, async (folder) => this.#removeUnsettled(folder));
  }

  async prune(keep: number): Promise<readonly Release[]> {
    return keepOnly((await this.releases()).earlier, Math.max(keep, 1), 'folders');
  }

  /** The generation that the link leads to; undefined where there is no link, or one of somebody else's. */
  async #current(): Promise<string | undefined> {
    try {
      const to = resolve(dirname(this.target), await readlink(this.target));
      return dirname(to) === generationsFolder(this.target) ? basename(to) : undefined;
    } catch (error) {
      if (isFileError(error) && ['ENOENT', 'EINVAL', 'ENOTDIR'].includes(error.code)) return undefined;
      throw error;
    }
  }

  /** Gives the files their place among the generations. Its name is noted before, so that the next publisher removes it if this one is killed now. */
  async #settle(files: string, first: string, partial: Partial): Promise<string> {
    for (let number = 0; ; number += 1) {
      const id = number === 0 ? first : `${first}-${number}`;
      await writeFile(join(partial.folder, settlingFile), id, { flush: true });
      try {
        // A folder takes the place of an empty one only, and no release is empty.
        await rename(files, join(generationsFolder(this.target), id));
        return id;
      } catch (error) {
        if (!isFileError(error) || !['EEXIST', 'ENOTEMPTY'].includes(error.code)) throw error;
      }
    }
  }

  /** What a killed publisher was about to point the link to, unless it has. */
  async #removeUnsettled(folder: string): Promise<void> {
    try {
      const id = await readFile(join(folder, settlingFile), 'utf8');
      const isName = (await generationIds(this.target, '')).includes(id);
      if (!isName || id === (await this.#current())) return;
      await rm(join(generationsFolder(this.target), id), { recursive: true, force: true });
    } catch (error) {
      if (!isFileError(error) || error.code !== 'ENOENT') throw error;
    }
  }

  async #pointTo(id: string, partial: Partial): Promise<void> {
    const link = join(partial.folder, 'link');
    await symlink(relative(dirname(this.target), join(generationsFolder(this.target), id)), link, 'dir');
    await renameInto(link, this.target);
  }
}

/** Holds the name of the generation that a publisher is about to make. */
const settlingFile = 'settling';
