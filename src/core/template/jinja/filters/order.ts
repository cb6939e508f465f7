import { compare, equals } from '../equality.js';
import type { Given } from '../given.js';
import { badValue, wrongType } from '../failure.js';
import { sortItems } from '../methods/list.js';
import { Generator } from '../sequences.js';
import { reprOf } from '../text-of.js';
import type { Filters, Tools } from '../tools.js';
import { itemsOf, needItems, typeOf } from '../type-of.js';
import { Dict, JinjaObject, JinjaSet, Tuple, Undefined, type JinjaValue } from '../value.js';
import { checkedKey } from '../equality.js';
import { attributeGetter, attributesGetter, withoutCase } from './attribute-path.js';

/** Filters that sort, group and pick by order. */
export const orderFilters: Filters = {
  sort: {
    parameters: 'reverse= case_sensitive= attribute=',
    run: (value, given, tools) => {
      const items = [...needItems(value)];
      const key = attributesGetter(given.get('attribute'), tools, given.truth('case_sensitive'));
      sortItems(items, given.truth('reverse'), key);
      return items;
    },
  },
  dictsort: { parameters: 'case_sensitive= by= reverse=', run: sortDict },
  unique: {
    parameters: 'case_sensitive= attribute=',
    run: (value, given, tools) => {
      const key = keyGetter(given, tools);
      const seen = new JinjaSet();
      return new Generator(
        needItems(value).filter((item) => {
          const mark = checkedKey(key(item));
          const isNew = !seen.has(mark);
          seen.add(mark);
          return isNew;
        }),
      );
    },
  },
  min: {
    parameters: 'case_sensitive= attribute=',
    run: (value, given, tools) => extreme(value, given, tools, -1),
  },
  max: {
    parameters: 'case_sensitive= attribute=',
    run: (value, given, tools) => extreme(value, given, tools, 1),
  },
  groupby: { parameters: 'attribute default= case_sensitive=', run: groupBy },
};

function keyGetter(given: Given, tools: Tools): (item: JinjaValue) => JinjaValue {
  const get = attributeGetter(given.get('attribute'), tools, given.get('default'));
  return given.truth('case_sensitive') ? get : (item) => withoutCase(get(item));
}

function sortDict(value: JinjaValue, given: Given): JinjaValue {
  if (!(value instanceof Dict)) throw wrongType(`\`dictsort\` needs a dict, and this is ${typeOf(value)}`);
  const by = given.text('by', 'key');
  if (by !== 'key' && by !== 'value') throw badValue('`dictsort` sorts by `key` or by `value`');
  const pairs: JinjaValue[] = value.entries().map((entry) => new Tuple(entry));
  const isExact = given.truth('case_sensitive');
  sortItems(pairs, given.truth('reverse'), (pair) => {
    const part = itemsOf(pair)?.[by === 'key' ? 0 : 1] ?? null;
    return isExact ? part : withoutCase(part);
  });
  return pairs;
}

function extreme(value: JinjaValue, given: Given, tools: Tools, wanted: 1 | -1): JinjaValue {
  const key = keyGetter(given, tools);
  const [first, ...rest] = needItems(value);
  if (first === undefined) {
    const words = 'there is no smallest or largest of no items';
    return new Undefined(wanted === 1 ? 'max' : 'min', { kind: 'words', words });
  }
  let best = { item: first, key: key(first) };
  for (const item of rest) {
    const next = { item, key: key(item) };
    if (compare(next.key, best.key) * wanted > 0) best = next;
  }
  return best.item;
}

/** A group of `groupby`: a pair whose halves have names. */
class Group extends JinjaObject {
  readonly typeName = 'group';
  readonly #pair: readonly [JinjaValue, JinjaValue];

  constructor(key: JinjaValue, items: JinjaValue[]) {
    super();
    this.#pair = [key, items];
  }

  attribute(name: string): JinjaValue | undefined {
    if (name === 'grouper') return this.#pair[0];
    return name === 'list' ? this.#pair[1] : undefined;
  }

  override item(key: JinjaValue): JinjaValue | undefined {
    return typeof key === 'number' ? this.#pair.at(key) : undefined;
  }

  override iterate(): readonly JinjaValue[] {
    return this.#pair;
  }

  text(): string {
    return reprOf(new Tuple(this.#pair));
  }
}

function groupBy(value: JinjaValue, given: Given, tools: Tools): JinjaValue {
  const get = attributeGetter(given.get('attribute'), tools, given.get('default'));
  const key = keyGetter(given, tools);
  const items = [...needItems(value)];
  sortItems(items, false, key);
  const groups: { readonly key: JinjaValue; readonly items: JinjaValue[] }[] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last && equals(last.key, key(item))) last.items.push(item);
    else groups.push({ key: key(item), items: [item] });
  }
  return groups.map((group) => new Group(get(group.items[0] ?? null), group.items));
}
