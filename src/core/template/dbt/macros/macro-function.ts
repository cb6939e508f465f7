import { Callable, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { bind } from '../arguments.js';
import type { Rendering } from '../rendering.js';
import type { CoreMacro } from './core-macro.js';

/** A macro that Eider does, as a function of a rendering. The block of a `{% call %}` is no argument of it. */
export function macroFunction(rendering: Rendering, name: string, macro: CoreMacro): Callable {
  const run = (call: JinjaCall): JinjaValue => {
    const caller = call.named.get('caller');
    const named = new Map([...call.named].filter(([key]) => key !== 'caller'));
    const bound = bind(caller === undefined ? call : { ...call, named }, macro.parameters);
    return macro.run(rendering, bound, call);
  };
  return new Callable(name, run);
}
