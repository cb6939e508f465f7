import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import { failure } from './failure.js';
import { textOfLiteral } from './text-literal.js';

/** `begin` and `end` are the marks of a tag: `{{`, `{%` and `}}`, `%}`. `value` of a string is its text, of all others as written. */
export interface Token {
  readonly type: 'text' | 'begin' | 'end' | 'name' | 'string' | 'integer' | 'float' | 'operator' | 'eof';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A number with a point or an exponent, a whole number, a name, a string, an operator: in this order. Groups without names make no object for each token. */
const tokenPattern =
  /\s+|((?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))|(0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*)|([\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*)|('[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*")|(\*\*|\/\/|[=!<>]=|[-+/*%~[\](){}<>=.:|,;])/uy;
/** What most tokens are. A name that goes on in another alphabet is left to `tokenPattern`. */
const plainSpace = /[ \t\r\n]+/y;
const plainName = /[A-Za-z_]\w*(?![\w\u0080-\uffff])/y;
/** Operators that no other begins with. */
const shortOperators = '()[]{},.|:;~%+-';
/** What the end of a tag begins with. */
const endings = '}%-+';
const outputEnd = /-\}\}\s*|\}\}/y;
const blockEnd = /\+%\}|-%\}\s*|%\}/y;
const rawBegin = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y;
const rawEnd = /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\})/g;
const commentEnd = /\+#\}|-#\}\s*|#\}/g;
const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

/** Takes a template apart. Comments and white space inside tags are dropped; text is cut as Jinja's `-` marks say. Throws `JinjaFailure`. */
export function lexJinja(source: Source): readonly Token[] {
  const lexer = new Lexer(source);
  lexer.run();
  return lexer.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #source: Source;
  readonly #text: string;
  /** Where the template ends: Jinja drops one line break at the end. */
  readonly #end: number;
  #at: number;

  constructor(source: Source) {
    this.#source = source;
    this.#end = source.text.length - (/\r?\n$|\r$/u.exec(source.text)?.[0].length ?? 0);
    this.#text = source.text.slice(0, this.#end);
    this.#at = source.text.startsWith('\uFEFF') ? 1 : 0;
  }

  run(): void {
    while (this.#at < this.#end) {
      const tag = this.#nextTag();
      this.#addText(this.#at, tag, this.#text[tag + 2] === '-');
      if (tag === this.#end) break;
      this.#at = tag;
      const mark = this.#text[tag + 1];
      if (mark === '#') this.#comment();
      else if (mark === '%' && this.#match(rawBegin)) this.#raw(tag);
      else this.#tag(mark === '%' ? '%}' : '}}');
    }
    this.tokens.push({ type: 'eof', value: '', start: this.#end, end: this.#end });
  }

  #nextTag(): number {
    let at = this.#text.indexOf('{', this.#at);
    while (at !== -1) {
      const mark = this.#text[at + 1];
      if (mark === '{' || mark === '%' || mark === '#') return at;
      at = this.#text.indexOf('{', at + 1);
    }
    return this.#end;
  }

  /** Adds text as it stands, but without the `\r` of line breaks, as Python reads files. */
  #addText(from: number, to: number, isTrimmed: boolean): void {
    const text = this.#text.slice(from, to);
    let end = isTrimmed ? from + text.trimEnd().length : to;
    let start = from;
    while (start < end) {
      const found = this.#text.indexOf('\r\n', start);
      const stop = found === -1 || found >= end ? end : found;
      if (stop > start) {
        this.tokens.push({ type: 'text', value: this.#text.slice(start, stop), start, end: stop });
      }
      start = stop === end ? end : stop + 1;
    }
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const isFound = pattern.test(this.#text);
    if (isFound) this.#at = pattern.lastIndex;
    return isFound;
  }

  #comment(): void {
    const start = this.#at;
    this.#at += 2;
    commentEnd.lastIndex = this.#at;
    if (!commentEnd.test(this.#text)) throw this.#unclosed('comment', '#}', start, start + 2);
    this.#at = commentEnd.lastIndex;
  }

  #raw(start: number): void {
    rawEnd.lastIndex = this.#at;
    const end = rawEnd.exec(this.#text);
    if (!end) throw this.#unclosed('block `raw`', '{% endraw %}', start, this.#at);
    this.#addText(this.#at, end.index, end[1] === '-');
    this.#at = rawEnd.lastIndex;
  }

  #tag(close: '%}' | '}}'): void {
    const start = this.#at;
    const sign = this.#text[start + 2];
    this.#at += sign === '-' || sign === '+' ? 3 : 2;
    const open = this.#text.slice(start, start + 2);
    this.tokens.push({ type: 'begin', value: open, start, end: this.#at });
    const brackets: { readonly closing: string; readonly at: number }[] = [];
    for (;;) {
      const from = this.#at;
      const first = this.#text.charAt(from);
      const mayEnd = brackets.length === 0 && endings.includes(first);
      if (mayEnd && this.#match(close === '%}' ? blockEnd : outputEnd)) {
        this.tokens.push({
          type: 'end',
          value: close,
          start: from,
          end: this.#text.indexOf(close, from) + 2,
        });
        return;
      }
      if (this.#match(plainSpace)) continue;
      if (first !== '' && shortOperators.includes(first)) {
        this.#at = from + 1;
        this.#operator(first, from, brackets);
        continue;
      }
      if (this.#match(plainName)) {
        const value = this.#text.slice(from, this.#at);
        this.tokens.push({ type: 'name', value, start: from, end: this.#at });
        continue;
      }
      tokenPattern.lastIndex = from;
      const found = tokenPattern.exec(this.#text);
      if (!found) throw this.#stuck(start, close, brackets.at(-1)?.at);
      this.#at = tokenPattern.lastIndex;
      this.#token(found, from, brackets);
    }
  }

  #token(found: RegExpExecArray, start: number, brackets: { closing: string; at: number }[]): void {
    const end = this.#at;
    const [, float, integer, name, string, operator] = found;
    if (name !== undefined) this.tokens.push({ type: 'name', value: name, start, end });
    else if (operator !== undefined) this.#operator(operator, start, brackets);
    else if (string !== undefined) {
      const value = textOfLiteral(string, spanOf(this.#source, start, end));
      this.tokens.push({ type: 'string', value, start, end });
    } else if (integer !== undefined) this.tokens.push({ type: 'integer', value: integer, start, end });
    else if (float !== undefined) this.tokens.push({ type: 'float', value: float, start, end });
  }

  #operator(value: string, start: number, brackets: { closing: string; at: number }[]): void {
    this.#balance(value, start, brackets);
    this.tokens.push({ type: 'operator', value, start, end: this.#at });
  }

  #balance(operator: string, at: number, brackets: { closing: string; at: number }[]): void {
    const needed = closing[operator];
    if (needed !== undefined) brackets.push({ closing: needed, at });
    if (operator !== '}' && operator !== ')' && operator !== ']') return;
    const open = brackets.pop();
    if (open?.closing === operator) return;
    const words = open
      ? `\`${operator}\` stands where \`${open.closing}\` must close the \`${this.#text[open.at]}\` before`
      : `\`${operator}\` closes nothing`;
    throw failure('jinja/syntax', { problem: words }, this.#span(at, at + 1));
  }

  /** What is wrong where no token can be read. */
  #stuck(start: number, close: string, bracket: number | undefined): Error {
    const at = this.#at;
    const character = this.#text[at];
    const isQuote = character === "'" || character === '"';
    if (isQuote && (bracket === undefined || !this.#text.includes(close, at))) {
      return this.#unclosed('text', character, at, at + 1);
    }
    if (isQuote) return this.#unclosed('text', character, at, at + 1);
    if (character === undefined && bracket !== undefined) {
      const open = this.#text[bracket] ?? '';
      return this.#unclosed('bracket', closing[open] ?? '', bracket, bracket + 1);
    }
    if (character === undefined) return this.#unclosed('tag', close, start, start + 2);
    const whole = String.fromCodePoint(this.#text.codePointAt(at) ?? 0);
    const data = { problem: `\`${whole}\` has no meaning in a tag` };
    return failure('jinja/syntax', data, this.#span(at, at + whole.length));
  }

  #unclosed(what: string, end: string, start: number, stop: number): Error {
    return failure('jinja/unclosed', { what, end }, this.#span(start, stop));
  }

  #span(start: number, end: number): Span {
    return spanOf(this.#source, start, end);
  }
}
