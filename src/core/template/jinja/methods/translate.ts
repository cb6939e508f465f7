import { badValue, wrongType } from '../failure.js';
import type { Given } from '../given.js';
import { integerOf, itemsOf, mustBeDefined, stringOf, typeOf } from '../type-of.js';
import { Dict, Tuple, type JinjaValue } from '../value.js';

/** Python's `str.translate`: each character by what a table has at its number, nothing for none. */
export function translated(text: string, table: JinjaValue): string {
  mustBeDefined(table);
  const items = Array.isArray(table) || table instanceof Tuple ? itemsOf(table) : undefined;
  if (!items && !(table instanceof Dict))
    throw wrongType(`\`translate\` needs a dict, and this is ${typeOf(table)}`);
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const found = table instanceof Dict ? table.get(code) : items?.[code];
    if (found === undefined) return character;
    const number = integerOf(found);
    if (number !== undefined) return String.fromCodePoint(number);
    if (found === null) return '';
    const put = stringOf(found);
    if (put === undefined)
      throw wrongType(`\`translate\` puts texts, numbers or none, and not ${typeOf(found)}`);
    return put;
  }).join('');
}

/** Python's `str.maketrans`: a table for `translate`. */
export function translationTable(given: Given): Dict {
  const from = given.value('from');
  if (from instanceof Dict && given.get('to') === undefined)
    return new Dict(from.entries().map(([key, value]) => [numberOfKey(key), value] as const));
  const [keys, values] = [given.text('from'), given.text('to')].map((text) => Array.from(text));
  if (keys?.length !== values?.length) throw badValue('`maketrans` needs two texts of the same length');
  const table = new Dict(
    (keys ?? []).map((key, index) => [codeOf(key), codeOf(values?.[index] ?? '')] as const),
  );
  for (const character of given.text('remove', '')) table.set(codeOf(character), null);
  return table;
}

function numberOfKey(key: JinjaValue): JinjaValue {
  const text = stringOf(key);
  if (text === undefined) return key;
  if (Array.from(text).length !== 1) throw badValue('`maketrans` needs keys of one character');
  return codeOf(text);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
