import { failure } from './failure.js';
import type { TokenStream } from './token-stream.js';
import type { JinjaExpression } from './types.js';

/** Reads a whole expression: what brackets hold. */
type Parse = (stream: TokenStream) => JinjaExpression;

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** Reads a name, a literal, a list, a dict or what stands in brackets. */
export function parsePrimary(stream: TokenStream, parse: Parse): JinjaExpression {
  const { type, value, start } = stream.current;
  switch (type) {
    case 'name': {
      stream.next();
      const constant = constants.get(value);
      const span = stream.span(start);
      return constant === undefined ? { kind: 'name', name: value, span } : literal(constant, span);
    }
    case 'string': {
      let text = '';
      while (stream.current.type === 'string') text += stream.next().value;
      return literal(text, stream.span(start));
    }
    case 'integer':
      stream.next();
      return literal(integerOf(value), stream.span(start));
    case 'float':
      stream.next();
      return { kind: 'float', value: Number(value.replaceAll('_', '')), span: stream.span(start) };
    default:
      return stream.nested(() => parseBracketed(stream, parse));
  }
}

function literal(value: null | boolean | number | string, span: JinjaExpression['span']): JinjaExpression {
  return { kind: 'literal', value, span };
}

function integerOf(written: string): number {
  return Number(written.replaceAll('_', ''));
}

function parseBracketed(stream: TokenStream, parse: Parse): JinjaExpression {
  if (stream.isOperator('(')) return parseBrackets(stream, parse);
  if (stream.isOperator('[')) return parseList(stream, parse);
  if (stream.isOperator('{')) return parseDict(stream, parse);
  throw stream.unexpected('an expression');
}

/** `(a)` is a; `()`, `(a,)` and `(a, b)` are tuples. */
function parseBrackets(stream: TokenStream, parse: Parse): JinjaExpression {
  const { start } = stream.next();
  const items: JinjaExpression[] = [];
  let isTuple = stream.isOperator(')');
  while (!stream.isOperator(')')) {
    items.push(parse(stream));
    if (!stream.skipOperator(',')) break;
    isTuple = true;
  }
  stream.expectOperator(')');
  const [first] = items;
  return !isTuple && first ? first : { kind: 'tuple', items, span: stream.span(start) };
}

function parseList(stream: TokenStream, parse: Parse): JinjaExpression {
  const { start } = stream.next();
  const items: JinjaExpression[] = [];
  while (!stream.isOperator(']')) {
    items.push(parse(stream));
    if (!stream.skipOperator(',')) break;
  }
  stream.expectOperator(']');
  return { kind: 'list', items, span: stream.span(start) };
}

function parseDict(stream: TokenStream, parse: Parse): JinjaExpression {
  const { start } = stream.next();
  const entries: { key: JinjaExpression; value: JinjaExpression }[] = [];
  while (!stream.isOperator('}')) {
    const key = parse(stream);
    stream.expectOperator(':');
    entries.push({ key, value: parse(stream) });
    if (!stream.skipOperator(',')) break;
  }
  stream.expectOperator('}');
  return { kind: 'dict', entries, span: stream.span(start) };
}

/** Reads `.name`, `.0`, `[key]` or a slice after `object`, which begins at `start`. */
export function parseSubscript(
  stream: TokenStream,
  object: JinjaExpression,
  start: number,
  parse: Parse,
): JinjaExpression {
  if (stream.skipOperator('.')) {
    const token = stream.next();
    if (token.type === 'name') {
      return { kind: 'attribute', object, name: token.value, span: stream.span(start) };
    }
    const at = stream.span(token.start);
    if (token.type !== 'integer') {
      throw failure('jinja/syntax', { problem: 'a name or a number stands after `.`' }, at);
    }
    return {
      kind: 'item',
      object,
      key: literal(integerOf(token.value), at),
      span: stream.span(start),
    };
  }
  stream.expectOperator('[');
  if (stream.isOperator(']')) throw stream.unexpected('a key');
  const first = stream.isOperator(':') ? undefined : parse(stream);
  if (first && !stream.isOperator(':')) {
    const key = parseKeys(stream, first, parse);
    stream.expectOperator(']');
    return { kind: 'item', object, key, span: stream.span(start) };
  }
  return parseSlice(parse, stream, object, first, start);
}

/** `x[a, b]` asks for the tuple. */
function parseKeys(stream: TokenStream, first: JinjaExpression, parse: Parse): JinjaExpression {
  if (!stream.isOperator(',')) return first;
  const items = [first];
  while (stream.skipOperator(',') && !stream.isOperator(']')) items.push(parse(stream));
  return { kind: 'tuple', items, span: stream.span(first.span.start) };
}

function parseSlice(
  parse: Parse,
  stream: TokenStream,
  object: JinjaExpression,
  begin: JinjaExpression | undefined,
  start: number,
): JinjaExpression {
  const part = (): JinjaExpression | undefined =>
    stream.isOperator(':') || stream.isOperator(']') ? undefined : parse(stream);
  stream.expectOperator(':');
  const stop = part();
  const step = stream.skipOperator(':') ? part() : undefined;
  stream.expectOperator(']');
  return {
    kind: 'slice',
    object,
    ...(begin && { start: begin }),
    ...(stop && { stop }),
    ...(step && { step }),
    span: stream.span(start),
  };
}
