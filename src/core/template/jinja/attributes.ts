import { orElse } from './or-else.js';
import { checkedKey, indexIn } from './equality.js';
import { MacroValue } from './macro-value.js';
import { methodOf } from './methods.js';
import { partOfNumber } from './methods/number.js';
import { stringOf } from './type-of.js';
import { Dict, JinjaObject, Tuple, type JinjaValue } from './value.js';

/** `value.name`: a method or attribute, or else an item. Undefined when there is neither. */
export function attributeOf(value: JinjaValue, name: string): JinjaValue | undefined {
  return orElse(ownAttribute(value, name), () => itemIn(value, name));
}

/** `value[key]`: an item, or else an attribute. Undefined when there is neither. */
export function itemOf(value: JinjaValue, key: JinjaValue): JinjaValue | undefined {
  const found = itemIn(value, key);
  if (found !== undefined) return found;
  const name = stringOf(key);
  return name === undefined ? undefined : ownAttribute(value, name);
}

/** A method or attribute of a value; undefined when there is none. */
export function ownAttribute(value: JinjaValue, name: string): JinjaValue | undefined {
  if (name.startsWith('_')) return undefined;
  if (value instanceof JinjaObject) return value.attribute(name);
  if (value instanceof MacroValue) return name === 'name' ? value.macro.name : undefined;
  return orElse(methodOf(value, name, access), () => partOfNumber(value, name));
}

const access = { attribute: attributeOf, item: itemOf };

function itemIn(value: JinjaValue, key: JinjaValue): JinjaValue | undefined {
  if (value instanceof Dict) return Array.isArray(key) ? undefined : value.get(checkedKey(plain(key)));
  if (value instanceof JinjaObject) return value.item(plain(key));
  const items = sequenceOf(value);
  if (!items) return undefined;
  const at = indexIn(key, items.length);
  return at === undefined ? undefined : items[at];
}

/** A text without its map: what objects ask for as a key. */
function plain(key: JinjaValue): JinjaValue {
  return stringOf(key) ?? key;
}

function sequenceOf(value: JinjaValue): readonly JinjaValue[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  const text = stringOf(value);
  return text === undefined ? undefined : Array.from(text);
}
