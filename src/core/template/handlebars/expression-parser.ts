import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import type { Expression } from '../types.js';
import { endOfName, isDigit, isSpace, skipSpace, startsName } from './characters.js';
import { endOfTextLiteral, unescapeText } from './text-literal.js';

/** Where reading stopped, and what should have stood there. */
export interface SyntaxFailure {
  readonly offset: number;
  readonly expected: string;
  /** Set when the expression was left because it is nested deeper than this. */
  readonly tooDeep?: number;
}

type CallExpression = Extract<Expression, { kind: 'call' }>;
type NamedArgument = CallExpression['named'][number];

interface Operator {
  readonly text: string;
  readonly helper: string;
  readonly strength: number;
}

const deepest = 100;
const notStrength = 3;
const comparison = 4;

/** Longer spellings first. Comparisons do not chain. */
const symbols: readonly Operator[] = [
  { text: '==', helper: 'eq', strength: comparison },
  { text: '!=', helper: 'ne', strength: comparison },
  { text: '<=', helper: 'lte', strength: comparison },
  { text: '>=', helper: 'gte', strength: comparison },
  { text: '<', helper: 'lt', strength: comparison },
  { text: '>', helper: 'gt', strength: comparison },
  { text: '~', helper: 'concat', strength: 5 },
  { text: '+', helper: 'add', strength: 6 },
  { text: '-', helper: 'sub', strength: 6 },
  { text: '*', helper: 'mul', strength: 7 },
  { text: '/', helper: 'div', strength: 7 },
];

const words: readonly Operator[] = [
  { text: 'or', helper: 'or', strength: 1 },
  { text: 'and', helper: 'and', strength: 2 },
  { text: 'in', helper: 'contains', strength: comparison },
];

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
  ['null', null],
  ['undefined', null],
]);

/** The constant that a name stands for, in Python's or JavaScript's spelling. */
export function constantNamed(name: string): { readonly value: boolean | null } | undefined {
  const value = constants.get(name);
  return value === undefined ? undefined : { value };
}

/**
 * Reads expressions in dbt's call form: calls, literals, paths and operators. Operators become calls of helpers.
 * Every method gives undefined when it cannot read on; `failure` then tells how far it came.
 */
export class ExpressionParser {
  /** Where the next reading starts; after a success, the offset after the expression. */
  position = 0;
  /** The failure that came furthest since `start`. */
  failure: SyntaxFailure | undefined;
  /** Start of the first text literal that holds `}}` or a line break: the suspect when a quote is missing. */
  suspect: number | undefined;
  readonly #source: Source;
  readonly #text: string;
  #depth = 0;
  #brackets = 0;

  constructor(source: Source) {
    this.#source = source;
    this.#text = source.text;
  }

  /** Reads a whole expression from an offset. */
  readExpression(offset: number): Expression | undefined {
    this.#begin(offset);
    return this.#binary(1);
  }

  /** Reads a name directly followed by its brackets, and nothing after them. */
  readCall(offset: number): Expression | undefined {
    this.#begin(offset);
    return this.#primary();
  }

  /** Reads a number, with or without a sign. */
  readNumber(offset: number): Expression | undefined {
    this.#begin(offset);
    return this.#number(this.#text[offset] === '-' ? offset + 1 : offset, offset);
  }

  /** Reads a text literal. */
  readText(offset: number): Expression | undefined {
    this.#begin(offset);
    return this.#textLiteral(offset);
  }

  #begin(offset: number): void {
    this.position = offset;
    this.failure = undefined;
    this.suspect = undefined;
    this.#depth = 0;
    this.#brackets = 0;
  }

  #span(start: number): Span {
    return spanOf(this.#source, start, this.position);
  }

  #fail(offset: number, expected: string): undefined {
    if (this.failure === undefined || offset > this.failure.offset) this.failure = { offset, expected };
    return undefined;
  }

  #skip(): number {
    this.position = skipSpace(this.#text, this.position);
    return this.position;
  }

  #binary(weakest: number): Expression | undefined {
    this.#depth += 1;
    if (this.#depth > deepest) {
      this.failure = { offset: this.position, expected: '', tooDeep: deepest };
      return undefined;
    }
    let left = this.#unary();
    let ceiling = 9;
    while (left !== undefined) {
      const found = this.#operator(weakest, ceiling);
      if (found === undefined) break;
      const { operator, negated, start, end } = found;
      this.position = end;
      const right = this.#binary(operator.strength + 1);
      if (right === undefined) return undefined;
      if (operator.strength === comparison) ceiling = comparison - 1;
      const operands = operator.text === 'in' ? [right, left] : [left, right];
      const whole = spanOf(this.#source, left.span.start, this.position);
      left = helperCall(operator.helper, operands, spanOf(this.#source, start, end), whole);
      if (negated) left = helperCall('not', [left], spanOf(this.#source, start, end), whole);
    }
    this.#depth -= 1;
    return left;
  }

  /** The operator that comes next, when it binds at least as `weakest` and at most as `strongest`. */
  #operator(weakest: number, strongest: number) {
    const before = this.position;
    const start = skipSpace(this.#text, before);
    const text = this.#text;
    const code = text.charCodeAt(start);
    if (code === 125 || code === 44 || code === 41 || code === 93) return undefined;
    const fits = (operator: Operator): boolean =>
      operator.strength >= weakest && operator.strength <= strongest;
    if (startsName(code)) {
      const end = endOfName(text, start);
      const word = text.slice(start, end);
      const operator = words.find((candidate) => candidate.text === word);
      if (operator) return fits(operator) ? { operator, negated: false, start, end } : undefined;
      if (word !== 'not') return undefined;
      const next = skipSpace(text, end);
      const nextEnd = endOfName(text, next);
      const inside = words.find((candidate) => candidate.text === 'in');
      if (text.slice(next, nextEnd) !== 'in' || inside === undefined || !fits(inside)) return undefined;
      return { operator: inside, negated: true, start, end: nextEnd };
    }
    const operator = symbols.find((candidate) => text.startsWith(candidate.text, start));
    if (operator === undefined || !fits(operator)) return undefined;
    const end = start + operator.text.length;
    if (operator.text === '~' && text.startsWith('}', end)) return undefined;
    // `{{round -1}}` is a call with an argument, `{{a - 1}}` and `{{a-1}}` are subtractions.
    const hugsRight = operator.text === '-' && start > before && !isSpace(text.charCodeAt(end));
    return hugsRight && this.#brackets === 0 ? undefined : { operator, negated: false, start, end };
  }

  #unary(): Expression | undefined {
    const start = this.#skip();
    const end = endOfName(this.#text, start);
    if (end - start === 3 && this.#text.startsWith('not', start)) {
      this.position = end;
      const operand = this.#binary(notStrength);
      return operand && helperCall('not', [operand], spanOf(this.#source, start, end), this.#span(start));
    }
    if (this.#text[start] === '-' && !isDigit(this.#text.charCodeAt(start + 1))) {
      this.position = start + 1;
      const operand = this.#primary();
      if (operand === undefined) return undefined;
      const zero: Expression = { kind: 'literal', value: 0, span: spanOf(this.#source, start, start + 1) };
      return helperCall('sub', [zero, operand], zero.span, this.#span(start));
    }
    return this.#primary();
  }

  #primary(): Expression | undefined {
    const start = this.#skip();
    const code = this.#text.charCodeAt(start);
    let value: Expression | undefined;
    if (startsName(code) || code === 64) value = this.#name(start);
    else if (code === 39 || code === 34) value = this.#textLiteral(start);
    else if (isDigit(code)) value = this.#number(start, start);
    else if (code === 45 && isDigit(this.#text.charCodeAt(start + 1))) value = this.#number(start + 1, start);
    else if (code === 91) value = this.#list(start);
    else if (code === 123) value = this.#dict(start);
    else if (code === 40) value = this.#parentheses(start);
    else return this.#fail(start, 'a value');
    return value && this.#properties(value);
  }

  /** `.name` and `[key]` after a value. Those of a plain path belong to it; others become calls of `get`. */
  #properties(base: Expression): Expression | undefined {
    let value: Expression | undefined = base;
    while (value !== undefined) {
      const at: number = this.position;
      const code = this.#text.charCodeAt(at);
      if (code === 46) {
        const end = endOfName(this.#text, at + 1);
        if (end === at + 1) return this.#fail(at + 1, 'a property');
        this.position = end;
        const key = this.#text.slice(at + 1, end);
        value = this.#property(value, {
          kind: 'literal',
          value: key,
          span: spanOf(this.#source, at + 1, end),
        });
        if (this.#text.charCodeAt(end) === 40 && value.kind === 'path')
          value = this.#call(value.span.start, end);
      } else if (code === 91) {
        this.position = at + 1;
        const key: Expression | undefined = this.#inBrackets(() => this.#binary(1));
        if (key === undefined || !this.#close(']')) return undefined;
        value = this.#property(value, key);
      } else {
        return value;
      }
    }
    return value;
  }

  #property(base: Expression, key: Expression): Expression {
    const span = spanOf(this.#source, base.span.start, this.position);
    if (base.kind === 'path' && key.kind === 'literal' && typeof key.value === 'string') {
      return { ...base, properties: [...base.properties, key.value], span };
    }
    return helperCall('get', [base, key], key.span, span);
  }

  #name(start: number): Expression | undefined {
    const first = this.#text.charCodeAt(start) === 64 ? start + 1 : start;
    const end = endOfName(this.#text, first);
    if (end === first) return this.#fail(first, 'a name');
    const name = this.#text.slice(start, end);
    if (this.#text.charCodeAt(end) === 40) return this.#call(start, end);
    if (name === 'and' || name === 'or' || name === 'in' || name === 'not')
      return this.#fail(start, 'a value');
    this.position = end;
    const constant = constantNamed(name);
    const span = this.#span(start);
    return constant
      ? { kind: 'literal', value: constant.value, span }
      : { kind: 'path', name, properties: [], span };
  }

  /** The arguments of a call whose name ends at `open`, its bracket. */
  #call(start: number, open: number): Expression | undefined {
    this.position = open + 1;
    const positional: Expression[] = [];
    const named: NamedArgument[] = [];
    const read = (): boolean => {
      const argument = this.#namedArgument();
      if (argument === undefined) return false;
      if (argument !== 'none') {
        named.push(argument);
        return true;
      }
      const at = this.position;
      if (named.length > 0) {
        this.#fail(at, 'an argument with a name, as the one before it');
        return false;
      }
      const value = this.#binary(1);
      if (value) positional.push(value);
      return value !== undefined;
    };
    if (!this.#items(')', read)) return undefined;
    return {
      kind: 'call',
      name: this.#text.slice(start, open),
      nameSpan: spanOf(this.#source, start, open),
      positional,
      named,
      span: this.#span(start),
    };
  }

  /** `name = value`; `none` when what follows is not of that form, undefined when it cannot be read. */
  #namedArgument(): NamedArgument | 'none' | undefined {
    const start = this.#skip();
    const end = endOfName(this.#text, start);
    const equals = skipSpace(this.#text, end);
    if (end === start || this.#text[equals] !== '=' || this.#text[equals + 1] === '=') return 'none';
    this.position = equals + 1;
    const value = this.#binary(1);
    return value && { name: this.#text.slice(start, end), value, span: this.#span(start) };
  }

  #list(start: number): Expression | undefined {
    this.position = start + 1;
    const items: Expression[] = [];
    const read = (): boolean => {
      const item = this.#binary(1);
      if (item) items.push(item);
      return item !== undefined;
    };
    return this.#items(']', read) ? { kind: 'list', items, span: this.#span(start) } : undefined;
  }

  #dict(start: number): Expression | undefined {
    this.position = start + 1;
    const entries: { readonly key: Expression; readonly value: Expression }[] = [];
    const read = (): boolean => {
      const key = this.#binary(1);
      if (key === undefined || !this.#close(':')) return false;
      const value = this.#binary(1);
      if (value) entries.push({ key, value });
      return value !== undefined;
    };
    return this.#items('}', read) ? { kind: 'dict', entries, span: this.#span(start) } : undefined;
  }

  #parentheses(start: number): Expression | undefined {
    this.position = start + 1;
    const inner = this.#inBrackets(() => this.#binary(1));
    if (inner === undefined || !this.#close(')')) return undefined;
    return { ...inner, span: this.#span(start) };
  }

  /** Items with commas between them, and one allowed after the last, up to the closing bracket. */
  #items(close: string, read: () => boolean): boolean {
    return this.#inBrackets(() => {
      for (;;) {
        if (this.#text[this.#skip()] === close) break;
        if (!read()) return false;
        const at = this.#skip();
        if (this.#text[at] === ',') this.position = at + 1;
        else if (this.#text[at] !== close) {
          this.#fail(at, `\`,\` or \`${close}\``);
          return false;
        }
      }
      this.position += 1;
      return true;
    });
  }

  #inBrackets<T>(read: () => T): T {
    this.#brackets += 1;
    const result = read();
    this.#brackets -= 1;
    return result;
  }

  #close(character: string): boolean {
    const at = this.#skip();
    if (this.#text[at] !== character) {
      this.#fail(at, `\`${character}\``);
      return false;
    }
    this.position = at + 1;
    return true;
  }

  #textLiteral(start: number): Expression | undefined {
    const end = endOfTextLiteral(this.#text, start);
    const raw = this.#text.slice(start + 1, end === undefined ? undefined : end - 1);
    if (this.suspect === undefined && (end === undefined || raw.includes('}}') || raw.includes('\n'))) {
      this.suspect = start;
    }
    if (end === undefined) return this.#fail(this.#text.length, 'the end of a text');
    this.position = end;
    return { kind: 'literal', value: unescapeText(raw), span: this.#span(start) };
  }

  #number(digits: number, start: number): Expression | undefined {
    const pattern = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
    pattern.lastIndex = digits;
    const text = pattern.exec(this.#text)?.[0];
    if (text === undefined) return this.#fail(digits, 'a number');
    const end = digits + text.length;
    if (/^0\d/u.test(text))
      return this.#fail(start, 'a number without leading zeros (a code is a text, in quotes)');
    if (startsName(this.#text.charCodeAt(end))) return this.#fail(end, 'the end of the number');
    const value = digits === start ? Number(text) : 0 - Number(text);
    if (!Number.isFinite(value) || (/^\d+$/u.test(text) && !Number.isSafeInteger(value))) {
      return this.#fail(start, 'a number of at most 15 digits (a longer one is a text, in quotes)');
    }
    this.position = end;
    return { kind: 'literal', value, span: this.#span(start) };
  }
}

function helperCall(
  name: string,
  positional: readonly Expression[],
  nameSpan: Span,
  span: Span,
): CallExpression {
  return { kind: 'call', name, nameSpan, positional, named: [], span };
}
