import { compare, compareTexts } from './equality.js';
import { reprOf } from './text-of.js';
import { numberOf, stringOf } from './type-of.js';
import { Dict, Tuple, type JinjaValue } from './value.js';

const width = 80;

/** Python's `pprint.pformat`: on one line when it fits, and dicts in the order of their keys. */
export function pretty(value: JinjaValue, indent = 0, allowance = 0): string {
  const line = reprOf(sorted(value));
  if (line.length <= width - indent - allowance) return line;
  if (value instanceof Dict && value.size > 0) {
    const entries = sortedEntries(value).map(([key, item], index, all) => {
      const name = `${reprOf(key)}: `;
      return name + pretty(item, indent + 1 + name.length, index === all.length - 1 ? allowance + 1 : 1);
    });
    return `{${entries.join(`,\n${' '.repeat(indent + 1)}`)}}`;
  }
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : [];
  if (items.length === 0) return line;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['(', items.length === 1 ? ',)' : ')'];
  const parts = items.map((item, index) =>
    pretty(item, indent + 1, index === items.length - 1 ? allowance + close.length : 1),
  );
  return `${open}${parts.join(`,\n${' '.repeat(indent + 1)}`)}${close}`;
}

function sorted(value: JinjaValue): JinjaValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof Tuple) return new Tuple(value.items.map(sorted));
  return value instanceof Dict
    ? new Dict(sortedEntries(value).map(([key, item]) => [key, sorted(item)]))
    : value;
}

function sortedEntries(dict: Dict): readonly (readonly [JinjaValue, JinjaValue])[] {
  return [...dict.entries()].sort(([a], [b]) => orderOfKeys(a, b));
}

/** Keys that have no order go by their types. */
function orderOfKeys(a: JinjaValue, b: JinjaValue): number {
  const isNumber = [a, b].every((key) => numberOf(key) !== undefined);
  const isText = [a, b].every((key) => stringOf(key) !== undefined);
  return isNumber || isText ? compare(a, b) : compareTexts(typeName(a) + reprOf(a), typeName(b) + reprOf(b));
}

/** Python's name of the type of a key. */
function typeName(key: JinjaValue): string {
  if (key === null) return 'NoneType';
  if (typeof key === 'boolean') return 'bool';
  if (numberOf(key) !== undefined) return typeof key === 'number' ? 'int' : 'float';
  return stringOf(key) === undefined ? 'tuple' : 'str';
}
