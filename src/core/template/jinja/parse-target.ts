import { failure } from './failure.js';
import type { TokenStream } from './token-stream.js';
import type { JinjaTarget } from './types.js';

const constants = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

/** Reads the name that a block gets. */
export function parseName(stream: TokenStream): string {
  const token = stream.expectName('a name');
  if (constants.has(token.value)) {
    const problem = `\`${token.value}\` cannot be a name`;
    throw failure('jinja/syntax', { problem }, stream.span(token.start));
  }
  return token.value;
}

/** Reads what `set` writes to: names, or the attribute of a namespace. */
export function parseSetTarget(stream: TokenStream): JinjaTarget {
  return parseNames(stream, true);
}

/** Reads the names that a loop or `with` binds. */
export function parseTargets(stream: TokenStream): JinjaTarget {
  return parseNames(stream, false);
}

function parseNames(stream: TokenStream, takesAttributes: boolean): JinjaTarget {
  const { start } = stream.current;
  const first = parseOne(stream, takesAttributes);
  if (!stream.isOperator(',')) return first;
  const items = [first];
  while (stream.skipOperator(',') && !isEnd(stream)) items.push(parseOne(stream, takesAttributes));
  return { kind: 'names', items, span: stream.span(start) };
}

function isEnd(stream: TokenStream): boolean {
  return stream.isOperator('=') || stream.isOperator(')') || stream.isName('in');
}

function parseOne(stream: TokenStream, takesAttributes: boolean): JinjaTarget {
  const { start } = stream.current;
  if (stream.skipOperator('(')) {
    const items: JinjaTarget[] = [];
    let isTuple = false;
    while (!stream.isOperator(')')) {
      items.push(stream.nested(() => parseOne(stream, takesAttributes)));
      if (!stream.skipOperator(',')) break;
      isTuple = true;
    }
    stream.expectOperator(')');
    const [first] = items;
    return !isTuple && first ? first : { kind: 'names', items, span: stream.span(start) };
  }
  const name = parseName(stream);
  if (!takesAttributes || !stream.skipOperator('.')) return { kind: 'name', name, span: stream.span(start) };
  const attribute = stream.expectName('the name of an attribute').value;
  return { kind: 'attribute', name, attribute, span: stream.span(start) };
}
