import { orElse } from '../or-else.js';
import { checkedKey } from '../equality.js';
import { badValue, wrongType } from '../failure.js';
import type { Given } from '../given.js';
import { DictView } from '../sequences.js';
import type { Methods } from '../tools.js';
import { itemsOf, needItems, typeOf } from '../type-of.js';
import { Dict, Tuple, type JinjaValue } from '../value.js';

/** Methods of Python's `dict`. */
export const dictMethods: Methods<Dict> = {
  items: { parameters: '', run: (self) => new DictView('dict_items', () => pairsOf(self)) },
  keys: { parameters: '', run: (self) => new DictView('dict_keys', () => self.keys()) },
  values: { parameters: '', run: (self) => new DictView('dict_values', () => self.values()) },
  get: {
    parameters: 'key default=',
    run: (self, given) => orElse(self.get(checkedKey(given.value('key'))), () => given.value('default')),
  },
  update: {
    parameters: 'items= **',
    run: (self, given) => {
      const items = given.get('items');
      if (items !== undefined) for (const [key, value] of dictFrom(items).entries()) self.set(key, value);
      for (const [name, value] of given.named) self.set(name, value);
      return null;
    },
  },
  pop: { parameters: 'key default=', run: pop },
  popitem: {
    parameters: '',
    run: (self) => {
      const last = self.entries().at(-1);
      if (!last) throw badValue('`popitem` cannot take anything from an empty dict');
      self.delete(last[0]);
      return new Tuple(last);
    },
  },
  setdefault: {
    parameters: 'key default=',
    run: (self, given) => {
      const key = checkedKey(given.value('key'));
      if (!self.has(key)) self.set(key, given.value('default'));
      return self.get(key) ?? null;
    },
  },
  fromkeys: {
    parameters: 'keys value=',
    run: (_self, given) =>
      new Dict(needItems(given.value('keys')).map((key) => [checkedKey(key), given.value('value')] as const)),
  },
  copy: { parameters: '', run: (self) => new Dict(self.entries()) },
  clear: {
    parameters: '',
    run: (self) => {
      self.clear();
      return null;
    },
  },
};

function pop(self: Dict, given: Given): JinjaValue {
  const key = checkedKey(given.value('key'));
  const value = self.get(key);
  if (value === undefined) {
    const fallback = given.get('default');
    if (fallback === undefined) throw badValue('the key that `pop` was given is not in the dict');
    return fallback;
  }
  self.delete(key);
  return value;
}

/** The entries of a dict as pairs. */
export function pairsOf(dict: Dict): readonly JinjaValue[] {
  return dict.entries().map((entry) => new Tuple(entry));
}

/** What `dict(x)` makes: a copy of a dict, or a dict of pairs. */
export function dictFrom(value: JinjaValue): Dict {
  if (value instanceof Dict) return new Dict(value.entries());
  const dict = new Dict();
  for (const pair of needItems(value)) {
    const [key, item, ...more] = itemsOf(pair) ?? [];
    if (key === undefined || item === undefined || more.length > 0) {
      throw wrongType(`a dict is made of pairs, and one of these is ${typeOf(pair)}`);
    }
    dict.set(checkedKey(key), item);
  }
  return dict;
}
