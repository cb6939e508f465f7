import type { Value } from '../../project/value.js';
import { PythonProblem, type PythonToken } from './tokens.js';

/** One argument of a call: its name where it is given by name. */
export interface LiteralArgument {
  readonly name?: string;
  readonly value: Value;
  /** Offsets of the name and value. */
  readonly start: number;
  readonly end: number;
}

/** Reads the tokens of literals, as Python's `ast.literal_eval` takes them. */
export class LiteralReader {
  readonly #tokens: readonly PythonToken[];
  #at: number;

  /** @param at the first token to read */
  constructor(tokens: readonly PythonToken[], at: number) {
    this.#tokens = tokens;
    this.#at = at;
  }

  /** The arguments of a call whose opening bracket was read. Throws `PythonProblem` for one that is no literal. */
  arguments(): readonly LiteralArgument[] {
    const found: LiteralArgument[] = [];
    while (!this.#take(')')) {
      found.push(this.#argument());
      if (!this.#take(',') && !this.#is(')')) this.#refuse();
    }
    return found;
  }

  #argument(): LiteralArgument {
    const { kind, value: name, start } = this.#token();
    const isNamed = kind === 'name' && this.#tokens[this.#at + 1]?.value === '=';
    if (isNamed) this.#at += 2;
    const value = this.#value();
    const end = this.#tokens[this.#at - 1]?.end ?? start;
    return { ...(isNamed && { name }), value, start, end };
  }

  #value(): Value {
    const token = this.#token();
    this.#at += 1;
    if (token.kind === 'text') return this.#text(token);
    if (token.kind === 'number') return this.#number(token, 1);
    if (token.kind === 'name') return this.#word(token);
    switch (token.value) {
      case '-':
      case '+': {
        const digits = this.#token();
        this.#at += 1;
        return this.#number(digits, token.value === '-' ? -1 : 1);
      }
      case '[':
        return this.#items(']').items;
      case '(': {
        const { items, isTuple } = this.#items(')');
        return isTuple ? items : (items[0] ?? null);
      }
      case '{':
        return this.#braces();
      default:
        return this.#refuse(token);
    }
  }

  /** Texts beside each other are one. */
  #text(first: PythonToken): string {
    const parts = [first];
    for (let next = this.#tokens[this.#at]; next?.kind === 'text'; next = this.#tokens[this.#at]) {
      parts.push(next);
      this.#at += 1;
    }
    const opaque = parts.find(({ isOpaque }) => isOpaque);
    return opaque ? this.#refuse(opaque) : parts.map(({ value }) => value).join('');
  }

  #number(token: PythonToken, sign: number): number {
    const digits = token.value.replaceAll('_', '');
    const value = Number(digits);
    if (token.kind !== 'number' || Number.isNaN(value)) return this.#refuse(token);
    return value === 0 ? 0 : sign * value;
  }

  #word(token: PythonToken): Value {
    switch (token.value) {
      case 'True':
        return true;
      case 'False':
        return false;
      case 'None':
        return null;
      default:
        return this.#refuse(token);
    }
  }

  #items(close: string): { readonly items: readonly Value[]; readonly isTuple: boolean } {
    const items: Value[] = [];
    let isTuple = false;
    while (!this.#take(close)) {
      items.push(this.#value());
      if (this.#take(',')) isTuple = true;
      else if (!this.#is(close)) this.#refuse();
    }
    return { items, isTuple: isTuple || items.length === 0 };
  }

  /** A dictionary, or a set as a list. */
  #braces(): Value {
    const entries: [string, Value][] = [];
    const items: Value[] = [];
    while (!this.#take('}')) {
      const key = this.#value();
      if (this.#take(':')) entries.push([keyText(key), this.#value()]);
      else items.push(key);
      if (!this.#take(',') && !this.#is('}')) this.#refuse();
    }
    return items.length > 0 ? items : Object.fromEntries(entries);
  }

  #token(): PythonToken {
    return this.#tokens[this.#at] ?? this.#refuse();
  }

  #is(value: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'mark' && token.value === value;
  }

  #take(value: string): boolean {
    if (!this.#is(value)) return false;
    this.#at += 1;
    return true;
  }

  #refuse(token = this.#tokens[this.#at] ?? this.#tokens.at(-1)): never {
    throw new PythonProblem(
      'what `dbt.ref`, `dbt.source` and `dbt.config` are called with has to be written out',
      token?.start ?? 0,
      token?.end ?? 0,
    );
  }
}

/** Keys are texts, as in JSON. */
function keyText(key: Value): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}
