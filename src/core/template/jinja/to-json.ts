import { compare } from './equality.js';
import { wrongType } from './failure.js';
import { floatText, integerText } from './text-of.js';
import { numberOf, stringOf, typeOf } from './type-of.js';
import { Dict, Float, Tuple, type JinjaValue } from './value.js';

/** How Python's `json.dumps` is to write. */
export interface JsonOptions {
  readonly isSorted?: boolean;
  /** As Jinja's `tojson`: without `<`, `>`, `&` and `'`. */
  readonly isHtmlSafe?: boolean;
  readonly indent?: number;
}

/** A value as Python writes it in JSON. Throws for what JSON cannot hold. */
export function toJson(value: JinjaValue, options: JsonOptions = {}): string {
  const text = write(value, options, '');
  if (options.isHtmlSafe !== true) return text;
  return text.replaceAll(/[<>&']/gu, (sign) => `\\u00${(sign.codePointAt(0) ?? 0).toString(16)}`);
}

function write(value: JinjaValue, options: JsonOptions, margin: string): string {
  const text = stringOf(value);
  if (text !== undefined) return quoted(text);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return integerText(value);
  if (value instanceof Float) return jsonFloat(value.value);
  const inner = margin + ' '.repeat(options.indent ?? 0);
  if (Array.isArray(value) || value instanceof Tuple) {
    const items = Array.isArray(value) ? value : value.items;
    const parts = items.map((item) => write(item, options, inner));
    return enclosed('[', parts, ']', options, margin);
  }
  if (value instanceof Dict) {
    const entries = [...value.entries()];
    if (options.isSorted === true) entries.sort(([a], [b]) => compare(a, b));
    const parts = entries.map(([key, item]) => `${quoted(keyText(key))}: ${write(item, options, inner)}`);
    return enclosed('{', parts, '}', options, margin);
  }
  throw wrongType(`${typeOf(value)} cannot be written as JSON`);
}

function enclosed(
  open: string,
  parts: readonly string[],
  close: string,
  options: JsonOptions,
  margin: string,
): string {
  if (parts.length === 0 || options.indent === undefined) return open + parts.join(', ') + close;
  const inner = `\n${margin}${' '.repeat(options.indent)}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${margin}${close}`;
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return floatText(value);
  return value > 0 ? 'Infinity' : '-Infinity';
}

function keyText(key: JinjaValue): string {
  const text = stringOf(key);
  if (text !== undefined) return text;
  if (key === null || typeof key === 'boolean') return String(key);
  if (numberOf(key) !== undefined)
    return key instanceof Float ? jsonFloat(key.value) : integerText(Number(key));
  throw wrongType(`${typeOf(key)} cannot be a key in JSON`);
}

/** In ASCII, as Python writes it unless told otherwise. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => String.raw`\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
