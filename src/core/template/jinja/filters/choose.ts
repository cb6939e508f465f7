import { problem } from '../failure.js';
import type { Given } from '../given.js';
import { Generator } from '../sequences.js';
import type { Filters, Tools } from '../tools.js';
import { isTruthy, needItems, stringOf } from '../type-of.js';
import type { JinjaValue } from '../value.js';
import { attributeGetter } from './attribute-path.js';

/** Filters that take some items of a list, or make another value of each. */
export const chooseFilters: Filters = {
  map: { parameters: '* **', run: map },
  select: { parameters: '* **', run: (value, given, tools) => choose(value, given, tools, true, false) },
  reject: { parameters: '* **', run: (value, given, tools) => choose(value, given, tools, false, false) },
  selectattr: { parameters: '* **', run: (value, given, tools) => choose(value, given, tools, true, true) },
  rejectattr: { parameters: '* **', run: (value, given, tools) => choose(value, given, tools, false, true) },
};

function map(value: JinjaValue, given: Given, tools: Tools): JinjaValue {
  // Python's Jinja looks at nothing else when there is nothing to go through, be it none.
  if (!isTruthy(value)) return new Generator([]);
  const attribute = given.named.get('attribute');
  if (given.rest.length === 0 && attribute !== undefined) {
    const extra = [...given.named.keys()].find((name) => name !== 'attribute' && name !== 'default');
    if (extra !== undefined) throw given.wrong(`has no parameter \`${extra}\``);
    const get = attributeGetter(attribute, tools, given.named.get('default'));
    return new Generator(needItems(value).map(get));
  }
  const [first, ...rest] = given.rest;
  const name = stringOf(first);
  if (name === undefined) throw given.wrong("needs the name of a filter, or `attribute='…'`");
  const items = needItems(value);
  return new Generator(items.map((item) => tools.filter(name, item, rest, given.named)));
}

function choose(
  value: JinjaValue,
  given: Given,
  tools: Tools,
  wanted: boolean,
  byAttribute: boolean,
): JinjaValue {
  if (!isTruthy(value)) return new Generator([]);
  const rest = [...given.rest];
  const attribute = byAttribute ? rest.shift() : undefined;
  if (byAttribute && attribute === undefined) throw given.wrong('needs the name of an attribute');
  const get = attributeGetter(attribute, tools);
  const test = rest.shift();
  const name = stringOf(test);
  if (test !== undefined && name === undefined) throw given.wrong('needs the name of a test');
  if (name !== undefined && !tools.hasTest(name))
    throw problem('jinja/unknown-filter', { kind: 'test', name });
  const holds = (item: JinjaValue): boolean =>
    name === undefined ? isTruthy(item) : tools.test(name, item, rest, given.named);
  return new Generator(needItems(value).filter((item) => holds(get(item)) === wanted));
}
