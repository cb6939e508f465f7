import { failure } from './failure.js';
import type { TokenStream } from './token-stream.js';
import type { JinjaArguments, JinjaExpression } from './types.js';

/** Reads the arguments of a call, brackets included, each with `parse`. */
export function parseArguments(
  stream: TokenStream,
  parse: (stream: TokenStream) => JinjaExpression,
): JinjaArguments {
  stream.expectOperator('(');
  const positional: JinjaExpression[] = [];
  const named: JinjaArguments['named'][number][] = [];
  let spreadItems: JinjaExpression | undefined;
  let spreadNames: JinjaExpression | undefined;
  while (!stream.isOperator(')')) {
    const { start } = stream.current;
    const isInPlace = spreadNames === undefined;
    if (stream.skipOperator('*')) {
      ensure(isInPlace && spreadItems === undefined, stream, start);
      spreadItems = parse(stream);
    } else if (stream.skipOperator('**')) {
      ensure(isInPlace, stream, start);
      spreadNames = parse(stream);
    } else if (stream.current.type === 'name' && isAssignment(stream)) {
      ensure(isInPlace, stream, start);
      const name = stream.next().value;
      stream.next();
      const value = parse(stream);
      named.push({ name, value, span: stream.span(start) });
    } else {
      ensure(isInPlace && spreadItems === undefined && named.length === 0, stream, start);
      positional.push(parse(stream));
    }
    if (!stream.skipOperator(',')) break;
  }
  stream.expectOperator(')');
  return { positional, named, ...(spreadItems && { spreadItems }), ...(spreadNames && { spreadNames }) };
}

function isAssignment(stream: TokenStream): boolean {
  return stream.following.type === 'operator' && stream.following.value === '=';
}

function ensure(isRight: boolean, stream: TokenStream, start: number): void {
  if (isRight) return;
  const problem = 'an argument without a name stands before those with names, and these before `**`';
  throw failure('jinja/syntax', { problem }, stream.span(start, stream.current.end));
}
