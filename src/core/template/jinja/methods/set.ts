import { checkedKey, equals } from '../equality.js';
import { badValue } from '../failure.js';
import type { Given } from '../given.js';
import type { Methods } from '../tools.js';
import { needItems } from '../type-of.js';
import { JinjaSet, type JinjaValue } from '../value.js';

/** Methods of Python's `set`. */
export const setMethods: Methods<JinjaSet> = {
  add: {
    parameters: 'item',
    run: (self, given) => {
      self.add(checkedKey(given.value('item')));
      return null;
    },
  },
  discard: {
    parameters: 'item',
    run: (self, given) => {
      self.delete(checkedKey(given.value('item')));
      return null;
    },
  },
  remove: {
    parameters: 'item',
    run: (self, given) => {
      if (!self.delete(checkedKey(given.value('item')))) {
        throw badValue('what `remove` was given is not in the set');
      }
      return null;
    },
  },
  pop: {
    parameters: '',
    run: (self) => {
      const [first] = self.items();
      if (first === undefined) throw badValue('`pop` cannot take an item from an empty set');
      self.delete(first);
      return first;
    },
  },
  clear: { parameters: '', run: (self) => keep(self, () => false) },
  copy: { parameters: '', run: (self) => new JinjaSet(self.items()) },
  update: {
    parameters: '*',
    run: (self, given) => {
      for (const item of given.rest.flatMap((items) => [...setFrom(items).items()])) self.add(item);
      return null;
    },
  },
  difference_update: {
    parameters: '*',
    run: (self, given) => keep(self, (item) => !others(given).some((other) => other.has(item))),
  },
  intersection_update: {
    parameters: '*',
    run: (self, given) => keep(self, (item) => others(given).every((other) => other.has(item))),
  },
  union: {
    parameters: '*',
    run: (self, given) => new JinjaSet([self, ...others(given)].flatMap((other) => [...other.items()])),
  },
  intersection: {
    parameters: '*',
    run: (self, given) => chosen(self, (item) => others(given).every((other) => other.has(item))),
  },
  difference: {
    parameters: '*',
    run: (self, given) => chosen(self, (item) => !others(given).some((other) => other.has(item))),
  },
  symmetric_difference: {
    parameters: 'other',
    run: (self, given) => {
      const other = setFrom(given.value('other'));
      const mine = self.items().filter((item) => !other.has(item));
      return new JinjaSet([...mine, ...other.items().filter((item) => !self.has(item))]);
    },
  },
  issubset: {
    parameters: 'other',
    run: (self, given) => isSubset(self, setFrom(given.value('other'))),
  },
  issuperset: {
    parameters: 'other',
    run: (self, given) => isSubset(setFrom(given.value('other')), self),
  },
  isdisjoint: {
    parameters: 'other',
    run: (self, given) => {
      const items = needItems(given.value('other'));
      return !self.items().some((item) => items.some((other) => equals(other, item)));
    },
  },
};

/** What `set(x)` makes. */
export function setFrom(value: JinjaValue): JinjaSet {
  return value instanceof JinjaSet ? value : new JinjaSet(needItems(value).map(checkedKey));
}

function others(given: Given): readonly JinjaSet[] {
  return given.rest.map(setFrom);
}

function chosen(self: JinjaSet, holds: (item: JinjaValue) => boolean): JinjaSet {
  return new JinjaSet(self.items().filter(holds));
}

function keep(self: JinjaSet, holds: (item: JinjaValue) => boolean): null {
  for (const item of self.items()) if (!holds(item)) self.delete(item);
  return null;
}

function isSubset(small: JinjaSet, large: JinjaSet): boolean {
  return small.items().every((item) => large.has(item));
}
