import type { Source } from '../diagnostics/source.js';

/**
 * What was read from an author's files before. Parsing and checking is the slowest part of reading a project, and from one run to the next hardly
 * any of it changes.
 */
export interface TextCache {
  /** @param key tells everything that the result depends on */
  readonly get: (key: string) => string | undefined;
  /** @param text on one line */
  readonly set: (key: string, text: string) => void;
  /** A stable hash, hexadecimal. */
  readonly hash: (text: string) => string;
}

/** Stands for the file itself in places. */
const mark = '\u0000file';

/** As a text on one line; undefined when it could not be read back as it is, or points into another file. */
export function encodeProperties(value: object, source: Source): string | undefined {
  let isOwn = true;
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (part === source) return mark;
    isOwn &&= !isSource(part);
    return part;
  });
  return isOwn && isSame(decodeProperties(text, source), value) ? text : undefined;
}

/** The reverse, for the file of the same text: the caller knows what was put in. Throws what `JSON.parse` throws. */
export function decodeProperties(text: string, source: Source): object {
  const value = JSON.parse(text) as object;
  attach(value, source);
  return value;
}

function isSource(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'path' in part && 'text' in part;
}

function attach(value: object, source: Source): void {
  const parts = value as Record<string, unknown>;
  for (const key in parts) {
    const part = parts[key];
    if (part === mark) parts[key] = source;
    else if (typeof part === 'object' && part !== null) attach(part, source);
  }
}

/** A key without a value is none. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b) || !isPlain(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    isSame(left[key], right[key]),
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
