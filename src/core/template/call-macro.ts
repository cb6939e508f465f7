import { diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { Value } from '../project/value.js';
import type { Argument, FunctionCall } from './template-function.js';
import { plainValue, type TemplateValue } from './template-value.js';
import type { CodeMacro, Expression, MacroDefinition } from './types.js';

type Fallback = (
  expression: Expression,
  known: ReadonlyMap<string, TemplateValue>,
) => TemplateValue | undefined;

/**
 * Binds a SQL macro's parameters to the arguments of a call; defaults may use the parameters before them.
 * Undefined when they do not fit, which is then reported.
 */
export function macroScope(
  macro: MacroDefinition,
  call: FunctionCall,
  evaluate: Fallback,
): ReadonlyMap<string, TemplateValue> | undefined {
  const given = givenArguments(macro, call);
  if (given === undefined) return undefined;
  const related = [{ message: `\`${macro.name}\` is defined here`, at: macro.span }];
  const names = new Map<string, TemplateValue>();
  let isWhole = true;
  for (const { name, fallback } of macro.parameters) {
    const passed = given.get(name);
    const value = passed ? passed.value : fallback && evaluate(fallback, names);
    if (value !== undefined) {
      names.set(name, value);
      continue;
    }
    isWhole = false;
    if (fallback) continue;
    const data = { macro: macro.name, parameter: name };
    call.report(diagnostic('macro/missing-argument', data, { at: call.span, related }));
  }
  return isWhole ? names : undefined;
}

function givenArguments(
  macro: MacroDefinition,
  call: FunctionCall,
): ReadonlyMap<string, Argument> | undefined {
  const known = macro.parameters.map((parameter) => parameter.name);
  const related = [{ message: `\`${macro.name}\` is defined here`, at: macro.span }];
  const given = new Map<string, Argument>();
  let fits = true;
  for (const [index, argument] of call.positional.entries()) {
    const name = known[index];
    if (name === undefined) {
      const data = { macro: macro.name, given: call.positional.length, most: known.length };
      call.report(diagnostic('macro/too-many-arguments', data, { at: argument.span, related }));
      return undefined;
    }
    given.set(name, argument);
  }
  for (const argument of call.named) {
    const { name, whole: at } = argument;
    if (!known.includes(name)) {
      const data = { macro: macro.name, name, suggestion: suggest(name, known), known };
      call.report(diagnostic('macro/unknown-argument', data, { at, related }));
      fits = false;
    } else if (given.has(name)) {
      call.report(diagnostic('macro/duplicate-argument', { macro: macro.name, name }, { at }));
      fits = false;
    } else {
      given.set(name, argument);
    }
  }
  return fits ? given : undefined;
}

/** Calls a JavaScript macro with copies of plain values. Whatever it throws or returns wrongly is reported at the call. */
export function callCodeMacro(macro: CodeMacro, call: FunctionCall): TemplateValue | undefined {
  const at = call.span;
  const positional = call.positional.map((argument) => plainValue(argument.value));
  const named = Object.fromEntries(call.named.map((argument) => [argument.name, plainValue(argument.value)]));
  let result: unknown;
  try {
    result = macro.call(positional, named);
  } catch (error) {
    const problem = firstLine(error instanceof Error ? error.message : String(error));
    call.report(diagnostic('macro/threw', { macro: macro.name, problem }, { at }));
    return undefined;
  }
  const value = checkedValue(result, 0);
  if (value === undefined) {
    call.report(diagnostic('macro/bad-result', { macro: macro.name, type: describe(result) }, { at }));
  }
  return value;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}

/** A copy of a plain value; undefined for anything else, and for what is nested without end. */
function checkedValue(value: unknown, depth: number): Value | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object' || depth > 50) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => checkedValue(item, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // A macro file may run in a context of its own, whose `Object` is another one: look one step up only.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined;
  const entries: [string, Value][] = [];
  for (const [key, item] of Object.entries(value)) {
    const checked = checkedValue(item, depth + 1);
    if (checked === undefined) return undefined;
    entries.push([key, checked]);
  }
  return Object.fromEntries(entries);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object'
    ? 'an object that is not plain'
    : `a ${typeof value} that has no place in SQL`;
}
