import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { SyncFiles } from '../../core/project/sync-settings.js';
import { removeEmpty } from '../execute/private-folder.js';
import { codeOf } from '../files/find-files.js';
import type { ReadyFile, ReadyPart } from './ready-part.js';
import type { RemoteFiles } from './remote-files.js';
import { fetchFailure, type SeenFile, type SeenPart } from './resolve-parts.js';
import { SyncError } from './sync-error.js';
import type { SyncSource } from './sync-source.js';

/**
 * The copies of remote files of one run, in a folder that only its owner can enter: they hold personal data. They are gone when the run ends, unless a
 * source keeps them; what a killed run left goes with the next run.
 */
export class FetchCache {
  readonly #folder: string;
  readonly #own: string;
  readonly #remote: RemoteFiles;

  /** @param folder absolute; made when it is needed */
  constructor(folder: string, remote: RemoteFiles) {
    this.#folder = folder;
    this.#own = join(folder, `run-${process.pid}`);
    this.#remote = remote;
  }

  /** Fetches what is remote; local files stay where they are. Throws `SyncError`. */
  async ready(source: SyncSource<SyncFiles>, part: SeenPart): Promise<ReadyPart> {
    const files: ReadyFile[] = [];
    const folder = this.#folderOf(source, part);
    for (const file of part.files) {
      files.push(file.isRemote ? await this.#fetch(source, file, folder) : { ...file, path: file.location });
    }
    return { part: part.part, files };
  }

  /** Keeps what is to be kept of a source that was loaded, and removes the rest. */
  async settle(source: SyncSource<SyncFiles>, parts: readonly SeenPart[]): Promise<void> {
    for (const part of parts) {
      const folder = this.#folderOf(source, part);
      if (!source.from.keepFiles) {
        await rm(folder, { recursive: true, force: true });
        continue;
      }
      if (!part.files.some(({ isRemote }) => isRemote)) continue;
      const kept = join(this.#folder, 'kept', basename(folder));
      await mkdir(join(this.#folder, 'kept'), { recursive: true, mode: 0o700 });
      await rm(kept, { recursive: true, force: true });
      await rename(folder, kept).catch(() => undefined);
    }
  }

  /** Removes this run's copies, and those of runs that have ended without doing so. */
  async close(): Promise<void> {
    await rm(this.#own, { recursive: true, force: true });
    const names: string[] = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      const pid = /^run-(\d+)$/u.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid)))
        await rm(join(this.#folder, name), { recursive: true, force: true });
    }
    await removeEmpty(this.#folder);
  }

  #folderOf(source: SyncSource<SyncFiles>, { part }: SeenPart): string {
    return join(this.#own, createHash('sha256').update(`${source.id}\n${part}`).digest('hex').slice(0, 16));
  }

  async #fetch(source: SyncSource<SyncFiles>, file: SeenFile, folder: string): Promise<ReadyFile> {
    const { checksum } = source.from;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The reader tells compression and companions by the name.
    const name = basename(file.name).replaceAll(/[^\p{L}\p{N}._-]/gu, '_');
    const prefix = createHash('sha256').update(file.name.slice(0, -name.length)).digest('hex').slice(0, 8);
    const path = join(folder, `${prefix}-${name === '' ? 'file' : name}`);
    try {
      const fetched = await this.#remote.fetch(
        file.location,
        path,
        file.remote ?? {},
        checksum !== undefined,
      );
      if (fetched.size === 0) {
        const message = `\`${file.name}\` is empty`;
        throw new SyncError(diagnostic('sync/failed', { source: source.name, message }, { at: source.at }));
      }
      const { etag, modified, sha256, size } = fetched;
      const isTold = etag !== undefined || modified !== undefined;
      const seen = isTold ? { seen: `${file.name} ${size} ${etag ?? ''} ${modified ?? ''}` } : {};
      return {
        ...file,
        ...seen,
        size,
        remote: fetched,
        ...(modified !== undefined && { modified }),
        path,
        sha256,
      };
    } catch (error) {
      throw isDiskFull(error) ? diskFull(source, error) : fetchFailure(source, file.name, error);
    }
  }
}

function isDiskFull(error: unknown): boolean {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EFBIG' || codeOf(error) === 'EDQUOT';
}

function diskFull(source: SyncSource, cause: unknown): SyncError {
  const message = 'the disk is full: its file could not be fetched';
  return new SyncError(diagnostic('sync/failed', { source: source.name, message }, { at: source.at }), {
    cause,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
