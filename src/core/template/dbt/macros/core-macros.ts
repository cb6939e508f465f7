import type { Callable } from '../../jinja/value.js';
import type { Rendering } from '../rendering.js';
import { noopStatementFunction, runQueryFunction, statementFunction } from '../statements.js';
import { buildingMacros } from './building-macros.js';
import { columnMacros } from './column-macros.js';
import type { CoreMacros } from './core-macro.js';
import { dateMacros } from './date-macros.js';
import { macroFunction } from './macro-function.js';
import { nameMacros } from './name-macros.js';
import { relationMacros } from './relation-macros.js';
import { runMacros } from './run-macros.js';
import { strategyMacros } from './strategy-macros.js';
import { testMacros } from './test-macros.js';

const macros: CoreMacros = {
  ...nameMacros,
  ...runMacros,
  ...relationMacros,
  ...columnMacros,
  ...dateMacros,
  ...testMacros,
  ...strategyMacros,
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
  const known = rendering.context.building === true ? { ...macros, ...buildingMacros } : macros;
  const macro = Object.hasOwn(known, name) ? known[name] : undefined;
  return macro && macroFunction(rendering, name, macro);
}
