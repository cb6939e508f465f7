import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { TemplateValue } from './template-value.js';

export interface Argument {
  readonly value: TemplateValue;
  readonly span: Span;
}

export interface NamedArgument extends Argument {
  readonly name: string;
  /** Of name and value. */
  readonly whole: Span;
}

/** A call whose arguments were evaluated. */
export interface FunctionCall {
  readonly name: string;
  readonly positional: readonly Argument[];
  readonly named: readonly NamedArgument[];
  /** The whole call. */
  readonly span: Span;
  /** Most characters that a text may have. */
  readonly sizeLimit: number;
  /** Adds a diagnostic; the sites of the macro calls around it are added to it. */
  readonly report: (finding: Diagnostic) => void;
}

/** A function that templates can call. */
export interface TemplateFunction {
  /** How it is called, for hints. */
  readonly form: string;
  /** Gives undefined when it has reported why there is no value. */
  readonly run: (call: FunctionCall) => TemplateValue | undefined;
}

/** Reports a wrong call; gives undefined. */
export function wrongCall(
  call: FunctionCall,
  form: string,
  problem: string,
  at: Span = call.span,
): undefined {
  call.report(diagnostic('template/arguments', { name: call.name, problem, form }, { at }));
  return undefined;
}

/**
 * Arguments in the order of `parameters`, given by place or by name; `?` at a name's end says that it may be missing.
 * Undefined when they do not fit, which is then reported.
 */
export function bindArguments(
  call: FunctionCall,
  form: string,
  parameters: readonly string[],
): readonly (Argument | undefined)[] | undefined {
  const names = parameters.map((parameter) => parameter.replace('?', ''));
  const bound: (Argument | undefined)[] = names.map((_name, index) => call.positional[index]);
  const extra = call.positional[names.length];
  if (extra) return wrongCall(call, form, `takes at most ${names.length} arguments`, extra.span);
  for (const argument of call.named) {
    const index = names.indexOf(argument.name);
    if (index === -1) return wrongCall(call, form, `has no parameter \`${argument.name}\``, argument.span);
    if (bound[index]) return wrongCall(call, form, `is given \`${argument.name}\` twice`, argument.span);
    bound[index] = argument;
  }
  const missing = parameters.find(
    (parameter, index) => !parameter.endsWith('?') && bound[index] === undefined,
  );
  return missing === undefined ? bound : wrongCall(call, form, `lacks the argument \`${missing}\``);
}
