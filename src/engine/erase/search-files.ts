import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The files at a path: itself, or all below it; sorted, and none where nothing is. Links are not followed. */
export async function filesAt(
  path: string,
  skip: (name: string) => boolean = () => false,
): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return [];
  if (!found.isDirectory()) return found.isFile() ? [path] : [];
  const files: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (skip(entry.name)) continue;
    if (entry.isDirectory()) files.push(...(await filesAt(below, skip)));
    else if (entry.isFile()) files.push(below);
  }
  return files.sort();
}

/** What a file is, by its first bytes. */
export type FileKind = 'duckdb' | 'parquet' | 'compressed' | 'other';

const piece = 4 * 1024 * 1024;

/** What is in a file: its kind, its size in bytes, and whether one of the texts is in its bytes. */
export interface SearchedFile {
  readonly kind: FileKind;
  readonly bytes: number;
  readonly found: boolean;
}

/** The bytes of texts as files may hold them: UTF-8 and UTF-16, as they are and in upper and lower case. */
export function patternsOf(texts: readonly string[]): readonly Buffer[] {
  const forms = new Set(texts.flatMap((text) => [text, text.toUpperCase(), text.toLowerCase()]));
  return [...forms].flatMap((form) => {
    const little = Buffer.from(form, 'utf16le');
    return [Buffer.from(form, 'utf8'), little, Buffer.from(little).swap16()];
  });
}

/** Reads a file once, piece by piece. Rejects with the system's error. */
export async function searchFile(path: string, patterns: readonly Buffer[]): Promise<SearchedFile> {
  const longest = Math.max(1, ...patterns.map((pattern) => pattern.length));
  const handle = await open(path, 'r');
  try {
    let kept = Buffer.alloc(0);
    let kind: FileKind | undefined;
    let bytes = 0;
    let found = false;
    const buffer = Buffer.alloc(piece);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, piece, bytes);
      if (bytesRead === 0) break;
      const text = Buffer.concat([kept, buffer.subarray(0, bytesRead)]);
      kind ??= kindOf(text);
      bytes += bytesRead;
      found ||= patterns.some((pattern) => text.includes(pattern));
      // A text may lie across two pieces.
      kept = Buffer.from(text.subarray(Math.max(0, text.length - longest + 1)));
    }
    return { kind: kind ?? 'other', bytes, found };
  } finally {
    await handle.close();
  }
}

function kindOf(start: Buffer): FileKind {
  if (start.toString('latin1', 8, 12) === 'DUCK') return 'duckdb';
  if (start.toString('latin1', 0, 4) === 'PAR1') return 'parquet';
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const isZstd = start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528;
  return isGzip || isZstd ? 'compressed' : 'other';
}
