import type { Value } from '../../project/value.js';
import { badValue, problem } from '../jinja/failure.js';
import { Callable, Dict, Float, JinjaSet, Tuple, Undefined, type JinjaValue } from '../jinja/value.js';
import { fn, neededText } from './arguments.js';
import { NotPlain, toPlain } from './convert.js';
import { itemsOf, stringOf } from '../jinja/type-of.js';
import { md5 } from './md5.js';
import { fromYaml } from './yaml-reader.js';
import { writeYaml } from './yaml-writer.js';

/** Functions that turn values into others: JSON, YAML, sets, hashes. They need to know nothing but their arguments. */
export const conversions: ReadonlyMap<string, Callable> = new Map(
  [
    fn('fromjson', ['string', 'default?'], ([text, fallback], call) => {
      try {
        return new JsonReader(neededText(text, call, 'string')).read();
      } catch (error) {
        if (error instanceof SyntaxError) return fallback ?? null;
        throw error;
      }
    }),
    fn('tojson', ['value', 'default?', 'sort_keys?'], ([value, , sorted]) => {
      try {
        return jsonText(value ?? null, sorted === true);
      } catch (error) {
        // dbt gives the fallback for what is wrong with a value, and Python finds this wrong with its type.
        if (error instanceof NotPlain) throw badValue('`tojson` cannot write all of this value');
        throw error;
      }
    }),
    fn('fromyaml', ['value', 'default?'], ([text, fallback], call) =>
      fromYaml(neededText(text, call, 'value'), fallback ?? null),
    ),
    fn('toyaml', ['value', 'default?', 'sort_keys?'], ([value, fallback, sorted]) => {
      try {
        return writeYaml(value ?? null, sorted === true);
      } catch (error) {
        if (error instanceof NotPlain) return fallback ?? null;
        throw error;
      }
    }),
    fn('set', ['value', 'default?'], ([value, fallback]) => {
      const items = value === undefined ? undefined : itemsOf(value);
      return items ? new JinjaSet(items) : (fallback ?? null);
    }),
    fn('set_strict', ['value'], ([value]) => {
      const items = value === undefined ? undefined : itemsOf(value);
      if (!items) throw badValue('`set_strict` needs a list, and this is none');
      return new JinjaSet(items);
    }),
    new Callable('zip', (call) => zipped(call.positional) ?? call.named.get('default') ?? null),
    new Callable('zip_strict', (call) => {
      const pairs = zipped(call.positional);
      if (!pairs) throw badValue('`zip_strict` needs lists, and one of these is none');
      return pairs;
    }),
    fn('local_md5', ['value'], ([value], call) => md5(neededText(value, call, 'value'))),
    fn('diff_of_two_dicts', ['dict_a', 'dict_b'], ([a, b]) => dictDifference(a, b)),
  ].map((made) => [made.name, made]),
);

function zipped(lists: readonly JinjaValue[]): JinjaValue[] | undefined {
  const items = lists.map(itemsOf);
  if (!items.every((list) => list !== undefined)) return undefined;
  const length = items.length === 0 ? 0 : Math.min(...items.map((list) => list.length));
  return Array.from({ length }, (_item, index) => new Tuple(items.map((list) => list[index] ?? null)));
}

/** Lists of texts by key, without what the other dict has under the same key, whatever the case of the letters. */
function dictDifference(a: JinjaValue | undefined, b: JinjaValue | undefined): Dict {
  if (!(a instanceof Dict) || !(b instanceof Dict)) {
    throw problem('jinja/arguments', { name: 'diff_of_two_dicts', problem: 'needs two dicts of lists' });
  }
  const lower = (value: JinjaValue): string => (stringOf(value) ?? '').toLowerCase();
  const others = new Map(
    b.entries().map(([key, list]) => [lower(key), new Set((itemsOf(list) ?? []).map(lower))]),
  );
  const kept = a.entries().flatMap(([key, list]): (readonly [JinjaValue, JinjaValue])[] => {
    const other = others.get(lower(key));
    if (!other) return [[key, list]];
    const left = (itemsOf(list) ?? []).filter((item) => !other.has(lower(item)));
    return left.length === 0 ? [] : [[key, left]];
  });
  return new Dict(kept);
}

/** JSON as Python writes it: spaces after commas and colons, all beyond ASCII escaped. Throws `NotPlain`. */
export function jsonText(value: JinjaValue, sorted = false): string {
  if (value instanceof Float) return floatText(value.value);
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item, sorted)).join(', ')}]`;
  if (value instanceof Tuple) return jsonText([...value.items], sorted);
  if (value instanceof JinjaSet || value instanceof Undefined) throw new NotPlain();
  if (value instanceof Dict) {
    const entries = value.entries().map(([key, item]) => [jsonKey(key), jsonText(item, sorted)] as const);
    const shown = sorted ? entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) : entries;
    return `{${shown.map(([key, item]) => `${key}: ${item}`).join(', ')}}`;
  }
  return ascii(JSON.stringify(toPlain(value)));
}

function jsonKey(key: JinjaValue): string {
  const text = jsonText(key);
  return text.startsWith('"') ? text : `"${text}"`;
}

/** A float as Python writes it: with a point even when it is whole. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

function ascii(json: string): string {
  return json
    .replaceAll(/[\u007f-\uffff]/gu, (character) => character)
    .replaceAll(/[^\0-\u007e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Reads JSON and keeps whole numbers and floats apart, as Python does. Throws `SyntaxError`. */
class JsonReader {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }

  read(): JinjaValue {
    // Floats are marked before they are read, because a parsed 1.0 is no other than 1.
    const marked = this.#text.replaceAll(
      /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)/gsu,
      (token) => (token.startsWith('"') ? token : `{"\\u0000float":"${token}"}`),
    );
    JSON.parse(this.#text);
    return fromMarked(JSON.parse(marked) as Value);
  }
}

function fromMarked(value: Value): JinjaValue {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(fromMarked);
  const float = value['\0float'];
  if (typeof float === 'string') return new Float(Number(float));
  return new Dict(Object.entries(value).map(([key, item]) => [key, fromMarked(item)] as const));
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
