import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Code, CodeData } from '../../diagnostics/codes.js';
import type { Span } from '../../diagnostics/source.js';
import type { JinjaValue } from './value.js';

/** Thrown where a template cannot be read or rendered any further: the author's mistake, at the author's place. */
export class JinjaFailure extends Error {
  readonly diagnostic: Diagnostic;
  constructor(found: Diagnostic) {
    super(found.code);
    this.diagnostic = found;
  }
}

/** Makes the failure of a code at a place. */
export function failure<C extends Code>(code: C, data: CodeData[C], at: Span): JinjaFailure {
  return new JinjaFailure(diagnostic(code, data, { at }));
}

/** Thrown by a function that ends the macro which called it, and gives that macro's value: `return(…)`. */
export class ReturnSignal extends Error {
  readonly value: JinjaValue;
  constructor(value: JinjaValue) {
    super('return');
    this.value = value;
  }
}

/**
 * Thrown by filters, methods, operators and functions, which do not know where they stand: the evaluator makes a `JinjaFailure` of it at the
 * expression that it evaluates.
 */
export class Problem extends Error {
  readonly at: (at: Span) => Diagnostic;
  constructor(at: (at: Span) => Diagnostic) {
    super('problem');
    this.at = at;
  }
}

/** A problem with a code and its data. */
export function problem<C extends Code>(code: C, data: CodeData[C]): Problem {
  return new Problem((at) => diagnostic(code, data, { at }));
}

/** A value of a type that cannot be used so. */
export function wrongType(words: string): Problem {
  return problem('jinja/wrong-type', { problem: words });
}

/** A value of the right type that cannot be used so. */
export function badValue(words: string): Problem {
  return problem('jinja/bad-value', { problem: words });
}
