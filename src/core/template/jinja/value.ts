import type { Span } from '../../diagnostics/source.js';
import type { Fragment, LazyMap, Segment } from '../types.js';
import type { MacroValue } from './macro-value.js';
import type { JinjaArguments } from './types.js';

/** What Jinja expressions evaluate to: Python's values, as far as templates can tell. Lists, dicts, sets and namespaces are mutable. */
export type JinjaValue =
  | null
  | boolean
  /** An int: always a whole number. */
  | number
  | string
  | Float
  | MappedText
  | Undefined
  | JinjaValue[]
  | Tuple
  | Dict
  | JinjaSet
  | Callable
  | MacroValue
  | JinjaObject;

/** A Python float: written with a point even when it is whole. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A text that remembers where it came from, such as what a macro gives. It behaves as a text in every way. */
export class MappedText implements Fragment {
  readonly text: string;
  #map: LazyMap;

  /** A map that is not there yet is made when somebody asks for it. */
  constructor(text: string, map: LazyMap) {
    this.text = text;
    this.#map = map;
  }

  get sql(): string {
    return this.text;
  }

  get map(): readonly Segment[] {
    if (typeof this.#map === 'function') this.#map = this.#map();
    return this.#map;
  }
}

/** A name or attribute that is not there: false, empty, and an error as soon as it is used for more than that. */
export class Undefined {
  /** How the author wrote it. */
  readonly expression: string;
  /** Why there is nothing, when it is not just a name that is not known. */
  readonly origin: UndefinedOrigin | undefined;
  constructor(expression: string, origin?: UndefinedOrigin) {
    this.expression = expression;
    this.origin = origin;
  }
}

/** A value without that attribute, or words that say what was wanted: `there is no first item`. */
export type UndefinedOrigin =
  | {
      readonly kind: 'attribute';
      /** How the author wrote what should have it. */
      readonly object: string;
      readonly value: JinjaValue;
      readonly attribute: string;
    }
  | { readonly kind: 'words'; readonly words: string };

export class Tuple {
  readonly items: readonly JinjaValue[];
  constructor(items: readonly JinjaValue[]) {
    this.items = items;
  }
}

/** A dict in the order of insertion. Keys are equal as in Python: 1, 1.0 and true are one key. */
export class Dict {
  readonly #entries = new Map<string, [JinjaValue, JinjaValue]>();

  constructor(entries: Iterable<readonly [JinjaValue, JinjaValue]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: JinjaValue): JinjaValue | undefined {
    return this.#entries.get(hashKey(key))?.[1];
  }

  has(key: JinjaValue): boolean {
    return this.#entries.has(hashKey(key));
  }

  set(key: JinjaValue, value: JinjaValue): void {
    const hash = hashKey(key);
    const known = this.#entries.get(hash);
    if (known) known[1] = value;
    else this.#entries.set(hash, [key, value]);
  }

  delete(key: JinjaValue): boolean {
    return this.#entries.delete(hashKey(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  entries(): readonly (readonly [JinjaValue, JinjaValue])[] {
    return [...this.#entries.values()];
  }

  keys(): readonly JinjaValue[] {
    return this.entries().map(([key]) => key);
  }

  values(): readonly JinjaValue[] {
    return this.entries().map(([, value]) => value);
  }
}

export class JinjaSet {
  readonly #items = new Map<string, JinjaValue>();

  constructor(items: Iterable<JinjaValue> = []) {
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#items.size;
  }

  add(item: JinjaValue): void {
    const hash = hashKey(item);
    if (!this.#items.has(hash)) this.#items.set(hash, item);
  }

  has(item: JinjaValue): boolean {
    return this.#items.has(hashKey(item));
  }

  delete(item: JinjaValue): boolean {
    return this.#items.delete(hashKey(item));
  }

  items(): readonly JinjaValue[] {
    return [...this.#items.values()];
  }
}

/** Thrown for a key that Python could not hash: a list, a dict, a set. */
export class Unhashable extends Error {}

/** Equal for keys that Python takes for one. Throws `Unhashable`. */
export function hashKey(key: JinjaValue): string {
  if (key === null) return 'none';
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'number') return `n${key}`;
  if (typeof key === 'boolean') return `n${Number(key)}`;
  if (key instanceof Float) return `n${key.value}`;
  if (key instanceof MappedText) return `s${key.text}`;
  if (key instanceof Tuple) return `t${JSON.stringify(key.items.map(hashKey))}`;
  if (key instanceof JinjaObject) return `o${key.hash()}`;
  // To Python all that is not there is one key.
  if (key instanceof Undefined) return 'undefined';
  throw new Unhashable();
}

/** A call whose arguments were evaluated. A `{% call %}` block passes its body as the named argument `caller`. */
export interface JinjaCall {
  /** How the author names what is called. */
  readonly name: string;
  readonly positional: readonly JinjaValue[];
  readonly named: ReadonlyMap<string, JinjaValue>;
  /** The whole call. */
  readonly at: Span;
  /** The arguments as they are written, for messages; absent where no template wrote the call. */
  readonly written?: JinjaArguments;
}

/** A function or method that templates can call. */
export class Callable {
  readonly name: string;
  readonly call: (call: JinjaCall) => JinjaValue;
  /** The macro that it stands for, as `package.name`; undefined for what is a function to templates. */
  readonly macro: string | undefined;
  constructor(name: string, call: (call: JinjaCall) => JinjaValue, macro?: string) {
    this.name = name;
    this.call = call;
    this.macro = macro;
  }
}

let lastObject = 0;

/** Python's operators on numbers. */
export type Arithmetic = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** A value with attributes and behaviour of its own: a relation, a column, the adapter, a module, a namespace. */
export abstract class JinjaObject {
  readonly #number = (lastObject += 1);
  /** Python's name of its type, for messages. */
  abstract readonly typeName: string;
  /** Undefined when it has no such attribute. */
  abstract attribute(name: string): JinjaValue | undefined;
  /** How it is written into SQL. */
  abstract text(): string;

  /** `object[key]`; as an attribute unless it says otherwise. */
  item(key: JinjaValue): JinjaValue | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined;
  }

  /** What a loop goes through; undefined when it cannot be looped over. */
  iterate(): readonly JinjaValue[] | undefined {
    return undefined;
  }

  /** How it stands inside a list. */
  repr(): string {
    return this.text();
  }

  /** How `'{:…}'.format(…)` writes it; undefined when its text is formatted as any text. */
  format(_spec: string): string | undefined {
    return undefined;
  }

  /** Whether the test `mapping` takes it for a dict. */
  isMapping(): boolean {
    return false;
  }

  /** Its length; undefined when it has none. */
  length(): number | undefined {
    return this.iterate()?.length;
  }

  isTruthy(): boolean {
    return true;
  }

  equals(other: JinjaValue): boolean {
    return this === other;
  }

  /** Below, at or above 0 as it stands before, with or after the other in order; undefined when there is no order. */
  compare(_other: JinjaValue): number | undefined {
    return undefined;
  }

  /** `self + other`, or `other + self` when it is on the right; undefined when it cannot be done. */
  calculate(_operator: Arithmetic, _other: JinjaValue, _isLeft: boolean): JinjaValue | undefined {
    return undefined;
  }

  /** `-self`; undefined when it has no sign. */
  negated(): JinjaValue | undefined {
    return undefined;
  }

  /** `abs(self)`; undefined when it has none, or is a number. */
  absolute(): JinjaValue | undefined {
    return undefined;
  }

  /** What Python's `float` makes of it; undefined when it is no number. */
  number(): number | undefined {
    return undefined;
  }

  /** Rounded to so many digits after the point, halves to the even side; undefined when it is no number. */
  rounded(_precision: number): JinjaValue | undefined {
    return undefined;
  }

  /** Equal for objects that are equal. */
  hash(): string {
    return String(this.#number);
  }

  /** Called as `object(…)`; undefined when it cannot be called. */
  call(_call: JinjaCall): JinjaValue | undefined {
    return undefined;
  }
}
