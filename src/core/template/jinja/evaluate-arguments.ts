import { problem, wrongType } from './failure.js';
import type { Scope } from './scope.js';
import { itemsOf, stringOf, typeOf } from './type-of.js';
import type { JinjaArguments, JinjaExpression } from './types.js';
import { Dict, type JinjaValue } from './value.js';

/** Arguments that were evaluated. */
export interface Values {
  readonly positional: readonly JinjaValue[];
  readonly named: ReadonlyMap<string, JinjaValue>;
}

/** Evaluates the arguments of a call of `name`, those of `*` and `**` included. */
export function evaluateArguments(
  given: JinjaArguments,
  name: string,
  scope: Scope,
  evaluate: (expression: JinjaExpression, scope: Scope) => JinjaValue,
): Values {
  const positional = given.positional.map((item) => evaluate(item, scope));
  const named = new Map<string, JinjaValue>();
  const add = (key: string, value: JinjaValue): void => {
    if (named.has(key)) throw problem('jinja/arguments', { name, problem: `is given \`${key}\` twice` });
    named.set(key, value);
  };
  for (const item of given.named) add(item.name, evaluate(item.value, scope));
  if (given.spreadItems) {
    const value = evaluate(given.spreadItems, scope);
    const items = itemsOf(value);
    if (!items) throw wrongType(`\`*\` needs a list, and this is ${typeOf(value)}`);
    positional.push(...items);
  }
  if (given.spreadNames) {
    const value = evaluate(given.spreadNames, scope);
    if (!(value instanceof Dict)) throw wrongType(`\`**\` needs a dict, and this is ${typeOf(value)}`);
    for (const [key, item] of value.entries()) {
      const word = stringOf(key);
      if (word === undefined) throw wrongType(`\`**\` needs a dict with texts as keys, not ${typeOf(key)}`);
      add(word, item);
    }
  }
  return { positional, named };
}
