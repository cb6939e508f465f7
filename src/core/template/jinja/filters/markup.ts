import { badValue, wrongType } from '../failure.js';
import { textOf } from '../text-of.js';
import type { Filters } from '../tools.js';
import { mustBeDefined, typeOf } from '../type-of.js';
import { Dict, Undefined, type JinjaValue } from '../value.js';

/** Filters on HTML and XML. */
export const markupFilters: Filters = {
  striptags: { parameters: '', run: (value) => withoutTags(textOf(value)) },
  xmlattr: {
    parameters: 'autospace=',
    run: (value, given) => attributes(value, given.truth('autospace', true)),
  },
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** A text that can stand in HTML. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>'"]/gu, (sign) => entities[sign] ?? sign);
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u{A0}',
};

/** Without comments and tags, in one line, with the signs that entities stand for. */
function withoutTags(text: string): string {
  const bare = text.replaceAll(/<!--[^]*?-->/gu, '').replaceAll(/<[^>]*>/gu, '');
  const line = bare
    .split(/\s+/u)
    .filter((word) => word !== '')
    .join(' ');
  return line.replaceAll(
    /&(?:#(?<decimal>\d+)|#[xX](?<hex>[\da-fA-F]+)|(?<name>[a-z]+));/gu,
    (...found: unknown[]) => {
      const { decimal, hex, name = '' } = found.at(-1) as Partial<Record<string, string>>;
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return named[name] ?? String(found[0]);
    },
  );
}

function attributes(value: JinjaValue, isSpaced: boolean): string {
  mustBeDefined(value);
  if (!(value instanceof Dict)) throw wrongType(`\`xmlattr\` needs a dict, and this is ${typeOf(value)}`);
  const written = value.entries().flatMap(([key, item]) => {
    if (item === null || item instanceof Undefined) return [];
    const name = textOf(key);
    if (/[\s/>=]/u.test(name)) throw badValue(`\`${name}\` cannot be the name of an attribute`);
    return [`${escaped(name)}="${escaped(textOf(item))}"`];
  });
  return (isSpaced && written.length > 0 ? ' ' : '') + written.join(' ');
}
