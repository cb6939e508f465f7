import { orElse } from '../or-else.js';
import { calculate } from '../operators.js';
import { badValue, wrongType } from '../failure.js';
import { pairsOf } from '../methods/dict.js';
import { Generator, RangeValue } from '../sequences.js';
import { textOf } from '../text-of.js';
import type { Filters } from '../tools.js';
import { lengthOf, needItems, stringOf, typeOf } from '../type-of.js';
import { Dict, JinjaObject, JinjaSet, Undefined, type JinjaValue } from '../value.js';
import { attributeGetter } from './attribute-path.js';

const nothing = (name: string): Undefined =>
  new Undefined(name, { kind: 'words', words: `there is no ${name} item, as there are no items` });

/** Filters on lists as a whole. */
export const listFilters: Filters = {
  length: { parameters: '', run: lengthOf },
  count: { parameters: '', run: lengthOf },
  list: { parameters: '', run: (value) => [...needItems(value)] },
  first: { parameters: '', run: (value) => orElse(needItems(value)[0], () => nothing('first')) },
  last: { parameters: '', run: (value) => orElse(backwards(value)[0], () => nothing('last')) },
  reverse: {
    parameters: '',
    run: (value) => {
      const text = stringOf(value);
      return text === undefined ? new Generator(backwards(value)) : Array.from(text).reverse().join('');
    },
  },
  items: {
    parameters: '',
    run: (value) => {
      if (value instanceof Undefined) return new Generator([]);
      if (!(value instanceof Dict)) throw wrongType(`\`items\` needs a dict, and this is ${typeOf(value)}`);
      return new Generator(pairsOf(value));
    },
  },
  join: {
    parameters: 'd= attribute=',
    run: (value, given, tools) => {
      const get = attributeGetter(given.get('attribute'), tools);
      return needItems(value)
        .map((item) => textOf(get(item)))
        .join(textOf(orElse(given.get('d'), () => '')));
    },
  },
  sum: {
    parameters: 'attribute= start=',
    run: (value, given, tools) =>
      needItems(value)
        .map(attributeGetter(given.get('attribute'), tools))
        .reduce(
          (total, item) => calculate('+', total, item),
          orElse(given.get('start'), () => 0),
        ),
  },
  batch: {
    parameters: 'linecount fill_with=',
    run: (value, given) => {
      const size = given.integer('linecount');
      const rows = batches(needItems(value), size);
      const fill = given.value('fill_with');
      const last = rows.at(-1);
      if (fill !== null && size > 1_000_000) throw badValue('`batch` cannot fill so many places');
      if (fill !== null) while (last && last.length < size) last.push(fill);
      return new Generator(rows);
    },
  },
  slice: {
    parameters: 'slices fill_with=',
    run: (value, given) =>
      new Generator(columns(needItems(value), given.integer('slices'), given.value('fill_with'))),
  },
};

/** As Jinja counts: a batch of 0 items is there once, and the rest is one batch. */
function batches(items: readonly JinjaValue[], size: number): JinjaValue[][] {
  if (items.length === 0) return [];
  if (size <= 0) return [...(size === 0 ? [[]] : []), [...items]];
  const rows: JinjaValue[][] = [];
  for (let at = 0; at < items.length; at += size) rows.push(items.slice(at, at + size));
  return rows;
}

function columns(items: readonly JinjaValue[], count: number, fill: JinjaValue): JinjaValue[][] {
  if (count === 0) throw wrongType('`slice` needs a number that is not 0');
  const size = Math.floor(items.length / count);
  const longer = items.length % count;
  let at = 0;
  return Array.from({ length: Math.max(0, Math.min(count, 100_000)) }, (_, index) => {
    const end = at + size + (index < longer ? 1 : 0);
    const part = items.slice(at, end);
    at = end;
    if (fill !== null && index >= longer) part.push(fill);
    return part;
  });
}

/** The items from the last to the first, for what has an order. */
function backwards(value: JinjaValue): readonly JinjaValue[] {
  if (value instanceof JinjaSet || value instanceof Generator || value instanceof Undefined) {
    throw wrongType(
      `${typeOf(value)} cannot be gone through from its end: make a list of it with \`| list\``,
    );
  }
  if (value instanceof JinjaObject && !(value instanceof RangeValue) && value.length() === undefined) {
    throw wrongType(`${typeOf(value)} cannot be gone through from its end`);
  }
  return [...needItems(value)].reverse();
}
