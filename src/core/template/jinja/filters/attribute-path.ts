import type { Tools } from '../tools.js';
import { integerOf, stringOf } from '../type-of.js';
import { Undefined, type JinjaValue } from '../value.js';

/** Gives what an attribute such as `address.city` or `0` is of each item; the item itself when there is no attribute. */
export function attributeGetter(
  attribute: JinjaValue | undefined,
  tools: Tools,
  fallback?: JinjaValue,
): (item: JinjaValue) => JinjaValue {
  const parts = partsOf(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      const found = tools.item(value, part);
      value = found instanceof Undefined && fallback !== undefined && fallback !== null ? fallback : found;
    }
    return value;
  };
}

/** As `attributeGetter`, for `name,age`: a list of what each of them is. */
export function attributesGetter(
  attribute: JinjaValue | undefined,
  tools: Tools,
  isCaseSensitive: boolean,
): (item: JinjaValue) => JinjaValue {
  const text = stringOf(attribute);
  const getters = (text === undefined ? [attribute] : text.split(',')).map((one) =>
    attributeGetter(one, tools),
  );
  return (item) => getters.map((get) => (isCaseSensitive ? get(item) : withoutCase(get(item))));
}

function partsOf(attribute: JinjaValue | undefined): readonly JinjaValue[] {
  if (attribute === undefined || attribute === null) return [];
  const text = stringOf(attribute);
  if (text === undefined) return [integerOf(attribute) ?? attribute];
  return text.split('.').map((part) => (/^\d+$/u.test(part) ? Number(part) : part));
}

/** A text in small letters; anything else as it is. */
export function withoutCase(value: JinjaValue): JinjaValue {
  return stringOf(value)?.toLowerCase() ?? value;
}
