import { LibraryFailure, type LibraryContext, type LibraryMacro } from '../library-macro.js';
import type { TemplateValue } from '../template-value.js';
import { textOf } from '../jinja/text-of.js';
import { Callable, Float, Undefined, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { fromTemplateValue, NotPlain, toTemplateValue } from './convert.js';
import { wrongArguments } from './arguments.js';
import type { Rendering } from './rendering.js';

/** A macro that comes with Eider, as a function of a dbt template. */
export function libraryFunction(rendering: Rendering, macro: LibraryMacro): Callable {
  return new Callable(macro.name, (call) => {
    try {
      const result = macro.run(argumentsOf(rendering, macro, call), libraryContext(rendering));
      return fromTemplateValue(result, rendering.relations);
    } catch (error) {
      // While the project is read much is not known yet, and dbt writes `None` for it.
      if (error instanceof LibraryFailure && !rendering.execute) return '';
      if (error instanceof LibraryFailure) throw wrongArguments(call, error.message);
      throw error;
    }
  });
}

function libraryContext(rendering: Rendering): LibraryContext {
  const { scope, context, execute, packageName, relations } = rendering;
  const known = scope.vars.get(packageName) ?? context.vars;
  return {
    execute,
    ...(execute && { ask: rendering.ask }),
    variable: (name) => (Object.hasOwn(known, name) ? known[name] : undefined),
    startedAt: scope.invocation.startedAt,
    database: scope.database,
    written: (relation) => relations.make(relation).text(),
    log: (text) => rendering.logged.push({ level: 'info', text }),
  };
}

function isWritten(macro: LibraryMacro, name: string, value: JinjaValue): boolean {
  if (macro.package !== 'dbt' || macro.looksUp !== 'nothing') return false;
  const isRequired = macro.parameters.some((each) => each.name === name && each.fallback === undefined);
  const isBare = value === null || value === true || value === false;
  return isRequired && (isBare || value instanceof Float || value instanceof Undefined);
}

function argumentsOf(
  rendering: Rendering,
  macro: LibraryMacro,
  call: JinjaCall,
): ReadonlyMap<string, TemplateValue> {
  const given = new Map<string, TemplateValue>();
  const plain = (name: string, value: JinjaCall['positional'][number]): TemplateValue => {
    // What dbt's own macros write into their SQL is written as Jinja writes it, none included.
    if (isWritten(macro, name, value)) return textOf(value);
    if (value instanceof Undefined) return null;
    try {
      return toTemplateValue(value, rendering.relations);
    } catch (error) {
      if (error instanceof NotPlain) throw wrongArguments(call, `cannot take this value as \`${name}\``);
      throw error;
    }
  };
  const names = macro.parameters.map(({ name }) => name);
  const rest = call.positional.slice(names.length);
  if (rest.length > 0 && macro.open !== true)
    throw wrongArguments(
      call,
      `takes at most ${names.length} arguments, and here are ${call.positional.length}`,
    );
  for (const [index, value] of call.positional.slice(0, names.length).entries()) {
    const name = names[index] ?? '';
    given.set(name, plain(name, value));
  }
  const others: [string, TemplateValue][] = [];
  for (const [name, value] of call.named) {
    if (given.has(name)) throw wrongArguments(call, `is given \`${name}\` twice`);
    if (names.includes(name)) given.set(name, plain(name, value));
    else if (macro.open === true) others.push([name, plain(name, value)]);
    else throw wrongArguments(call, `has no parameter \`${name}\``);
  }
  for (const { name, fallback } of macro.parameters) {
    if (given.has(name)) continue;
    if (fallback === undefined) throw wrongArguments(call, `lacks the argument \`${name}\``);
    given.set(name, fallback);
  }
  if (macro.open === true) {
    given.set(
      'args',
      rest.map((value) => plain('args', value)),
    );
    given.set('kwargs', Object.fromEntries(others));
  }
  return given;
}
