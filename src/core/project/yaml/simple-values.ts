import { spanOf, type Source } from '../../diagnostics/source.js';
import { NotSimple, type Placed } from './simple-text.js';
import type { YamlEntry, YamlNode, YamlScalar } from './tree.js';

/** What a value ends with on its line, and where the next line starts. */
export interface PlacedValue extends Placed {
  readonly next: number;
}

/** What a text without quotes may begin with; with `-` only where a space does not follow. */
const plainStart = /[\w.+/$(~<=\\;^\u00A1-\uFFFF]|-[\w.]/y;
const inFlow = /(?:[\w.+/$(~]|-\w)[\w.+/$()=~ -]*/y;
const flowKey = /[A-Za-z_][\w.-]*(?=: )/y;
const single = /'(?:[^'\n]|'')*'/y;
const double = /"(?:[^"\\\n]|\\["\\n])*"/y;
const blockHead = /[|>]-?(?=\n)/y;

const space = 32;
const escapes: { readonly [written: string]: string } = { '\\"': '"', '\\\\': '\\', '\\n': '\n' };

/** Reads values that begin on the line of their key or dash. */
export class SimpleValues {
  readonly #source: Source;
  readonly #text: string;
  readonly #scalar: (text: string) => null | boolean | number | string;

  constructor(source: Source, scalar: (text: string) => null | boolean | number | string) {
    this.#source = source;
    this.#text = source.text;
    this.#scalar = scalar;
  }

  /** @param indent the column of the block that it is a value of */
  read(at: number, indent: number): PlacedValue {
    switch (this.#text[at]) {
      case "'":
      case '"':
        return this.#restOfLine(this.#quoted(at));
      case '[':
      case '{':
        return this.#restOfLine(this.#flow(at, 0));
      case '|':
      case '>':
        return this.#blockText(at, indent);
      default:
        return this.#plain(at);
    }
  }

  #plain(at: number): PlacedValue {
    if (!matched(plainStart, this.#text, at)) throw new NotSimple();
    const line = this.#text.slice(at, this.#endOfLine(at));
    const comment = line.indexOf(' #');
    const text = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
    // A second key on the line: a mistake, of which the library says what it is.
    if (text.includes(': ') || text.endsWith(':')) throw new NotSimple();
    return this.#restOfLine(this.#made(this.#scalar(text), text, at, at + text.length));
  }

  #quoted(at: number): YamlScalar {
    const isSingle = this.#text[at] === "'";
    const written = matched(isSingle ? single : double, this.#text, at);
    if (written === undefined) throw new NotSimple();
    const inner = written.slice(1, -1);
    const value = isSingle
      ? inner.replaceAll("''", "'")
      : inner.replaceAll(/\\./gu, (each) => escapes[each] ?? each);
    return this.#made(value, value, at, at + written.length);
  }

  #flow(at: number, depth: number): YamlNode {
    if (depth > 20) throw new NotSimple();
    return this.#text[at] === '[' ? this.#flowList(at, depth) : this.#flowMap(at, depth);
  }

  #flowList(start: number, depth: number): YamlNode {
    const items: YamlNode[] = [];
    let at = this.#overSpaces(start + 1);
    while (this.#text[at] !== ']') {
      const item = this.#flowValue(at, depth);
      items.push(item);
      at = this.#overComma(item.span.end, ']');
    }
    return { kind: 'list', items, span: spanOf(this.#source, start, at + 1) };
  }

  #flowMap(start: number, depth: number): YamlNode {
    const entries: YamlEntry[] = [];
    let at = this.#overSpaces(start + 1);
    while (this.#text[at] !== '}') {
      const key = matched(flowKey, this.#text, at);
      if (key === undefined || key === '__proto__' || entries.some((entry) => entry.key === key))
        throw new NotSimple();
      const value = this.#flowValue(this.#overSpaces(at + key.length + 1), depth);
      entries.push({ key, keySpan: spanOf(this.#source, at, at + key.length), value });
      at = this.#overComma(value.span.end, '}');
    }
    return { kind: 'map', entries, span: spanOf(this.#source, start, at + 1) };
  }

  #flowValue(at: number, depth: number): YamlNode {
    const first = this.#text[at];
    if (first === "'" || first === '"') return this.#quoted(at);
    if (first === '[' || first === '{') return this.#flow(at, depth + 1);
    const text = matched(inFlow, this.#text, at)?.trimEnd();
    if (text === undefined) throw new NotSimple();
    return this.#made(this.#scalar(text), text, at, at + text.length);
  }

  /** From the end of an item to the start of the next, or to what closes them. */
  #overComma(end: number, close: string): number {
    const at = this.#overSpaces(end);
    if (this.#text[at] === close) return at;
    const next = this.#overSpaces(at + 1);
    if (this.#text[at] !== ',' || this.#text[next] === close) throw new NotSimple();
    return next;
  }

  #overSpaces(from: number): number {
    let at = from;
    while (this.#text.charCodeAt(at) === space) at += 1;
    return at;
  }

  /** Behind a value there may be a comment. */
  #restOfLine(node: YamlNode): PlacedValue {
    const { end } = node.span;
    const last = this.#endOfLine(end);
    const rest = this.#text.slice(end, last).trimEnd();
    if (rest !== '' && !/^ +#/u.test(rest)) throw new NotSimple();
    return { node, end: end + rest.length, next: last + 1 };
  }

  /** A text in lines of its own, as it stands (`|`) or with its line breaks as spaces (`>`). */
  #blockText(at: number, indent: number): PlacedValue {
    const head = matched(blockHead, this.#text, at);
    if (head === undefined) throw new NotSimple();
    const first = at + head.length + 1;
    const { lines, next } = this.#linesFrom(first, indent);
    const text = head.startsWith('|') ? lines.join('\n') : folded(lines);
    const value = head.endsWith('-') ? text : `${text}\n`;
    const end = this.#text.slice(0, next).trimEnd().length;
    return { node: this.#made(value, value, at, end), end, next };
  }

  #linesFrom(first: number, indent: number): { readonly lines: readonly string[]; readonly next: number } {
    const column = this.#overSpaces(first) - first;
    if (column <= indent) throw new NotSimple();
    const lines: string[] = [];
    let next = first;
    while (next < this.#text.length) {
      const end = this.#endOfLine(next);
      const content = this.#overSpaces(next);
      if (content >= end) {
        if (end - next > column || lines.length === 0) throw new NotSimple();
        lines.push('');
      } else if (content - next < column) {
        if (content - next > indent) throw new NotSimple();
        break;
      } else {
        lines.push(this.#text.slice(next + column, end));
      }
      next = end + 1;
    }
    while (lines.at(-1) === '') lines.pop();
    return { lines, next };
  }

  #made(value: YamlScalar['value'], text: string, start: number, end: number): YamlScalar {
    return { kind: 'scalar', value, text, span: spanOf(this.#source, start, end) };
  }

  #endOfLine(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end === -1 ? this.#text.length : end;
  }
}

/** Lines as one: a break is a space, and each empty line a break. */
function folded(lines: readonly string[]): string {
  let text = '';
  let breaks = 0;
  for (const line of lines) {
    // Lines that are further in keep their breaks, and spaces at an end theirs.
    if (line.startsWith(' ') || line.endsWith(' ')) throw new NotSimple();
    if (line === '') {
      breaks += 1;
      continue;
    }
    const between = breaks > 0 ? '\n'.repeat(breaks) : ' ';
    text += text === '' ? line : `${between}${line}`;
    breaks = 0;
  }
  return text;
}

function matched(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
