import { Callable, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { bind } from '../arguments.js';
import type { Rendering } from '../rendering.js';
import { noopStatementFunction, runQueryFunction, statementFunction } from '../statements.js';
import { columnMacros } from './column-macros.js';
import type { CoreMacros } from './core-macro.js';
import { dateMacros } from './date-macros.js';
import { nameMacros } from './name-macros.js';
import { relationMacros } from './relation-macros.js';
import { runMacros } from './run-macros.js';

const macros: CoreMacros = {
  ...nameMacros,
  ...runMacros,
  ...relationMacros,
  ...columnMacros,
  ...dateMacros,
};

/** Those that make their own function, because they take a block or know their arguments otherwise. */
const functions: { readonly [name: string]: (rendering: Rendering) => Callable } = {
  statement: statementFunction,
  noop_statement: noopStatementFunction,
  run_query: runQueryFunction,
};

/** Whether Eider does the macro of dbt's own of this name. */
export function isCoreMacro(name: string): boolean {
  return Object.hasOwn(functions, name) || Object.hasOwn(macros, name);
}

/** A macro of dbt's own by its name, as a function; undefined when it is none that Eider does. */
export function coreMacro(rendering: Rendering, name: string): Callable | undefined {
  if (Object.hasOwn(functions, name)) return functions[name]?.(rendering);
  const macro = Object.hasOwn(macros, name) ? macros[name] : undefined;
  if (!macro) return undefined;
  const run = (call: JinjaCall): JinjaValue => {
    const caller = call.named.get('caller');
    const named = new Map([...call.named].filter(([key]) => key !== 'caller'));
    const bound = bind(caller === undefined ? call : { ...call, named }, macro.parameters);
    return macro.run(rendering, bound, call);
  };
  return new Callable(name, run);
}
