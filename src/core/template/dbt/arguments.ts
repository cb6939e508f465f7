import { problem } from '../jinja/failure.js';
import { stringOf } from '../jinja/type-of.js';
import { Callable, Undefined, type JinjaCall, type JinjaValue } from '../jinja/value.js';

/** What a call gives for each of the parameters, in their order; undefined for what it leaves out. */
export type Bound = readonly (JinjaValue | undefined)[];

/**
 * The arguments of a call in the order of `parameters`, given by place or by name. `?` at a name's end says that it may be left out; a last `*rest` takes
 * any number by place, as a list. Throws a problem when they do not fit.
 */
export function bind(call: JinjaCall, parameters: readonly string[]): Bound {
  const names = parameters.map((parameter) => parameter.replace(/[?*]/u, ''));
  const rest = parameters.findIndex((parameter) => parameter.startsWith('*'));
  const bound: (JinjaValue | undefined)[] = names.map((_name, index) =>
    index === rest ? call.positional.slice(index) : call.positional[index],
  );
  if (rest === -1 && call.positional.length > names.length) {
    throw wrongArguments(
      call,
      `takes at most ${names.length} arguments, and here are ${call.positional.length}`,
    );
  }
  for (const [name, value] of call.named) {
    const index = names.indexOf(name);
    if (index === -1) throw wrongArguments(call, `has no parameter \`${name}\``);
    if (bound[index] !== undefined && index !== rest)
      throw wrongArguments(call, `is given \`${name}\` twice`);
    bound[index] = value;
  }
  const missing = parameters.find(
    (parameter, index) => !/[?*]/u.test(parameter) && bound[index] === undefined,
  );
  if (missing !== undefined) throw wrongArguments(call, `lacks the argument \`${missing}\``);
  return bound;
}

/** The problem of a call whose arguments are wrong, in words that end a sentence begun with its name. */
export function wrongArguments(call: JinjaCall, words: string): Error {
  return problem('jinja/arguments', { name: call.name, problem: words });
}

/** A function of templates with named parameters. */
export function fn(
  name: string,
  parameters: readonly string[],
  run: (bound: Bound, call: JinjaCall) => JinjaValue,
): Callable {
  return new Callable(name, (call) => run(bind(call, parameters), call));
}

/** The text of an argument that must be a text. */
export function neededText(value: JinjaValue | undefined, call: JinjaCall, parameter: string): string {
  const text = stringOf(value);
  if (text === undefined) throw wrongArguments(call, `needs a text as \`${parameter}\``);
  return text;
}

/** The text of an argument that may be a text, none or left out. */
export function optionalText(
  value: JinjaValue | undefined,
  call: JinjaCall,
  parameter: string,
): string | undefined {
  return value === undefined || value === null || value instanceof Undefined
    ? undefined
    : neededText(value, call, parameter);
}

/** The argument itself, and undefined for none and for what is not there. */
export function given(value: JinjaValue | undefined): JinjaValue | undefined {
  return value === null || value instanceof Undefined ? undefined : value;
}
