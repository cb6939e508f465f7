import type { Value } from '../project/value.js';
import { LibraryFailure, type LibraryContext, type LibraryMacro } from './library-macro.js';
import { bindArguments, wrongCall, type FunctionCall } from './template-function.js';
import { literalOf, type TemplateValue } from './template-value.js';

/** Calls a macro of the library. Undefined when the arguments do not fit, which is then reported; throws `Unanswered`. */
export function callLibraryMacro(
  macro: LibraryMacro,
  call: FunctionCall,
  context: LibraryContext,
): TemplateValue | undefined {
  const form = libraryForm(macro);
  const given = macro.open === true ? new Map<string, TemplateValue>() : libraryArguments(macro, call, form);
  if (given === undefined) return undefined;
  try {
    return macro.run(given, context);
  } catch (error) {
    if (!(error instanceof LibraryFailure)) throw error;
    return wrongCall(call, form, error.message);
  }
}

/** How it is called: `dbt_utils.safe_divide(numerator, denominator)`. */
export function libraryForm({ package: package_, name, parameters }: LibraryMacro): string {
  const words = parameters.map(({ name: parameter, fallback }) =>
    fallback === undefined ? parameter : `${parameter}=${fallbackText(fallback)}`,
  );
  return `${package_}.${name}(${words.join(', ')})`;
}

function fallbackText(fallback: Value): string {
  return fallback === null ? 'none' : literalOf(fallback);
}

function libraryArguments(
  { parameters }: LibraryMacro,
  call: FunctionCall,
  form: string,
): ReadonlyMap<string, TemplateValue> | undefined {
  const names = parameters.map(({ name, fallback }) => (fallback === undefined ? name : `${name}?`));
  const bound = bindArguments(call, form, names);
  return (
    bound &&
    new Map(
      parameters.map(({ name, fallback = null }, index) => [
        name,
        bound[index] ? bound[index].value : fallback,
      ]),
    )
  );
}
