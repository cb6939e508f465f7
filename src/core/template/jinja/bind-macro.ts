import { orElse } from './or-else.js';
import { problem } from './failure.js';
import { specialNames } from './macro-uses.js';
import type { Scope } from './scope.js';
import type { JinjaExpression, JinjaMacro } from './types.js';
import { Dict, Tuple, Undefined, type JinjaCall, type JinjaValue } from './value.js';

/**
 * Binds the arguments of a call in the scope of a macro's body, by Jinja's rules: arguments too many are an error unless the body reads `varargs` or
 * `kwargs`; defaults see the parameters before them; a parameter that is not given is undefined.
 */
export function bindMacro(
  macro: Pick<JinjaMacro, 'body' | 'parameters'>,
  call: JinjaCall,
  scope: Scope,
  evaluate: (expression: JinjaExpression, scope: Scope) => JinjaValue,
): void {
  const { parameters } = macro;
  const uses = specialNames(macro);
  const named = new Map(call.named);
  const wrong = (words: string): Error => problem('jinja/arguments', { name: call.name, problem: words });
  const fallbacks: JinjaMacro['parameters'][number][] = [];
  for (const [index, parameter] of parameters.entries()) {
    const { name } = parameter;
    const value = orElse(call.positional[index], () => named.get(name));
    if (call.positional[index] === undefined) named.delete(name);
    else if (named.has(name)) throw wrong(`is given \`${name}\` twice`);
    if (value === undefined) fallbacks.push(parameter);
    else scope.set(name, value);
  }
  if (uses.caller) {
    const words = '`caller` is there in a macro that a `{% call %}` block calls only';
    scope.set('caller', named.get('caller') ?? new Undefined('caller', { kind: 'words', words }));
    named.delete('caller');
  }
  if (uses.kwargs) scope.set('kwargs', new Dict(named));
  else if (named.size > 0) throw wrong(unknownName([...named.keys()][0] ?? '', parameters));
  if (uses.varargs) scope.set('varargs', new Tuple(call.positional.slice(parameters.length)));
  else if (call.positional.length > parameters.length) {
    const most = parameters.length === 0 ? 'no arguments' : `at most ${parameters.length}`;
    throw wrong(`takes ${most}, and here are ${call.positional.length}`);
  }
  for (const { name, fallback } of fallbacks) {
    const words = `\`${call.name}\` was called without \`${name}\``;
    scope.set(name, fallback ? evaluate(fallback, scope) : new Undefined(name, { kind: 'words', words }));
  }
}

function unknownName(name: string, parameters: JinjaMacro['parameters']): string {
  if (name === 'caller') return 'was called by a `{% call %}` block but never calls `caller()`';
  const known = parameters.map((parameter) => `\`${parameter.name}\``).join(', ');
  const words = `has no parameter \`${name}\``;
  return known === '' ? words : `${words}: its parameters are ${known}`;
}
