import { failure } from './failure.js';
import { parseExpression } from './parse-expression.js';
import { parseName } from './parse-target.js';
import type { TokenStream } from './token-stream.js';
import type { JinjaExpression, JinjaMacro } from './types.js';

export type Parameters = JinjaMacro['parameters'];

/** Reads the parameters of a macro, a test or a `call` block, brackets included. Types after `:` are dropped, as dbt does. */
export function parseParameters(stream: TokenStream): Parameters {
  const parameters: Parameters[number][] = [];
  stream.expectOperator('(');
  while (!stream.isOperator(')')) {
    const { start } = stream.current;
    const name = parseName(stream);
    if (parameters.some((other) => other.name === name))
      throw failure('jinja/syntax', { problem: `there are two parameters \`${name}\`` }, stream.span(start));
    if (stream.skipOperator(':')) skipType(stream);
    if (stream.skipOperator('=')) parameters.push({ name, fallback: parseExpression(stream) });
    else if (parameters.at(-1)?.fallback) {
      const problem = `the parameter \`${name}\` needs a default value, as the one before it has one`;
      throw failure('jinja/syntax', { problem }, stream.span(start));
    } else parameters.push({ name });
    if (!stream.skipOperator(',')) break;
  }
  stream.expectOperator(')');
  return parameters;
}

function skipType(stream: TokenStream): void {
  stream.expectName('the name of a type');
  if (!stream.skipOperator('[')) return;
  while (!stream.isOperator(']')) {
    stream.nested(() => skipType(stream));
    if (!stream.skipOperator(',')) break;
  }
  stream.expectOperator(']');
}

/** Reads what follows the name of a materialization: `default`, `adapter='…'`, `supported_languages=[…]`. */
export function parseAdapter(stream: TokenStream): { parameters: Parameters; adapter: string | undefined } {
  let adapter: string | undefined;
  let languages: JinjaExpression | undefined;
  while (stream.skipOperator(',')) {
    const { start } = stream.current;
    const { value } = stream.expectName('`default` or `adapter`');
    if (value === 'default') continue;
    stream.expectOperator('=');
    const given = parseExpression(stream);
    if (value === 'supported_languages') languages = given;
    else if (value === 'adapter' && given.kind === 'literal' && typeof given.value === 'string') {
      adapter = given.value === 'default' ? undefined : given.value;
    } else {
      const problem = "a materialization takes `default`, `adapter='…'` and `supported_languages=[…]`";
      throw failure('jinja/syntax', { problem }, stream.span(start));
    }
  }
  const parameters = languages ? [{ name: 'supported_languages', fallback: languages }] : [];
  return { parameters, adapter };
}
