import { parseArguments } from './parse-arguments.js';
import { parsePrimary, parseSubscript } from './parse-primary.js';
import type { TokenStream } from './token-stream.js';
import type { JinjaArguments, JinjaExpression, JinjaFilter } from './types.js';

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);
const sums = new Set(['+', '-']);
const products = new Set(['*', '/', '//', '%']);
type BinaryOperator = Extract<JinjaExpression, { kind: 'binary' }>['operator'];
type Comparison = Extract<JinjaExpression, { kind: 'compare' }>['rest'][number];

/** Reads one expression. */
export function parseExpression(stream: TokenStream): JinjaExpression {
  return stream.nested(() => parseConditional(stream));
}

/** Reads an expression, or several with commas between them, which are a tuple. With `isInner`, without `… if … else …` at its outside. */
export function parseTuple(stream: TokenStream, isInner = false): JinjaExpression {
  const { start } = stream.current;
  const items: JinjaExpression[] = [];
  let isTuple = false;
  while (!isTupleEnd(stream)) {
    items.push(isInner ? stream.nested(() => parseOr(stream)) : parseExpression(stream));
    if (!stream.skipOperator(',')) break;
    isTuple = true;
  }
  const [first] = items;
  if (!isTuple && first) return first;
  if (!isTuple) throw stream.unexpected('an expression');
  return { kind: 'tuple', items, span: stream.span(start) };
}

/** Whether a tuple without brackets ends here. */
export function isTupleEnd(stream: TokenStream): boolean {
  const { type, value } = stream.current;
  if (type === 'end' || type === 'eof') return true;
  return type === 'operator' ? value === ')' : type === 'name' && value === 'recursive';
}

/** An operand that has been read, and where it begins: in `(a) + b` before the bracket. */
interface Operand {
  readonly value: JinjaExpression;
  readonly start: number;
}

function startOf(stream: TokenStream, first: Operand | undefined): number {
  return first ? first.start : stream.current.start;
}

/** Most expressions are one operand and no more: only others go through the levels of operators. */
function parseConditional(stream: TokenStream): JinjaExpression {
  const { start } = stream.current;
  const first = stream.isName('not') ? undefined : { value: parseUnary(stream, true), start };
  if (first && stream.isAtEnd()) return first.value;
  let value = parseOr(stream, first);
  while (stream.skipName('if')) {
    const condition = parseOr(stream);
    const otherwise = stream.skipName('else') ? stream.nested(() => parseConditional(stream)) : undefined;
    value = {
      kind: 'conditional',
      condition,
      value,
      ...(otherwise && { otherwise }),
      span: stream.span(start),
    };
  }
  return value;
}

/** Reads an expression without `… if … else …` at its outside. */
export function parseOr(stream: TokenStream, first?: Operand): JinjaExpression {
  const start = startOf(stream, first);
  let left = parseAnd(stream, first);
  while (stream.skipName('or')) {
    const right = parseAnd(stream);
    left = { kind: 'binary', operator: 'or', left, right, span: stream.span(start) };
  }
  return left;
}

function parseAnd(stream: TokenStream, first?: Operand): JinjaExpression {
  const start = startOf(stream, first);
  let left = parseNot(stream, first);
  while (stream.skipName('and')) {
    const right = parseNot(stream);
    left = { kind: 'binary', operator: 'and', left, right, span: stream.span(start) };
  }
  return left;
}

function parseNot(stream: TokenStream, first?: Operand): JinjaExpression {
  const { start } = stream.current;
  if (first || !stream.skipName('not')) return parseComparison(stream, first);
  const value = stream.nested(() => parseNot(stream));
  return { kind: 'unary', operator: 'not', value, span: stream.span(start) };
}

function parseComparison(stream: TokenStream, operand?: Operand): JinjaExpression {
  const start = startOf(stream, operand);
  const first = parseSum(stream, operand);
  const rest: Comparison[] = [];
  for (;;) {
    const operator = comparisonAt(stream);
    if (operator === undefined) break;
    rest.push({ operator, value: parseSum(stream) });
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest, span: stream.span(start) };
}

function comparisonAt(stream: TokenStream): Comparison['operator'] | undefined {
  const { current, following } = stream;
  if (current.type === 'operator' && comparisons.has(current.value)) {
    return stream.next().value as Comparison['operator'];
  }
  if (stream.skipName('in')) return 'in';
  if (!stream.isName('not') || following.type !== 'name' || following.value !== 'in') return undefined;
  stream.next();
  stream.next();
  return 'not in';
}

/** The operators between two values, level by level: those that bind least come first. */
const levels: readonly ReadonlySet<string>[] = [sums, new Set(['~']), products, new Set(['**'])];

function parseSum(stream: TokenStream, first?: Operand): JinjaExpression {
  return parseBinary(stream, 0, first);
}

function parseBinary(stream: TokenStream, level: number, first?: Operand): JinjaExpression {
  const operators = levels[level];
  if (!operators) return first ? first.value : parseUnary(stream, true);
  const start = startOf(stream, first);
  let left = parseBinary(stream, level + 1, first);
  while (stream.current.type === 'operator' && operators.has(stream.current.value)) {
    const operator = stream.next().value as BinaryOperator;
    const right = parseBinary(stream, level + 1);
    left = { kind: 'binary', operator, left, right, span: stream.span(start) };
  }
  return left;
}

/** Reads a value with its signs, attributes, calls and, unless told otherwise, filters and tests. */
export function parseUnary(stream: TokenStream, takesFilters: boolean): JinjaExpression {
  const { start } = stream.current;
  let value: JinjaExpression;
  if (stream.isOperator('-') || stream.isOperator('+')) {
    const operator = stream.next().value as '+' | '-';
    const operand = stream.nested(() => parseUnary(stream, false));
    value = { kind: 'unary', operator, value: operand, span: stream.span(start) };
  } else {
    value = parsePrimary(stream, parseExpression);
  }
  value = parsePostfix(stream, value, start);
  return takesFilters ? parseFilters(stream, value, start) : value;
}

function parsePostfix(stream: TokenStream, value: JinjaExpression, start: number): JinjaExpression {
  let result = value;
  for (;;) {
    if (stream.isOperator('.') || stream.isOperator('['))
      result = parseSubscript(stream, result, start, parseExpression);
    else if (stream.isOperator('(')) result = parseCall(stream, result, start);
    else return result;
  }
}

function parseFilters(stream: TokenStream, value: JinjaExpression, start: number): JinjaExpression {
  let result = value;
  for (;;) {
    if (stream.skipOperator('|')) {
      const filter = parseFilter(stream);
      result = { kind: 'filter', value: result, filter, span: stream.span(start) };
    } else if (stream.skipName('is')) result = parseTest(stream, result, start);
    else if (stream.isOperator('(')) result = parseCall(stream, result, start);
    else return result;
  }
}

function parseCall(stream: TokenStream, callee: JinjaExpression, start: number): JinjaExpression {
  const given = parseArguments(stream, parseExpression);
  return { kind: 'call', callee, arguments: given, span: stream.span(start) };
}

/** Reads what follows `|`: a filter's name and its arguments. */
export function parseFilter(stream: TokenStream): JinjaFilter {
  const { start } = stream.current;
  const name = parseDottedName(stream, 'the name of a filter');
  const given = stream.isOperator('(') ? parseArguments(stream, parseExpression) : none;
  return { name, arguments: given, span: stream.span(start) };
}

const none: JinjaArguments = { positional: [], named: [] };

function parseDottedName(stream: TokenStream, what: string): string {
  let name = stream.expectName(what).value;
  while (stream.skipOperator('.')) name += `.${stream.expectName(what).value}`;
  return name;
}

function parseTest(stream: TokenStream, value: JinjaExpression, start: number): JinjaExpression {
  const negated = stream.skipName('not');
  const name = parseDottedName(stream, 'the name of a test');
  let given = none;
  if (stream.isOperator('(')) given = parseArguments(stream, parseExpression);
  else if (startsTestArgument(stream)) {
    if (stream.isName('is')) throw stream.unexpected('an end: tests cannot be chained with `is`');
    const argument = parsePostfix(stream, parsePrimary(stream, parseExpression), stream.current.start);
    given = { positional: [argument], named: [] };
  }
  return { kind: 'test', value, name, arguments: given, negated, span: stream.span(start) };
}

function startsTestArgument(stream: TokenStream): boolean {
  const { type, value } = stream.current;
  if (type === 'name') return value !== 'else' && value !== 'or' && value !== 'and';
  if (type === 'operator') return value === '[' || value === '{';
  return type === 'string' || type === 'integer' || type === 'float';
}
