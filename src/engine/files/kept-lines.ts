import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { codeOf } from './find-files.js';
import { writeIfChanged } from './write-file.js';

/** One thing that is kept. */
interface Line {
  readonly key: string;
  /** From the file: what stands between the key and the end of the line, looked at when it is asked for. */
  readonly bytes?: Buffer;
  /** Of this run. */
  readonly text?: string;
}

/**
 * A file with a line for each of many things: its name, the key of all that the text depends on, a sum of the text, and the text, which holds no line end. A line
 * is found without reading the others. One that is damaged is none, and so is a file that cannot be read. Only the newest text of a name is kept.
 */
export class KeptLines {
  readonly #path: string;
  readonly #lines = new Map<string, Line>();
  #isChanged = false;

  private constructor(path: string) {
    this.#path = path;
  }

  static read(path: string): KeptLines {
    const kept = new KeptLines(path);
    const bytes = bytesOf(path);
    for (let start = 0, end = bytes.indexOf(10); end >= 0; start = end + 1, end = bytes.indexOf(10, start)) {
      const [name, key] = [bytes.indexOf(9, start), bytes.indexOf(9, bytes.indexOf(9, start) + 1)];
      if (bytes[start] !== quote || name < start || key < name || key > end) continue;
      kept.#lines.set(bytes.toString('utf8', start, name), {
        key: bytes.toString('latin1', name + 1, key),
        bytes: bytes.subarray(key + 1, end),
      });
    }
    return kept;
  }

  /** The text of a name, if it was kept under this key. */
  get(name: string, key: string): string | undefined {
    const line = this.#lines.get(written(name));
    if (line?.key !== key) return undefined;
    if (line.text !== undefined) return line.text;
    const bytes = line.bytes ?? Buffer.alloc(0);
    const text = bytes.subarray(sumLength);
    if (bytes.toString('latin1', 0, sumLength) === sumOf(text)) return text.toString('utf8');
    this.delete(name);
    return undefined;
  }

  set(name: string, key: string, text: string): void {
    this.#lines.set(written(name), { key, text });
    this.#isChanged = true;
  }

  delete(name: string): void {
    this.#isChanged = this.#lines.delete(written(name)) || this.#isChanged;
  }

  /** A file that cannot be written is only slower. */
  save(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const sorted = [...this.#lines].sort(([a], [b]) => (a < b ? -1 : 1));
    const parts = sorted.flatMap(([name, { key, bytes, text }]) => {
      const own = text === undefined ? undefined : Buffer.from(text);
      const front = Buffer.from(`${name}\t${key}\t${own ? sumOf(own) : ''}`);
      return [front, own ?? bytes ?? Buffer.alloc(0), lineEnd];
    });
    try {
      writeIfChanged(this.#path, Buffer.concat(parts), { mode: 0o600 });
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
    }
  }
}

/** What every name begins with. */
const quote = 0x22;
const lineEnd = Buffer.from('\n');
const sumLength = 16;

function sumOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, sumLength);
}

/** Names may hold anything. */
function written(name: string): string {
  return JSON.stringify(name);
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return Buffer.alloc(0);
  }
}
