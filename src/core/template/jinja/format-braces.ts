import { orElse } from './or-else.js';
import { badValue } from './failure.js';
import { formatValue } from './format-spec.js';
import { asciiOf, reprOf, textOf } from './text-of.js';
import type { Access } from './tools.js';
import { undefinedProblem } from './type-of.js';
import { Undefined, type JinjaValue } from './value.js';

/** Python's `str.format`: `{}`, `{0}`, `{name.attribute[key]!r:>8}`. */
export function formatBraces(
  text: string,
  positional: readonly JinjaValue[],
  named: ReadonlyMap<string, JinjaValue>,
  access: Access,
): string {
  return new BraceFormatter(positional, named, access).format(text, 0);
}

class BraceFormatter {
  readonly #positional: readonly JinjaValue[];
  readonly #named: ReadonlyMap<string, JinjaValue>;
  readonly #access: Access;
  #next = 0;
  /** Whether places are counted by themselves (`{}`) or numbered (`{0}`): a text does one of both. */
  #isCounted: boolean | undefined;

  constructor(positional: readonly JinjaValue[], named: ReadonlyMap<string, JinjaValue>, access: Access) {
    this.#access = access;
    this.#positional = positional;
    this.#named = named;
  }

  format(text: string, depth: number): string {
    let result = '';
    let at = 0;
    while (at < text.length) {
      const character = text[at] ?? '';
      if (character !== '{' && character !== '}') {
        result += character;
        at += 1;
      } else if (text[at + 1] === character && depth === 0) {
        result += character;
        at += 2;
      } else {
        if (character === '}' || depth > 1)
          throw badValue('a `}` in the text has no `{`: write `}}` for the sign itself');
        const end = closingBrace(text, at);
        result += this.#field(text.slice(at + 1, end), depth);
        at = end + 1;
      }
    }
    return result;
  }

  #field(written: string, depth: number): string {
    const colon = outsideBrackets(written, ':');
    const head = colon === -1 ? written : written.slice(0, colon);
    const mark = outsideBrackets(head, '!');
    const value = this.#value(mark === -1 ? head : head.slice(0, mark));
    const spec = colon === -1 ? '' : this.#specAfter(written.slice(colon + 1), depth);
    const conversion = mark === -1 ? '' : head.slice(mark + 1);
    if (conversion === '') return formatValue(value, spec);
    if (!'sra'.includes(conversion))
      throw badValue(`\`!${conversion}\` is no conversion: there are \`!s\`, \`!r\` and \`!a\``);
    return formatValue(converted(value, conversion), spec);
  }

  #specAfter(written: string, depth: number): string {
    return written.includes('{') ? this.format(written, depth + 1) : written;
  }

  #value(path: string): JinjaValue {
    const [, first = '', rest = ''] = /^([^.[]*)(.*)$/su.exec(path) ?? [];
    let value = this.#first(first);
    for (const [, name, key] of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/gu)) {
      if (value instanceof Undefined) throw undefinedProblem(value);
      const index = key !== undefined && /^\d+$/u.test(key) ? Number(key) : key;
      const found =
        index === undefined ? this.#access.attribute(value, name ?? '') : this.#access.item(value, index);
      value = orElse(found, () => new Undefined(path));
    }
    return value;
  }

  #first(name: string): JinjaValue {
    const isIndex = /^\d*$/u.test(name);
    const index = name === '' ? this.#next : Number(name);
    if (isIndex) {
      const isCounted = name === '';
      if (isCounted !== (this.#isCounted ?? isCounted))
        throw badValue('`{}` and `{0}` cannot stand in one text: number all places or none');
      this.#isCounted = isCounted;
    }
    if (name === '') this.#next += 1;
    const value = isIndex ? this.#positional[index] : this.#named.get(name);
    if (value !== undefined) return value;
    throw badValue(
      isIndex
        ? `the text has a place ${index}, and \`format\` was given ${this.#positional.length} values`
        : `\`format\` was given no \`${name}\``,
    );
  }
}

function converted(value: JinjaValue, conversion: string): string {
  if (conversion === 's') return textOf(value);
  return conversion === 'r' ? reprOf(value) : asciiOf(value);
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw badValue('a `{` in the text is never closed: write `{{` for the sign itself');
}

function outsideBrackets(text: string, wanted: string): number {
  let isInside = false;
  for (const [at, character] of Array.from(text).entries()) {
    if (character === '[') isInside = true;
    else if (character === ']') isInside = false;
    else if (character === wanted && !isInside) return at;
  }
  return -1;
}
