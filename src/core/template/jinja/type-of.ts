import { suggest } from '../../diagnostics/suggest.js';
import { MacroValue } from './macro-value.js';
import { problem, wrongType, type Problem } from './failure.js';
import {
  Callable,
  Dict,
  Float,
  JinjaObject,
  JinjaSet,
  MappedText,
  Tuple,
  Undefined,
  type JinjaValue,
} from './value.js';

/** What a value is, for messages: `a text`, `a list`. */
export function typeOf(value: JinjaValue): string {
  if (value === null) return 'none';
  if (typeof value === 'string' || value instanceof MappedText) return 'a text';
  if (typeof value === 'number') return 'a whole number';
  if (typeof value === 'boolean') return 'true or false';
  if (value instanceof Float) return 'a number with a point';
  if (value instanceof Undefined) return 'undefined';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Tuple) return 'a tuple';
  if (value instanceof Dict) return 'a dict';
  if (value instanceof JinjaSet) return 'a set';
  if (value instanceof Callable) return 'a function';
  if (value instanceof MacroValue) return 'a macro';
  return /^[aeiou]/iu.test(value.typeName) ? `an ${value.typeName}` : `a ${value.typeName}`;
}

/** A text, whether it knows where it came from or not; undefined for all else. */
export function stringOf(value: JinjaValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof MappedText ? value.text : undefined;
}

/** The number that an int, a float or a boolean is; undefined for all else. */
export function numberOf(value: JinjaValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Float ? value.value : undefined;
}

/** The number that Python's `float` makes of a value that is one, a `Decimal` among them; undefined for all else. */
export function floatOf(value: JinjaValue | undefined): number | undefined {
  return value instanceof JinjaObject ? value.number() : numberOf(value);
}

/** The whole number that an int or a boolean is; undefined for all else. */
export function integerOf(value: JinjaValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

/** Python's truth. */
export function isTruthy(value: JinjaValue): boolean {
  if (value === null || value === false || value === '' || value === 0) return false;
  if (typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof MappedText) return value.text !== '';
  if (value instanceof Undefined) return false;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Dict || value instanceof JinjaSet) return value.size > 0;
  return value instanceof JinjaObject ? value.isTruthy() : true;
}

/** What using an undefined value is. */
export function undefinedProblem(value: Undefined): Problem {
  const { expression, origin } = value;
  if (origin?.kind === 'words') return problem('jinja/bad-value', { problem: origin.words });
  if (!origin) return problem('jinja/unknown-name', { name: expression });
  const { object, value: owner, attribute } = origin;
  const names = owner instanceof Dict ? owner.keys().flatMap((key) => stringOf(key) ?? []) : [];
  const suggestion = suggest(attribute, names);
  return problem('jinja/unknown-attribute', { object, type: typeOf(owner), attribute, suggestion });
}

/** Throws when a value is undefined. */
export function mustBeDefined(value: JinjaValue): void {
  if (value instanceof Undefined) throw undefinedProblem(value);
}

/** The items that a loop goes through; undefined when there can be none. A list is given itself, not a copy. */
export function itemsOf(value: JinjaValue): readonly JinjaValue[] | undefined {
  if (Array.isArray(value)) return value;
  const text = stringOf(value);
  if (text !== undefined) return Array.from(text);
  if (value instanceof Tuple) return value.items;
  if (value instanceof Dict) return value.keys();
  if (value instanceof JinjaSet) return value.items();
  if (value instanceof Undefined) return [];
  return value instanceof JinjaObject ? value.iterate() : undefined;
}

/** As `itemsOf`; throws for what cannot be looped over. */
export function needItems(value: JinjaValue): readonly JinjaValue[] {
  const items = itemsOf(value);
  if (!items) throw wrongType(`${typeOf(value)} cannot be looped over`);
  return items;
}

/** Python's `len`; throws for what has none. */
export function lengthOf(value: JinjaValue): number {
  const text = stringOf(value);
  if (text !== undefined) return Array.from(text).length;
  if (value instanceof JinjaObject) {
    const length = value.length();
    if (length !== undefined) return length;
  } else {
    const items = itemsOf(value);
    if (items) return items.length;
  }
  throw wrongType(`${typeOf(value)} has no length`);
}
