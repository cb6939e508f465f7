import { compare, equals } from '../equality.js';
import { badValue } from '../failure.js';
import type { Methods } from '../tools.js';
import type { Given } from '../given.js';
import { needItems } from '../type-of.js';
import { rangeOf } from '../slices.js';
import type { Tuple, JinjaValue } from '../value.js';

/** Methods of Python's `list`; they change it. */
export const listMethods: Methods<JinjaValue[]> = {
  append: {
    parameters: 'item',
    run: (self, given) => {
      self.push(given.value('item'));
      return null;
    },
  },
  extend: {
    parameters: 'items',
    run: (self, given) => {
      self.push(...needItems(given.value('items')));
      return null;
    },
  },
  insert: {
    parameters: 'index item',
    run: (self, given) => {
      self.splice(given.integer('index'), 0, given.value('item'));
      return null;
    },
  },
  pop: { parameters: 'index=', run: pop },
  remove: {
    parameters: 'item',
    run: (self, given) => {
      const at = self.findIndex((item) => equals(item, given.value('item')));
      if (at === -1) throw badValue('what `remove` was given is not in the list');
      self.splice(at, 1);
      return null;
    },
  },
  reverse: {
    parameters: '',
    run: (self) => {
      self.reverse();
      return null;
    },
  },
  sort: {
    parameters: 'reverse=',
    run: (self, given) => {
      sortItems(self, given.truth('reverse'));
      return null;
    },
  },
  clear: {
    parameters: '',
    run: (self) => {
      self.length = 0;
      return null;
    },
  },
  copy: { parameters: '', run: (self) => [...self] },
  index: { parameters: 'item start= stop=', run: indexOf },
  count: { parameters: 'item', run: countOf },
};

/** Methods of Python's `tuple`. */
export const tupleMethods: Methods<Tuple> = {
  index: { parameters: 'item start= stop=', run: (self, given) => indexOf(self.items, given) },
  count: { parameters: 'item', run: (self, given) => countOf(self.items, given) },
};

function pop(self: JinjaValue[], given: Given): JinjaValue {
  const index = given.integer('index', -1);
  const at = index < 0 ? index + self.length : index;
  if (self.length === 0) throw badValue('`pop` cannot take an item from an empty list');
  if (at < 0 || at >= self.length) throw badValue('`pop` was given an index outside of the list');
  return self.splice(at, 1)[0] ?? null;
}

function indexOf(items: readonly JinjaValue[], given: Given): JinjaValue {
  const { start, stop } = rangeOf(given.integerOrNone('start'), given.integerOrNone('stop'), items.length);
  const at = items.findIndex(
    (item, index) => index >= start && index < stop && equals(item, given.value('item')),
  );
  if (at === -1) throw badValue('what `index` was given is not in the list');
  return at;
}

function countOf(items: readonly JinjaValue[], given: Given): JinjaValue {
  return items.filter((item) => equals(item, given.value('item'))).length;
}

/** Sorts in place, as Python does: equal ones keep their order, in reverse too. */
export function sortItems(
  items: JinjaValue[],
  isReverse: boolean,
  keyOf: (item: JinjaValue) => JinjaValue = (item) => item,
): void {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => {
    const order = compare(a.key, b.key);
    return isReverse ? -order : order;
  });
  for (const [index, { item }] of keyed.entries()) items[index] = item;
}
