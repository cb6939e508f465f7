import { frameDiagnostic } from '../../diagnostics/frame.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { JinjaEnvironment } from './environment.js';
import { JinjaEvaluator } from './evaluator.js';
import { JinjaFailure } from './failure.js';
import { MacroValue } from './macro-value.js';
import { parseJinja } from './parse-template.js';
import type { JinjaMacro } from './types.js';
import type { JinjaValue, MappedText } from './value.js';

/** The macros of a file, by their names. */
export function macrosOf(text: string): ReadonlyMap<string, JinjaMacro> {
  const { value } = parseJinja({ path: 'macros/macros.sql', text });
  return new Map(value.definitions.map((macro) => [macro.name, macro]));
}

/** Surroundings with these values and macros, and nothing else. */
export function surroundings(
  values: Readonly<Record<string, JinjaValue>> = {},
  macros = '',
  more: Partial<JinjaEnvironment> = {},
): JinjaEnvironment {
  const known = macrosOf(macros);
  const lookup = (name: string): JinjaValue | undefined => {
    const macro = known.get(name);
    return macro ? new MacroValue(macro) : values[name];
  };
  return { lookup, names: () => [...Object.keys(values), ...known.keys()], ...more };
}

/** What a model's text renders to. Throws its mistakes. */
export function rendered(text: string, environment: JinjaEnvironment = surroundings()): MappedText {
  const { value, diagnostics } = parseJinja({ path: 'models/m.sql', text });
  const [first] = diagnostics;
  if (first) throw new JinjaFailure(first);
  return new JinjaEvaluator(environment).render(value);
}

/** The first mistake of a model's text, as a terminal shows it. */
export function mistake(text: string, environment: JinjaEnvironment = surroundings()): string {
  return framed(found(() => rendered(text, environment)));
}

/** The mistake that something throws. */
export function found(run: () => unknown): Diagnostic {
  try {
    run();
  } catch (error) {
    if (error instanceof JinjaFailure) return error.diagnostic;
    throw error;
  }
  throw new Error('there was no mistake');
}

/** A finding as a terminal shows it. */
export function framed(finding: Diagnostic): string {
  return frameDiagnostic(finding)
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
}
