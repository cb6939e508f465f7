import { compares } from '../jinja/equality.js';
import { stringOf } from '../jinja/type-of.js';
import { Dict, Float, Tuple, type JinjaValue } from '../jinja/value.js';
import { floatText } from '../jinja/text-of.js';
import { NotPlain, toPlain } from './convert.js';
import { DateObject, DateTimeObject } from './modules/dates.js';

const widest = 80;
const step = 2;

/** YAML as Python's `safe_dump` writes it, letter by letter: in blocks, ASCII alone, lines of 80. Throws `NotPlain`. */
export function writeYaml(value: JinjaValue, sorted: boolean): string {
  const writer = new Writer(sorted);
  writer.root(value);
  return writer.text;
}

class Writer {
  text = '';
  #column = 0;
  readonly #sorted: boolean;

  constructor(sorted: boolean) {
    this.#sorted = sorted;
  }

  root(value: JinjaValue): void {
    const isPlain = this.#node(value, 0, 'root');
    this.#put('\n');
    // A document that is one plain scalar is ended, one in quotes is not.
    if (isPlain) this.#put('...\n');
  }

  /** Writes a value whose block stands at an indent, and says whether it is a scalar without quotes. */
  #node(value: JinjaValue, indent: number, place: 'root' | 'item' | 'value'): boolean {
    const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
    if (items && items.length > 0) this.#list(items, place === 'value' ? indent - step : indent, place);
    else if (items) this.#put('[]', place);
    else if (value instanceof Dict && value.size > 0) this.#map(value, indent, place);
    else if (value instanceof Dict) this.#put('{}', place);
    else return this.#scalar(value, indent, place);
    return false;
  }

  /** Lists stand at the indent of their key. */
  #list(items: readonly JinjaValue[], indent: number, place: string): void {
    for (const [index, item] of items.entries()) {
      if (index > 0 || place === 'value') this.#line(indent);
      else if (place === 'item') this.#put(' ');
      this.#put('-');
      this.#node(item, indent + step, 'item');
    }
  }

  #map(dict: Dict, indent: number, place: string): void {
    const entries = this.#sorted ? sortedEntries(dict) : dict.entries();
    for (const [index, [key, value]] of entries.entries()) {
      if (index > 0 || place === 'value') this.#line(indent);
      else if (place === 'item') this.#put(' ');
      this.#scalar(key, indent, 'key');
      this.#put(':');
      this.#node(value, indent + step, 'value');
    }
  }

  #scalar(value: JinjaValue, indent: number, place: 'root' | 'item' | 'value' | 'key'): boolean {
    const text = stringOf(value);
    const style = text === undefined ? 'plain' : styleOf(text, place === 'key');
    const written = text ?? scalarText(value);
    if (place === 'item' || place === 'value') this.#put(' ');
    const inner = place === 'root' ? step : indent + (place === 'item' || place === 'value' ? 0 : step);
    if (style === 'double') this.#double(written, inner, place !== 'key');
    else this.#folded(written, inner, style === 'single', place !== 'key');
    return style === 'plain';
  }

  #put(text: string, place?: string): void {
    const written = place === 'item' || place === 'value' ? ` ${text}` : text;
    this.text += written;
    const at = written.lastIndexOf('\n');
    this.#column = at === -1 ? this.#column + written.length : written.length - at - 1;
  }

  #line(indent: number): void {
    this.#put(`\n${' '.repeat(indent)}`);
  }

  /** Plain, or in single quotes: broken at a single space where the line is full. */
  #folded(text: string, indent: number, isQuoted: boolean, splits: boolean): void {
    if (isQuoted) this.#put("'");
    for (const { 0: part, index } of text.matchAll(/ +|\n+|[^ \n]+/gu)) {
      const isInside = !isQuoted || (index > 0 && index + part.length < text.length);
      if (part.startsWith('\n')) {
        this.#put('\n'.repeat(part.length));
        this.#line(indent);
      } else if (part === ' ' && this.#column > widest && splits && isInside) this.#line(indent);
      else this.#put(isQuoted ? part.replaceAll("'", "''") : part);
    }
    if (isQuoted) this.#put("'");
  }

  #double(text: string, indent: number, splits: boolean): void {
    this.#put('"');
    const characters = Array.from(text);
    let run = '';
    for (const [index, character] of characters.entries()) {
      const escaped = escapeOf(character);
      if (escaped !== undefined || character === ' ') {
        // A run of letters has ended.
        this.#put(run);
        run = '';
      }
      const isInside = index > 0 && index < characters.length - 1;
      if (character === ' ' && splits && isInside && this.#column > widest) {
        this.#put('\\');
        this.#line(indent);
        this.#put('\\ ');
      } else if (escaped === undefined) run += character;
      else this.#put(escaped);
    }
    this.#put(`${run}"`);
  }
}

function sortedEntries(dict: Dict): readonly (readonly [JinjaValue, JinjaValue])[] {
  try {
    return dict.entries().toSorted(([a], [b]) => (compares(a, '<', b) ? -1 : 1));
  } catch {
    // Keys of several types stay as they are.
    return dict.entries();
  }
}

function scalarText(value: JinjaValue): string {
  if (value === null) return 'null';
  if (value instanceof Float) return yamlFloat(value.value);
  if (value instanceof DateObject || value instanceof DateTimeObject) return value.text();
  const plain = toPlain(value);
  if (typeof plain === 'object' || plain === null) throw new NotPlain();
  return String(plain);
}

function yamlFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  const text = floatText(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}

/** What Python's YAML would read as something else than a text. */
const resolved = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/u,
  /^(?:~|null|Null|NULL|<<|=|)$/u,
  /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/u,
  /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][\d_]*|0x[\da-fA-F_]+|[1-9][\d_]*(?::[0-5]?\d)+)$/u,
  /^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/u,
];

/** How a text is written: plain where that reads as the same text, in double quotes where single ones cannot hold it. */
function styleOf(text: string, isKey: boolean): 'plain' | 'single' | 'double' {
  const isSpecial = /[^\n\u{20}-\u{7E}]/u.test(text) || / \n|\n /u.test(text);
  if (isSpecial || (isKey && text.includes('\n'))) return 'double';
  const isMarked =
    text.includes('\n') ||
    /^ | $/u.test(text) ||
    /^(?:---|\.\.\.)/u.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/u.test(text) ||
    /^[-?:](?: |$)/u.test(text) ||
    /:(?: |$)| #/u.test(text);
  return isMarked || resolved.some((form) => form.test(text)) ? 'single' : 'plain';
}

const names: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u{7}': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u{1B}': 'e',
  '"': '"',
  '\\': '\\',
  '\u{85}': 'N',
  '\u{A0}': '_',
  '\u{2028}': 'L',
  '\u{2029}': 'P',
};

/** Undefined for what stands for itself. */
function escapeOf(character: string): string | undefined {
  const name = names[character];
  if (name !== undefined) return `\\${name}`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code <= 0x7e) return undefined;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xff_ff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
