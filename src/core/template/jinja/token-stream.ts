import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import { failure, type JinjaFailure } from './failure.js';
import type { Token } from './lexer.js';

const deepest = 200;

/** The tokens of a template, one after another. */
export class TokenStream {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;

  /** `tokens` ends with an `eof`. */
  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source;
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#tokens[Math.min(this.#index, this.#tokens.length - 1)] as Token;
  }

  /** The token after the current one. */
  get following(): Token {
    return this.#tokens[Math.min(this.#index + 1, this.#tokens.length - 1)] as Token;
  }

  /** Where the token before the current one ended. */
  get lastEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  next(): Token {
    const token = this.current;
    this.#index += 1;
    return token;
  }

  /** Whether nothing that follows can go on with an expression: the end of a tag, or what closes or parts what stands in brackets. */
  isAtEnd(): boolean {
    const { type, value } = this.current;
    return type === 'end' || (type === 'operator' && (value === ',' || value === ')' || value === ']'));
  }

  isOperator(value: string): boolean {
    const { current } = this;
    return current.type === 'operator' && current.value === value;
  }

  isName(value: string): boolean {
    const { current } = this;
    return current.type === 'name' && current.value === value;
  }

  skipOperator(value: string): boolean {
    const isThere = this.isOperator(value);
    if (isThere) this.#index += 1;
    return isThere;
  }

  skipName(value: string): boolean {
    const isThere = this.isName(value);
    if (isThere) this.#index += 1;
    return isThere;
  }

  expectOperator(value: string): void {
    if (!this.skipOperator(value)) throw this.unexpected(`\`${value}\``);
  }

  expectName(what: string): Token {
    if (this.current.type !== 'name') throw this.unexpected(what);
    return this.next();
  }

  /** The failure of finding something else than was expected. */
  unexpected(expected: string): JinjaFailure {
    const { current } = this;
    const problem = `expected ${expected}, found ${describe(current)}`;
    return failure('jinja/syntax', { problem }, this.span(current.start, current.end));
  }

  span(start: number, end = this.lastEnd): Span {
    return spanOf(this.source, start, end);
  }

  /** Runs one level of nesting. */
  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) {
      const { start, end } = this.current;
      throw failure('template/too-deep', { limit: deepest }, this.span(start, end));
    }
    const value = read();
    this.#depth -= 1;
    return value;
  }
}

function describe(token: Token): string {
  switch (token.type) {
    case 'eof':
      return 'the end of the file';
    case 'text':
      return 'text';
    case 'string':
      return 'a text in quotes';
    case 'begin':
    case 'end':
    case 'name':
    case 'integer':
    case 'float':
    case 'operator':
      return `\`${token.value}\``;
  }
}
