import { integerOf, itemsOf, numberOf, stringOf, typeOf, undefinedProblem } from './type-of.js';
import { problem, wrongType } from './failure.js';
import {
  Dict,
  Float,
  hashKey,
  JinjaObject,
  JinjaSet,
  Tuple,
  Undefined,
  Unhashable,
  type JinjaValue,
} from './value.js';

/** Python's `==`. */
export function equals(left: JinjaValue, right: JinjaValue): boolean {
  if (left === right) return !(left instanceof Float && Number.isNaN(left.value));
  const number = numberOf(left);
  if (number !== undefined) return number === numberOf(right);
  const text = stringOf(left);
  if (text !== undefined) return text === stringOf(right);
  if (Array.isArray(left)) return Array.isArray(right) && allEqual(left, right);
  if (left instanceof Tuple) return right instanceof Tuple && allEqual(left.items, right.items);
  if (left instanceof Undefined) return right instanceof Undefined;
  if (left instanceof Dict) {
    return (
      right instanceof Dict &&
      left.size === right.size &&
      left.entries().every(([key, value]) => {
        const other = right.get(key);
        return other !== undefined && equals(value, other);
      })
    );
  }
  if (left instanceof JinjaSet) {
    return right instanceof JinjaSet && left.size === right.size && left.items().every((x) => right.has(x));
  }
  if (left instanceof JinjaObject) return left.equals(right);
  return right instanceof JinjaObject && right.equals(left);
}

function allEqual(left: readonly JinjaValue[], right: readonly JinjaValue[]): boolean {
  return left.length === right.length && left.every((item, index) => equals(item, right[index] ?? null));
}

/** Python's order: below 0, 0 or above 0. Throws where Python has none. NaN is after everything. */
export function compare(left: JinjaValue, right: JinjaValue, operator = '<'): number {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) return a < b ? -1 : a === b ? 0 : 1;
  const leftText = stringOf(left);
  const rightText = stringOf(right);
  if (leftText !== undefined && rightText !== undefined) return compareTexts(leftText, rightText);
  if (Array.isArray(left) && Array.isArray(right)) return compareItems(left, right, operator);
  if (left instanceof Tuple && right instanceof Tuple) return compareItems(left.items, right.items, operator);
  if (left instanceof Undefined) throw undefinedProblem(left);
  if (right instanceof Undefined) throw undefinedProblem(right);
  const order =
    left instanceof JinjaObject
      ? left.compare(right)
      : right instanceof JinjaObject
        ? negated(right.compare(left))
        : undefined;
  if (order === undefined)
    throw wrongType(`${typeOf(left)} and ${typeOf(right)} cannot be compared with \`${operator}\``);
  return order;
}

function negated(order: number | undefined): number | undefined {
  return order === undefined ? undefined : -order;
}

/** By characters, as Python, and not by UTF-16 units. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const a = Array.from(left);
  const b = Array.from(right);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareItems(left: readonly JinjaValue[], right: readonly JinjaValue[], operator: string): number {
  for (const [index, item] of left.entries()) {
    const other = right[index];
    if (other === undefined) break;
    if (!equals(item, other)) return compare(item, other, operator);
  }
  return left.length - right.length;
}

/** Python's comparisons, those of sets included. */
export function compares(left: JinjaValue, operator: '<' | '<=' | '>' | '>=', right: JinjaValue): boolean {
  if (left instanceof JinjaSet && right instanceof JinjaSet) {
    const [small, large] = operator.startsWith('<') ? [left, right] : [right, left];
    return (operator.endsWith('=') || small.size < large.size) && small.items().every((x) => large.has(x));
  }
  if (isNaN(left) || isNaN(right)) return false;
  const order = compare(left, right, operator);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function isNaN(value: JinjaValue): boolean {
  return value instanceof Float && Number.isNaN(value.value);
}

/** Python's `in`. */
export function contains(container: JinjaValue, item: JinjaValue): boolean {
  const text = stringOf(container);
  if (text !== undefined) {
    const part = stringOf(item);
    if (part !== undefined) return text.includes(part);
    if (item instanceof Undefined) throw undefinedProblem(item);
    throw wrongType(`\`in\` looks for a text in a text, and this is ${typeOf(item)}`);
  }
  if (container instanceof Dict || container instanceof JinjaSet) return container.has(checkedKey(item));
  const items = itemsOf(container);
  if (!items) throw wrongType(`\`in\` cannot look into ${typeOf(container)}`);
  return items.some((other) => equals(other, item));
}

/** The value itself when it can be the key of a dict or the member of a set; throws otherwise. */
export function checkedKey(key: JinjaValue): JinjaValue {
  try {
    hashKey(key);
    return key;
  } catch (error) {
    if (!(error instanceof Unhashable)) throw error;
    if (key instanceof Undefined) throw undefinedProblem(key);
    throw problem('jinja/wrong-type', { problem: `${typeOf(key)} cannot be a key of a dict or in a set` });
  }
}

/** An index of Python's: from the end when negative; undefined when it is outside or no int. */
export function indexIn(key: JinjaValue, length: number): number | undefined {
  const index = integerOf(key);
  if (index === undefined) return undefined;
  const at = index < 0 ? index + length : index;
  return at >= 0 && at < length ? at : undefined;
}
