import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJobRun, type JobRun } from '../../core/jobs/run-record.js';
import { sweepTemporaries, writeFileAtomic } from '../files/write-file.js';
import { safeName } from '../execute/private-folder.js';
import { isSameProcess } from './job-lock.js';

/** Runs that were read, newest first, and the files that could not be. */
export interface HistoryRead {
  readonly runs: readonly JobRun[];
  readonly broken: readonly string[];
}

export interface HistoryQuery {
  readonly job?: string;
  /** At most so many. */
  readonly limit: number;
}

/**
 * The runs of the jobs of one warehouse: a folder with a file a run, readable by its owner only. Each file has one writer, so that nothing
 * locks, and one that is damaged loses one run.
 */
export class RunHistory {
  readonly folder: string;
  readonly #host: string;

  constructor(folder: string, host: string) {
    this.folder = folder;
    this.#host = host;
  }

  /** Writes a run, whole or not at all. Rejects with the system's error. */
  async save(run: JobRun): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, fileOf(run));
    await writeFileAtomic(path, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  }

  /** The newest runs. One whose process has ended without a word is `lost`. */
  async read({ job, limit }: HistoryQuery): Promise<HistoryRead> {
    const names = (await this.#names()).filter(
      (name) => job === undefined || name.endsWith(`~${keyOf(job)}.json`),
    );
    const runs: JobRun[] = [];
    const broken: string[] = [];
    for (const name of names) {
      if (runs.length >= limit) break;
      const run = await this.#readFile(name);
      if (run === undefined) broken.push(name);
      else if (job === undefined || run.job === job) runs.push(run);
    }
    return { runs, broken };
  }

  /** The runs whose identifier begins so. */
  async find(prefix: string): Promise<HistoryRead> {
    const names = (await this.#names()).filter((name) => name.startsWith(prefix));
    const read = await Promise.all(names.map(async (name) => [name, await this.#readFile(name)] as const));
    return {
      runs: read.flatMap(([, run]) => (run ? [run] : [])),
      broken: read.flatMap(([name, run]) => (run ? [] : [name])),
    };
  }

  /** Removes the oldest runs of a job above a number, and what killed processes left. */
  async prune(job: string, keep: number): Promise<void> {
    const names = (await this.#names()).filter((name) => name.endsWith(`~${keyOf(job)}.json`));
    for (const name of names.slice(keep)) await rm(join(this.folder, name), { force: true });
    await sweepTemporaries(this.folder);
  }

  /** Files of runs, newest first. */
  async #names(): Promise<readonly string[]> {
    const names: string[] = await readdir(this.folder).catch(() => []);
    return names
      .filter((name) => /^\d{8}T\d{9}Z-[0-9a-f]{4}~.*\.json$/u.test(name))
      .sort()
      .reverse();
  }

  async #readFile(name: string): Promise<JobRun | undefined> {
    const text = await readFile(join(this.folder, name), 'utf8').catch(() => undefined);
    const run = text === undefined ? undefined : parseJobRun(text);
    return run && this.#seen(run);
  }

  #seen(run: JobRun): JobRun {
    if (run.status !== 'running' || run.host !== this.#host || isSameProcess(run.pid, run.began)) return run;
    return { ...run, status: 'lost', why: 'the process that ran it was killed, or the machine stopped' };
  }
}

function fileOf(run: JobRun): string {
  return `${run.id}~${keyOf(run.job)}.json`;
}

function keyOf(job: string): string {
  return safeName(job);
}
