import { compareTexts } from './equality.js';
import { reprOf } from './text-of.js';
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
  return [...dict.entries()].sort(([a], [b]) => compareTexts(reprOf(a), reprOf(b)));
}
