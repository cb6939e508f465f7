import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import { isOrdinary, NotSimple, type Placed } from './simple-text.js';
import { SimpleValues } from './simple-values.js';
import type { YamlEntry, YamlMap, YamlNode } from './tree.js';

/** How deep blocks may stand in each other here; the library's reader says where it is too deep. */
const maxDepth = 50;
const keyPattern = /[A-Za-z0-9_+$][A-Za-z0-9_+$./-]*(?=:(?:[ \n]|$))/y;

/**
 * Reads the YAML that nearly all files hold: mappings and lists in blocks, texts and short lists on one line, texts in blocks. It makes the very tree
 * that the library's reader makes, places included, many times faster. Undefined for a file with anything else in it, a mistake above all:
 * that one is the library's to read.
 * @param scalar the value of a text without quotes
 */
export function readSimpleYaml(
  source: Source,
  scalar: (text: string) => YamlScalarValue,
): YamlNode | undefined {
  if (!isOrdinary(source.text)) return undefined;
  try {
    return new BlockReader(source, scalar).read();
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

type YamlScalarValue = null | boolean | number | string;

const newline = 10;
const space = 32;
const hash = 35;
const dash = 45;

class BlockReader {
  readonly #source: Source;
  readonly #text: string;
  readonly #values: SimpleValues;
  /** Where the line starts that is read next, and the column of what is read in it: -1 at the end. */
  #line = 0;
  #indent = -1;
  #depth = 0;
  /** The comments between the line before and this one: the column of the one furthest in, -1 for none, and where the last ends. */
  #commentIndent = -1;
  #commentEnd = 0;

  constructor(source: Source, scalar: (text: string) => YamlScalarValue) {
    this.#source = source;
    this.#text = source.text;
    this.#values = new SimpleValues(source, scalar);
  }

  read(): YamlNode | undefined {
    this.#advance(0);
    this.#forgetComments();
    if (this.#indent !== 0 || this.#isItem()) return undefined;
    const { node } = this.#map(0);
    return this.#line === this.#text.length ? node : undefined;
  }

  /** Goes to the next line with content, from the start of a line. */
  #advance(from: number): void {
    const text = this.#text;
    for (let line = from; line < text.length;) {
      let at = line;
      while (text.charCodeAt(at) === space) at += 1;
      const code = text.charCodeAt(at);
      if (at < text.length && code !== newline && code !== hash) {
        this.#line = line;
        this.#indent = at - line;
        return;
      }
      const end = endOfLine(text, at);
      if (code === hash) {
        this.#commentIndent = Math.max(this.#commentIndent, at - line);
        this.#commentEnd = at + text.slice(at, end).trimEnd().length;
      }
      line = end + 1;
    }
    this.#line = text.length;
    this.#indent = -1;
  }

  #forgetComments(): void {
    this.#commentIndent = -1;
  }

  #isItem(): boolean {
    const at = this.#line + this.#indent;
    if (this.#text.charCodeAt(at) !== dash) return false;
    const next = this.#text.charCodeAt(at + 1);
    return next === space || next === newline || at + 1 === this.#text.length;
  }

  #block(): Placed {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new NotSimple();
    const made = this.#isItem() ? this.#list(this.#indent) : this.#map(this.#indent);
    this.#depth -= 1;
    return made;
  }

  #map(indent: number): Placed<YamlMap> {
    const start = this.#line + indent;
    const entries: YamlEntry[] = [];
    const keys = new Set<string>();
    let end = start;
    do {
      const key = this.#keyAt(this.#line + indent);
      if (key === undefined || keys.has(key)) throw new NotSimple();
      keys.add(key);
      const at = this.#line + indent;
      const behind = at + key.length;
      this.#forgetComments();
      const made = this.#value(behind + 1, indent, true);
      ({ end } = made);
      entries.push({ key, keySpan: this.#span(at, behind), value: made.node });
    } while (this.#goesOn(indent) && !this.#isItem());
    return { node: { kind: 'map', entries, span: this.#span(start, end) }, end: this.#close(indent, end) };
  }

  #list(indent: number): Placed {
    const start = this.#line + indent;
    const items: YamlNode[] = [];
    let end = start;
    do {
      this.#forgetComments();
      const made = this.#item(indent);
      ({ end } = made);
      items.push(made.node);
    } while (this.#goesOn(indent) && this.#isItem());
    return { node: { kind: 'list', items, span: this.#span(start, end) }, end: this.#close(indent, end) };
  }

  #item(indent: number): Placed {
    let at = this.#line + indent + 1;
    while (this.#text.charCodeAt(at) === space) at += 1;
    if (this.#keyAt(at) === undefined) return this.#value(at, indent, false);
    this.#indent = at - this.#line;
    return this.#block();
  }

  /** Whether the block goes on with the line that is read next. One that is further in, or a comment that is, belongs to something else. */
  #goesOn(indent: number): boolean {
    if (this.#indent > indent || (this.#isDeepest && this.#commentIndent > indent)) throw new NotSimple();
    this.#isDeepest = false;
    return this.#indent === indent;
  }

  /** Whether nothing was closed since the last value. */
  #isDeepest = false;

  /** Where a block ends that is closed: comments in its own column or further in are part of it, but not of the outermost. */
  #close(indent: number, end: number): number {
    if (indent === 0 || this.#commentIndent < indent) return end;
    this.#forgetComments();
    return this.#commentEnd;
  }

  #keyAt(at: number): string | undefined {
    keyPattern.lastIndex = at;
    const key = keyPattern.exec(this.#text)?.[0];
    return key === '__proto__' || (key?.length ?? 0) > 1000 ? undefined : key;
  }

  /** What stands behind a key or a dash: on the same line, or in the lines below. */
  #value(from: number, indent: number, isOfKey: boolean): Placed {
    let at = from;
    while (this.#text.charCodeAt(at) === space) at += 1;
    const code = this.#text.charCodeAt(at);
    const isEmpty = at >= this.#text.length || code === newline || code === hash;
    if (isEmpty) {
      if (!isOfKey || (code === hash && at === from)) throw new NotSimple();
      return this.#below(at, code === hash, indent);
    }
    const made = this.#values.read(at, indent);
    this.#advance(made.next);
    this.#isDeepest = true;
    return made;
  }

  #below(at: number, isCommented: boolean, indent: number): Placed {
    this.#advance(endOfLine(this.#text, at) + 1);
    if (this.#indent > indent || (this.#indent === indent && this.#isItem())) {
      this.#forgetComments();
      return this.#block();
    }
    // Where a comment stands for the value, it is not easy to say where the mapping ends.
    if (isCommented || this.#commentIndent >= 0) throw new NotSimple();
    this.#isDeepest = true;
    const node = { kind: 'scalar', value: null, text: '', span: this.#span(at, at) } as const;
    return { node, end: this.#text.slice(0, at).trimEnd().length };
  }

  #span(start: number, end: number): Span {
    return spanOf(this.#source, start, end);
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
