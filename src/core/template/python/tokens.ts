/** A token of Python. Comments and white space are none. */
export interface PythonToken {
  readonly kind: 'name' | 'number' | 'text' | 'mark' | 'line-end';
  /** As written; of a text what it stands for, where that can be told. */
  readonly value: string;
  /** Of a text: whether it holds expressions (`f'…'`) or is bytes, so that it has no plain value. */
  readonly isOpaque?: true;
  /** Of a formatted text: the tokens of the expressions in it. */
  readonly inner?: readonly PythonToken[];
  /** Offsets in the file, UTF-16. */
  readonly start: number;
  readonly end: number;
  /** How far from the start of its line. */
  readonly column: number;
  /** How many brackets are open around it; those that open or close count as inside. */
  readonly depth: number;
}

/** What keeps a file from being read, and where. */
export class PythonProblem extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

const blank = /(?:[ \t\f]|\\\r?\n)+/uy;
const comment = /#[^\r\n]*/uy;
const lineEnd = /\r?\n|\r/uy;
const textStart = /(?<prefix>[rbfut]{0,2})(?<quote>'''|"""|'|")/iuy;
const name = /[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}\p{Pc}]*/uy;
const number = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d[\d_]*)?j?)/iuy;
const mark = /\*\*=?|\/\/=?|>>=?|<<=?|->|:=|\.\.\.|[!=<>+\-*/%&|^@]=|[^\s\p{L}\p{N}_'"#]/uy;

/**
 * The tokens of a Python file. A line's end is one outside of brackets only. Throws `PythonProblem` for a text that is not closed and for brackets that do
 * not fit.
 */
export function pythonTokens(text: string): readonly PythonToken[] {
  return new Lexer(text).tokens();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: PythonToken[] = [];
  readonly #open: { readonly bracket: string; readonly at: number }[] = [];
  #at = 0;

  constructor(text: string, from = 0) {
    this.#text = text;
    this.#at = from;
  }

  tokens(): readonly PythonToken[] {
    if (this.#at === 0 && this.#text.startsWith('\uFEFF')) this.#at = 1;
    while (this.#at < this.#text.length) this.#next();
    const left = this.#open.at(-1);
    if (left) throw new PythonProblem(`\`${left.bracket}\` is never closed`, left.at, left.at + 1);
    return this.#tokens;
  }

  #next(): void {
    if (this.#match(blank) ?? this.#match(comment)) return;
    const start = this.#at;
    if (this.#match(lineEnd)) {
      if (this.#open.length === 0) this.#push('line-end', '\n', start);
      return;
    }
    const opening = this.#match(textStart);
    if (opening) return this.#textToken(opening, start);
    const word = this.#match(name);
    if (word) return this.#push('name', word[0], start);
    const digits = this.#match(number);
    if (digits) return this.#push('number', digits[0], start);
    const sign = this.#match(mark)?.[0];
    if (sign === undefined) throw new PythonProblem('this is not Python', start, start + 1);
    this.#mark(sign, start);
  }

  #mark(sign: string, start: number): void {
    if (closing.has(sign)) this.#open.push({ bracket: sign, at: start });
    this.#push('mark', sign, start);
    if (![')', ']', '}'].includes(sign)) return;
    const opened = this.#open.pop();
    if (!opened || closing.get(opened.bracket) !== sign)
      throw new PythonProblem(`\`${sign}\` closes nothing`, start, start + 1);
  }

  #textToken(opening: RegExpExecArray, start: number): void {
    const { prefix = '', quote = '' } = opening.groups ?? {};
    const isRaw = /r/iu.test(prefix);
    const isOpaque = /[fbt]/iu.test(prefix);
    const from = this.#at;
    const end = this.#endOfText(quote, start);
    this.#at = end + quote.length;
    const written = this.#text.slice(from, end).replaceAll(/\r\n?/gu, '\n');
    const value = isRaw || isOpaque ? written : unescaped(written);
    const inner = /[ft]/iu.test(prefix) ? expressionsIn(this.#text, from, end) : [];
    this.#push('text', value, start, isOpaque, inner);
  }

  /** Where the closing quotes stand. Expressions within a text are part of it. */
  #endOfText(quote: string, start: number): number {
    for (let at = this.#at; at < this.#text.length; at += 1) {
      const here = this.#text[at];
      if (here === '\\') at += 1;
      else if (this.#text.startsWith(quote, at)) return at;
      else if (quote.length === 1 && (here === '\n' || here === '\r')) break;
    }
    throw new PythonProblem('this text is never closed', start, start + quote.length);
  }

  #push(
    kind: PythonToken['kind'],
    value: string,
    start: number,
    isOpaque = false,
    inner: readonly PythonToken[] = [],
  ): void {
    const column = start - this.#text.lastIndexOf('\n', start - 1) - 1;
    const token = { kind, value, start, end: this.#at, column, depth: this.#open.length };
    this.#tokens.push({ ...token, ...(isOpaque && { isOpaque }), ...(inner.length > 0 && { inner }) });
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found || found[0] === '') return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }
}

/**
 * The tokens of what stands in braces in a formatted text. Of an expression that is none, the tokens are left out: Python will say what is wrong with it.
 * How a value is to be laid out, behind `:` or `!`, is taken for a part of the expression.
 */
function expressionsIn(text: string, from: number, to: number): readonly PythonToken[] {
  const found: PythonToken[] = [];
  for (let at = from; at < to; at += 1) {
    if (text[at] !== '{') continue;
    if (text[at + 1] === '{') {
      at += 1;
      continue;
    }
    const end = endOfBraces(text, at, to);
    try {
      found.push(...new Lexer(text.slice(0, end), at + 1).tokens());
    } catch (error) {
      if (!(error instanceof PythonProblem)) throw error;
    }
    at = end;
  }
  return found;
}

/** Where the brace closes; the end of the text where it never does. */
function endOfBraces(text: string, from: number, to: number): number {
  let open = 0;
  for (let at = from; at < to; at += 1) {
    if (text[at] === '{') open += 1;
    if (text[at] === '}') open -= 1;
    if (open === 0) return at;
  }
  return to;
}

const closing: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['\n', ''],
]);

const escape = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([0-7]{1,3})|([\s\S]))/giu;

/** An escape that Python does not know stands for itself. */
function unescaped(text: string): string {
  return text.replaceAll(
    escape,
    (whole, x?: string, u?: string, long?: string, octal?: string, other?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const code = x ?? u ?? long;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      return escapes.get(other ?? '') ?? whole;
    },
  );
}
