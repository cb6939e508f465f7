import { MacroValue } from '../jinja/macro-value.js';
import { Callable, type JinjaValue } from '../jinja/value.js';
import { fromPlain } from './convert.js';
import type { DbtScope } from './types.js';

/**
 * A name as a unit test overrides it: a macro gives the value whatever it is called with, all else is the value.
 * @param usual what the name is otherwise; what nobody knows is not overridden
 */
export function overridden(
  { overrides }: DbtScope,
  name: string,
  usual: JinjaValue | undefined,
): JinjaValue | undefined {
  const value = overrides?.get(name);
  if (value === undefined || usual === undefined) return usual;
  const given = fromPlain(value);
  const isCalled = usual instanceof MacroValue || usual instanceof Callable;
  return isCalled ? new Callable(name, () => given) : given;
}
