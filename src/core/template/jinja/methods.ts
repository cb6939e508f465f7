import { Given } from './given.js';
import { dictMethods } from './methods/dict.js';
import { floatMethods, integerMethods } from './methods/number.js';
import { listMethods, tupleMethods } from './methods/list.js';
import { setMethods } from './methods/set.js';
import { stringMethods } from './methods/string.js';
import type { Access, Methods } from './tools.js';
import { integerOf, stringOf } from './type-of.js';
import { Callable, Dict, Float, JinjaSet, Tuple, type JinjaValue } from './value.js';

/** A method of one of Python's own types; undefined when there is none. */
export function methodOf(value: JinjaValue, name: string, access: Access): Callable | undefined {
  const text = stringOf(value);
  if (text !== undefined) return bound(stringMethods, text, name, access);
  if (Array.isArray(value)) return bound(listMethods, value, name, access);
  if (value instanceof Dict) return bound(dictMethods, value, name, access);
  if (value instanceof Tuple) return bound(tupleMethods, value, name, access);
  if (value instanceof JinjaSet) return bound(setMethods, value, name, access);
  const integer = integerOf(value);
  if (integer !== undefined) return bound(integerMethods, integer, name, access);
  return value instanceof Float ? bound(floatMethods, value.value, name, access) : undefined;
}

function bound<Self>(methods: Methods<Self>, self: Self, name: string, access: Access): Callable | undefined {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return undefined;
  return new Callable(name, (call) =>
    method.run(self, new Given(call.name, method.parameters, call.positional, call.named), access),
  );
}
