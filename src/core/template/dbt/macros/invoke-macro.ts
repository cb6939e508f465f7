import { problem } from '../../jinja/failure.js';
import { textOf } from '../../jinja/text-of.js';
import type { JinjaCall, JinjaValue } from '../../jinja/value.js';
import type { Rendering } from '../rendering.js';

/** Calls a macro by its name: the project may have one of its own. */
export function invoked(
  rendering: Rendering,
  name: string,
  positional: readonly JinjaValue[],
  call: JinjaCall,
): JinjaValue {
  const callee = rendering.lookup(name);
  if (callee === undefined) throw problem('dbt/internal-macro', { name });
  return rendering.invoke(callee, { ...call, positional: [...positional], named: new Map() });
}

/** The same as text, without white space round it. */
export function invokedText(
  rendering: Rendering,
  name: string,
  positional: readonly JinjaValue[],
  call: JinjaCall,
): string {
  return textOf(invoked(rendering, name, positional, call)).trim();
}
