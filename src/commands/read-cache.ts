import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PropertiesCache } from '../core/project/properties-cache.js';
import { writeIfChanged } from '../engine/files/write-file.js';
import { sha256 } from './sha256.js';

/**
 * The cache of properties files, in a file below the target folder: a line for each, its key and what was read. One that is not there or not readable is
 * empty, and one that cannot be written is left.
 */
export class ReadCache implements PropertiesCache {
  readonly #path: string;
  readonly #lines: ReadonlyMap<string, string>;
  readonly #used = new Map<string, string>();
  #isChanged = false;
  readonly hash = sha256;

  constructor(targetPath: string) {
    this.#path = join(targetPath, '.cache', 'properties');
    this.#lines = new Map(linesOf(this.#path));
  }

  get(key: string): string | undefined {
    const text = this.#lines.get(key);
    if (text !== undefined) this.#used.set(key, text);
    return text;
  }

  set(key: string, text: string): void {
    this.#used.set(key, text);
    this.#isChanged = true;
  }

  /** Keeps what was read or made since; what no file asked for is dropped. */
  save(): void {
    if (!this.#isChanged && this.#used.size === this.#lines.size) return;
    try {
      writeIfChanged(this.#path, [...this.#used].map(([key, text]) => `${key}\t${text}\n`).join(''));
    } catch {
      // It is only slower next time. What cannot be written and matters is told by the command that writes it.
    }
  }
}

function linesOf(path: string): readonly (readonly [string, string])[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const end = line.indexOf('\t');
        return end > 0 ? [[line.slice(0, end), line.slice(end + 1)] as const] : [];
      });
  } catch {
    return [];
  }
}
