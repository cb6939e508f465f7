import type { Callable } from '../../jinja/value.js';
import type { CoreMacros } from '../macros/core-macro.js';
import { macroFunction } from '../macros/macro-function.js';
import type { Rendering } from '../rendering.js';
import { baseModels } from './base-model.js';
import { importCtes } from './import-ctes.js';
import { modelYaml } from './model-yaml.js';
import { sourceYaml } from './source-yaml.js';
import { unitTestTemplate } from './unit-test-template.js';

const macros: CoreMacros = { ...sourceYaml, ...baseModels, ...modelYaml, ...importCtes, ...unitTestTemplate };

/** The names of the macros of codegen that come with Eider. */
export const codegenNames: readonly string[] = Object.keys(macros);

/** A macro of the package codegen by its name, as a function; undefined when it has none of the name. */
export function codegenMacro(rendering: Rendering, name: string): Callable | undefined {
  const macro = Object.hasOwn(macros, name) ? macros[name] : undefined;
  return macro && macroFunction(rendering, name, macro);
}
