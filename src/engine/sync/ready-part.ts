import type { SeenFile } from './resolve-parts.js';

/** A file that DuckDB can read. */
export interface ReadyFile extends SeenFile {
  /** The path to read: of the file itself, or of its fetched copy. */
  readonly path: string;
  /** Known of what was fetched. */
  readonly sha256?: string;
}

export interface ReadyPart {
  readonly part: string;
  readonly files: readonly ReadyFile[];
}

/** What can be seen of files without reading them; undefined when nothing tells two versions apart. */
export function observedOf(files: readonly SeenFile[]): string | undefined {
  const lines = files.map(({ seen }) => seen);
  return lines.every((line) => line !== undefined) ? lines.join('\n') : undefined;
}
