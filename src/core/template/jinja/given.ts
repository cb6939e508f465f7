import { problem } from './failure.js';
import { integerOf, isTruthy, stringOf, typeOf, undefinedProblem } from './type-of.js';
import { Undefined, type JinjaValue } from './value.js';

/** What a built-in filter, test, method or function takes: names in order. */
interface Signature {
  readonly names: readonly string[];
  readonly required: number;
  readonly isOpen: boolean;
  readonly takesNames: boolean;
}

const signatures = new Map<string, Signature>();

/** Reads `'old new count='`: a name that ends with `=` may be left out; `*` takes further items, `**` further names. */
function signatureOf(written: string): Signature {
  const known = signatures.get(written);
  if (known) return known;
  const words = written.split(' ').filter((word) => word !== '' && !word.startsWith('*'));
  const made: Signature = {
    names: words.map((word) => word.replace('=', '')),
    required: words.filter((word) => !word.endsWith('=')).length,
    isOpen: / ?\*(?:$| )/u.test(written),
    takesNames: written.endsWith('**'),
  };
  signatures.set(written, made);
  return made;
}

/** The arguments of a built-in, by the names of its parameters. Throws when they do not fit. */
export class Given {
  /** Further items and names, where they are taken. */
  readonly rest: readonly JinjaValue[];
  readonly named: ReadonlyMap<string, JinjaValue>;
  readonly #name: string;
  readonly #values = new Map<string, JinjaValue>();

  constructor(
    name: string,
    written: string,
    positional: readonly JinjaValue[],
    named: ReadonlyMap<string, JinjaValue>,
  ) {
    const { names, required, isOpen, takesNames } = signatureOf(written);
    this.#name = name;
    if (positional.length > names.length && !isOpen) {
      const most = names.length === 0 ? 'no arguments' : `at most ${names.length}`;
      throw this.wrong(`takes ${most}, and here are ${positional.length}`);
    }
    for (const [index, parameter] of names.entries()) {
      const value = positional[index];
      if (value !== undefined) this.#values.set(parameter, value);
    }
    this.rest = positional.slice(names.length);
    this.named = takesNames ? named : new Map();
    if (!takesNames) this.#addNamed(names, named);
    const missing = names.slice(0, required).find((parameter) => !this.#values.has(parameter));
    if (missing !== undefined) throw this.wrong(`needs \`${missing}\``);
  }

  #addNamed(names: readonly string[], named: ReadonlyMap<string, JinjaValue>): void {
    for (const [parameter, value] of named) {
      if (!names.includes(parameter)) throw this.wrong(`has no parameter \`${parameter}\``);
      if (this.#values.has(parameter)) throw this.wrong(`is given \`${parameter}\` twice`);
      this.#values.set(parameter, value);
    }
  }

  wrong(words: string): Error {
    return problem('jinja/arguments', { name: this.#name, problem: words });
  }

  get(parameter: string): JinjaValue | undefined {
    return this.#values.get(parameter);
  }

  /** An argument that must be there. */
  value(parameter: string): JinjaValue {
    return this.#values.get(parameter) ?? null;
  }

  text(parameter: string, fallback?: string): string {
    return this.textOrNone(parameter) ?? this.#fallback(parameter, fallback);
  }

  /** Undefined when it is not given, or is none. */
  textOrNone(parameter: string): string | undefined {
    const value = this.#values.get(parameter);
    if (value === undefined || value === null) return undefined;
    return stringOf(value) ?? this.#mistyped(parameter, 'a text', value);
  }

  integer(parameter: string, fallback?: number): number {
    return this.integerOrNone(parameter) ?? this.#fallback(parameter, fallback);
  }

  /** Undefined when it is not given, or is none. */
  integerOrNone(parameter: string): number | undefined {
    const value = this.#values.get(parameter);
    if (value === undefined || value === null) return undefined;
    return integerOf(value) ?? this.#mistyped(parameter, 'a whole number', value);
  }

  truth(parameter: string, fallback = false): boolean {
    const value = this.#values.get(parameter);
    return value === undefined ? fallback : isTruthy(value);
  }

  #fallback<T>(parameter: string, fallback: T | undefined): T {
    if (fallback === undefined) throw this.wrong(`needs a value for \`${parameter}\`, not none`);
    return fallback;
  }

  #mistyped(parameter: string, needed: string, value: JinjaValue): never {
    if (value instanceof Undefined) throw undefinedProblem(value);
    throw this.wrong(`needs ${needed} as \`${parameter}\`, not ${typeOf(value)}`);
  }
}
