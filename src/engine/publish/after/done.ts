import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { AfterStep } from '../../../core/project/after-steps.js';
import { generationsFolder } from '../generations.js';
import { isFileError } from '../partial-file.js';

const schema = z.object({ release: z.string(), done: z.array(z.string()) });

/** Which steps after a release have been done, beside its generations. A step that is changed counts as another one. */
export class DoneSteps {
  readonly #path: string;
  readonly #folder: string;
  readonly #release: string;
  readonly #done: Set<string>;

  private constructor(folder: string, release: string, done: Iterable<string>) {
    this.#folder = folder;
    this.#path = join(folder, 'after.json');
    this.#release = release;
    this.#done = new Set(done);
  }

  /** Those of one release; none when another one was in place before. */
  static async read(target: string, release: string): Promise<DoneSteps> {
    const folder = generationsFolder(target);
    try {
      const read = schema.safeParse(JSON.parse(await readFile(join(folder, 'after.json'), 'utf8')));
      const known = read.success && read.data.release === release;
      return new DoneSteps(folder, release, known ? read.data.done : []);
    } catch (error) {
      if (error instanceof SyntaxError || (isFileError(error) && error.code === 'ENOENT'))
        return new DoneSteps(folder, release, []);
      throw error;
    }
  }

  has(step: AfterStep): boolean {
    return this.#done.has(keyOf(step));
  }

  async add(step: AfterStep): Promise<void> {
    this.#done.add(keyOf(step));
    await mkdir(this.#folder, { recursive: true, mode: 0o750 });
    const text = JSON.stringify({ release: this.#release, done: [...this.#done].toSorted() });
    await writeFile(`${this.#path}.partial`, text, { mode: 0o640, flush: true });
    await rename(`${this.#path}.partial`, this.#path);
  }
}

/** What a step does, without how often it is tried. */
function keyOf({ at: _at, retries: _retries, delay: _delay, timeout: _timeout, ...step }: AfterStep): string {
  return createHash('sha256').update(JSON.stringify(step)).digest('hex').slice(0, 16);
}
