import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hideCredentials } from '../../core/diagnostics/credentials.js';
import type { KeepingCache } from '../../core/graph/template-memo.js';
import { writeIfChanged } from '../../engine/files/write-file.js';
import { sha256 } from '../frame/sha256.js';

/**
 * What was read from files in earlier runs, in a file below the target folder: a line for each, its key and its text. One that is not there or not
 * readable is empty, and one that cannot be written is left. It is read when it is first asked for, and of its lines only those that are asked for
 * become texts.
 */
export class ReadCache implements KeepingCache {
  readonly #path: string | undefined;
  #lines: Lines | undefined;
  readonly #kept = new Set<string>();
  readonly #made = new Map<string, string>();
  /** Whether something was made since the last saving. */
  #isChanged = false;
  readonly hash = sha256;

  /**
   * @param targetPath undefined for a cache that is not kept
   * @param name of the file
   */
  constructor(targetPath: string | undefined, name: string) {
    this.#path = targetPath === undefined ? undefined : join(targetPath, '.cache', name);
  }

  get(key: string): string | undefined {
    const made = this.#made.get(key);
    if (made !== undefined || this.#path === undefined) return made;
    const line = this.#read(this.#path).textOf(key);
    if (line === undefined) return undefined;
    this.#kept.add(key);
    return line.toString('utf8');
  }

  set(key: string, text: string): void {
    // A token in an address stays in the one file that its author wrote it in.
    if (this.#path === undefined || (text.includes('://') && hideCredentials(text) !== text)) return;
    this.#made.set(key, text);
    this.#isChanged = true;
  }

  keep(key: string): void {
    this.#kept.add(key);
  }

  /** Keeps what was read or made since, and what is of use all the same; the rest is dropped, once there is something to write. */
  save(): void {
    if (this.#path === undefined || (!this.#isChanged && !this.#isMostlyStale())) return;
    this.#isChanged = false;
    const lines = this.#read(this.#path);
    const old = [...this.#kept].filter((key) => !this.#made.has(key)).map((key) => lines.lineOf(key));
    const made = [...this.#made].map(([key, text]) => Buffer.from(`${key}\t${text}\n`));
    try {
      writeIfChanged(this.#path, Buffer.concat([...old, ...made]), { mode: 0o600 });
    } catch {
      // It is only slower next time. What cannot be written and matters is told by the command that writes it.
    }
  }

  /** Files that are gone leave lines behind, which only cost time to read. */
  #isMostlyStale(): boolean {
    return this.#lines !== undefined && this.#lines.size > 2 * (this.#kept.size + this.#made.size);
  }

  #read(path: string): Lines {
    return (this.#lines ??= new Lines(path));
  }
}

/** The lines of a file, by what stands before the first tab. */
class Lines {
  readonly #bytes: Buffer;
  /** Where a key's line starts, where its text does, and where both end. */
  readonly #places = new Map<string, readonly [start: number, text: number, end: number]>();

  constructor(path: string) {
    this.#bytes = bytesOf(path);
    const bytes = this.#bytes;
    for (let start = 0, end = 0; start < bytes.length; start = end) {
      end = bytes.indexOf(10, start) + 1;
      if (end === 0) return;
      const tab = bytes.indexOf(9, start);
      if (tab > start && tab < end)
        this.#places.set(bytes.toString('latin1', start, tab), [start, tab + 1, end]);
    }
  }

  get size(): number {
    return this.#places.size;
  }

  textOf(key: string): Buffer | undefined {
    const place = this.#places.get(key);
    return place && this.#bytes.subarray(place[1], place[2] - 1);
  }

  lineOf(key: string): Buffer {
    const place = this.#places.get(key);
    return place ? this.#bytes.subarray(place[0], place[2]) : Buffer.alloc(0);
  }
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
