/**
 * A text that an author wrote: a model, a macro, a YAML file.
 * `path` is relative to the project's folder, with forward slashes, so that messages are the same on every machine.
 */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A half-open range of a source, in UTF-16 code units, as JavaScript counts strings. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A place for people: line and column start at 1; the column counts Unicode characters, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStartsOf = new WeakMap<Source, readonly number[]>();

function lineStarts(source: Source): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known) return known;
  const starts = [0];
  for (let index = source.text.indexOf('\n'); index !== -1; index = source.text.indexOf('\n', index + 1)) {
    starts.push(index + 1);
  }
  lineStartsOf.set(source, starts);
  return starts;
}

function lineIndexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The line and column of an offset. An offset past the end is the end. */
export function positionAt(source: Source, offset: number): Position {
  const bounded = Math.max(0, Math.min(offset, source.text.length));
  const starts = lineStarts(source);
  const line = lineIndexAt(starts, bounded);
  const before = source.text.slice(starts[line] ?? 0, bounded);
  return { line: line + 1, column: Array.from(before).length + 1 };
}

/** The text of a line (from 1) without its line break; empty past the last line. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const end = starts[line] ?? source.text.length + 1;
  return source.text.slice(start, end - 1).replace(/\r$/u, '');
}

/** The offset where a line (from 1) starts, or the end of the text. */
export function offsetOfLine(source: Source, line: number): number {
  return lineStarts(source)[line - 1] ?? source.text.length;
}

export function spanOf(source: Source, start: number, end: number): Span {
  return { source, start, end };
}
