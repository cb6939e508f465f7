import { spanOf, type Span } from '../diagnostics/source.js';
import type { Rendered, Segment } from './types.js';

/** A place in an author's file, and the calls that led there, outermost first, when it is in a macro. */
export interface Location {
  readonly at: Span;
  readonly calls: Segment['calls'];
}

/**
 * Where a stretch of rendered SQL was written: the very characters when they are the author's own text, the tag when one
 * made them. Without `end`, the word at `start`. Offsets count UTF-16 code units; one past the end is the end.
 * Undefined when that SQL came from no file.
 */
export function locate(rendered: Rendered, start: number, end?: number): Location | undefined {
  const index = segmentAt(rendered.map, start);
  const first = rendered.map[index];
  if (first === undefined) return undefined;
  const { source } = first.span;
  const { calls } = first;
  if (!first.exact) return { at: first.span, calls };
  const from = first.span.start + Math.min(Math.max(start - first.start, 0), first.end - first.start);
  if (end === undefined) return { at: wordAt(spanOf(source, from, first.span.end)), calls };
  let to = Math.min(first.span.end, first.span.start + Math.max(end - first.start, start - first.start));
  for (let next = index + 1; next < rendered.map.length; next += 1) {
    const segment = rendered.map[next];
    if (segment === undefined || segment.start >= end) break;
    // A stretch is one place only within one file, read forward: a macro's text in between is passed over.
    if (segment.span.source !== source || segment.calls.length !== calls.length || segment.span.start < to)
      continue;
    to = segment.exact
      ? Math.min(segment.span.end, segment.span.start + end - segment.start)
      : segment.span.end;
  }
  return { at: spanOf(source, from, Math.max(from, to)), calls };
}

/** The segment that holds an offset, or the last one before it. */
function segmentAt(map: readonly Segment[], offset: number): number {
  let low = 0;
  let high = map.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((map[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const word = /[\p{L}\p{N}_]+|"(?:[^"]|"")*"|'(?:[^']|'')*'|[^\s]/uy;

function wordAt(span: Span): Span {
  word.lastIndex = span.start;
  const found = word.exec(span.source.text)?.[0].length ?? 0;
  return spanOf(span.source, span.start, Math.min(span.start + found, span.end));
}
