import { badValue, wrongType } from './failure.js';
import { integerOf, mustBeDefined, stringOf, typeOf } from './type-of.js';
import { JinjaObject, Tuple, type JinjaValue } from './value.js';

/** Python's `value[start:stop:step]`. */
export function slice(
  value: JinjaValue,
  start: JinjaValue,
  stop: JinjaValue,
  step: JinjaValue,
): JinjaValue | undefined {
  const by = bound(step) ?? 1;
  if (by === 0) throw badValue('a slice cannot go by steps of 0');
  const text = stringOf(value);
  if (text !== undefined) return pick(Array.from(text), start, stop, by).join('');
  if (Array.isArray(value)) return pick(value, start, stop, by);
  if (value instanceof Tuple) return new Tuple(pick(value.items, start, stop, by));
  mustBeDefined(value);
  const items = value instanceof JinjaObject && value.length() !== undefined ? value.iterate() : undefined;
  return items && pick(items, start, stop, by);
}

/** The offset that an argument of a slice gives; undefined for none. */
function bound(value: JinjaValue): number | undefined {
  if (value === null) return undefined;
  const number = integerOf(value);
  if (number === undefined) {
    mustBeDefined(value);
    throw wrongType(`a slice needs whole numbers, not ${typeOf(value)}`);
  }
  return number;
}

function pick<T>(items: readonly T[], start: JinjaValue, stop: JinjaValue, by: number): T[] {
  const { length } = items;
  const lowest = by > 0 ? 0 : -1;
  const highest = by > 0 ? length : length - 1;
  const clamp = (index: number): number =>
    Math.max(lowest, Math.min(highest, index < 0 ? index + length : index));
  const given = bound(start);
  const end = bound(stop);
  const first = given === undefined ? (by > 0 ? lowest : highest) : clamp(given);
  const last = end === undefined ? (by > 0 ? highest : lowest) : clamp(end);
  const picked: T[] = [];
  for (let at = first; by > 0 ? at < last : at > last; at += by) picked.push(items[at] as T);
  return picked;
}

/** Start and stop of Python's `find(x, start, stop)` as offsets into so many items. */
export function rangeOf(
  start: number | undefined,
  stop: number | undefined,
  length: number,
): { readonly start: number; readonly stop: number } {
  const at = (index: number): number => (index < 0 ? Math.max(0, index + length) : index);
  return { start: at(start ?? 0), stop: Math.min(length, at(stop ?? length)) };
}
