import { badValue, wrongType } from '../failure.js';
import { formatBraces } from '../format-braces.js';
import type { Given } from '../given.js';
import { rangeOf } from '../slices.js';
import type { Method, Methods } from '../tools.js';
import { needItems, stringOf, typeOf } from '../type-of.js';
import { Dict, Tuple, type JinjaValue } from '../value.js';
import { BytesValue } from './bytes.js';
import { capitalized, swappedCase, titled } from './letter-case.js';
import { characterTests } from './character-tests.js';
import { partition, split, splitFromRight, splitLines } from './split.js';
import { strip } from './strip.js';
import { translated, translationTable } from './translate.js';

const plain = (run: (self: string) => JinjaValue): Method<string> => ({ parameters: '', run });

/** Methods of Python's `str`. */
export const stringMethods: Methods<string> = {
  ...characterTests,
  capitalize: plain(capitalized),
  casefold: plain((self) => self.toLowerCase().replaceAll('ß', 'ss')),
  lower: plain((self) => self.toLowerCase()),
  swapcase: plain(swappedCase),
  title: plain(titled),
  upper: plain((self) => self.toUpperCase()),
  center: justified((missing, width) => Math.floor(missing / 2) + (missing & width & 1)),
  ljust: justified(() => 0),
  rjust: justified((missing) => missing),
  zfill: { parameters: 'width', run: zeroFilled },
  strip: { parameters: 'chars=', run: (self, given) => strip(self, given.textOrNone('chars'), 'both') },
  lstrip: { parameters: 'chars=', run: (self, given) => strip(self, given.textOrNone('chars'), 'left') },
  rstrip: { parameters: 'chars=', run: (self, given) => strip(self, given.textOrNone('chars'), 'right') },
  removeprefix: {
    parameters: 'prefix',
    run: (self, given) =>
      self.startsWith(given.text('prefix')) ? self.slice(given.text('prefix').length) : self,
  },
  removesuffix: { parameters: 'suffix', run: withoutSuffix },
  split: {
    parameters: 'sep= maxsplit=',
    run: (self, given) => split(self, given.textOrNone('sep'), given.integer('maxsplit', -1)),
  },
  rsplit: {
    parameters: 'sep= maxsplit=',
    run: (self, given) => splitFromRight(self, given.textOrNone('sep'), given.integer('maxsplit', -1)),
  },
  splitlines: {
    parameters: 'keepends=',
    run: (self, given) => splitLines(self, given.truth('keepends')),
  },
  partition: { parameters: 'sep', run: (self, given) => partition(self, given.text('sep'), false) },
  rpartition: { parameters: 'sep', run: (self, given) => partition(self, given.text('sep'), true) },
  replace: {
    parameters: 'old new count=',
    run: (self, given) => replaced(self, given.text('old'), given.text('new'), given.integer('count', -1)),
  },
  join: { parameters: 'items', run: joined },
  startswith: {
    parameters: 'prefix start= stop=',
    run: (self, given) =>
      part(self, given) !== undefined &&
      affixes(given, 'prefix').some((x) => part(self, given)?.startsWith(x)),
  },
  endswith: {
    parameters: 'suffix start= stop=',
    run: (self, given) => affixes(given, 'suffix').some((x) => part(self, given)?.endsWith(x) === true),
  },
  find: finder('find', (text, sub) => text.indexOf(sub)),
  rfind: finder('rfind', (text, sub) => text.lastIndexOf(sub)),
  index: finder('index', (text, sub) => text.indexOf(sub)),
  rindex: finder('rindex', (text, sub) => text.lastIndexOf(sub)),
  count: {
    parameters: 'sub start= stop=',
    run: (self, given) => {
      const inside = part(self, given);
      return inside === undefined ? 0 : countOf(inside, given.text('sub'));
    },
  },
  expandtabs: {
    parameters: 'tabsize=',
    run: (self, given) => withoutTabs(self, given.integer('tabsize', 8)),
  },
  encode: { parameters: 'encoding= errors=', run: (self) => new BytesValue(self) },
  translate: { parameters: 'table', run: (self, given) => translated(self, given.value('table')) },
  maketrans: { parameters: 'from to= remove=', run: (_self, given) => translationTable(given) },
  format_map: {
    parameters: 'mapping',
    run: (self, given, access) => formatBraces(self, [], namesIn(given.value('mapping')), access),
  },
  format: {
    parameters: '* **',
    run: (self, given, access) => formatBraces(self, given.rest, given.named, access),
  },
};

function justified(leftOf: (missing: number, width: number) => number): Method<string> {
  return {
    parameters: 'width fill=',
    run: (self, given) => {
      const fill = given.text('fill', ' ');
      if (Array.from(fill).length !== 1) throw given.wrong('fills with one character');
      return justify(self, given.integer('width'), fill, leftOf);
    },
  };
}

function justify(
  text: string,
  width: number,
  fill: string,
  leftOf: (missing: number, width: number) => number,
): string {
  const missing = Math.min(width, 1_000_000) - Array.from(text).length;
  if (missing <= 0) return text;
  const left = leftOf(missing, width);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

/** As Python's `center`. */
export function centered(text: string, width: number): string {
  return justify(text, width, ' ', (missing, whole) => Math.floor(missing / 2) + (missing & whole & 1));
}

function zeroFilled(self: string, given: Given): JinjaValue {
  const sign = /^[-+]/u.exec(self)?.[0] ?? '';
  const missing = Math.min(given.integer('width'), 1_000_000) - Array.from(self).length;
  return missing <= 0 ? self : sign + '0'.repeat(missing) + self.slice(sign.length);
}

function withoutSuffix(self: string, given: Given): JinjaValue {
  const suffix = given.text('suffix');
  return suffix !== '' && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self;
}

/** Python's `str.replace`: all of them when `count` is below 0. */
export function replaced(text: string, old: string, by: string, count: number): string {
  if (count < 0) {
    if (old !== '') return text.replaceAll(old, () => by);
    return by + Array.from(text, (character) => character + by).join('');
  }
  let result = '';
  let rest = text;
  for (let done = 0; done < count; done += 1) {
    const at = rest.indexOf(old);
    if (at === -1 || (old === '' && rest === '')) {
      return at === -1 ? result + rest : result + by + rest;
    }
    const step = old === '' ? (Array.from(rest)[0] ?? '').length : 0;
    result += rest.slice(0, at) + by + rest.slice(at, at + step);
    rest = rest.slice(at + Math.max(old.length, step));
  }
  return result + rest;
}

function joined(self: string, given: Given): JinjaValue {
  return needItems(given.value('items'))
    .map((item) => {
      const text = stringOf(item);
      if (text === undefined)
        throw wrongType(
          `\`join\` needs texts, and one of these is ${typeOf(item)}: use the filter \`| join\``,
        );
      return text;
    })
    .join(self);
}

/** What `format_map` takes: a dict with names. */
function namesIn(value: JinjaValue): ReadonlyMap<string, JinjaValue> {
  if (!(value instanceof Dict)) throw wrongType(`\`format_map\` needs a dict, and this is ${typeOf(value)}`);
  return new Map(value.entries().map(([key, item]) => [stringOf(key) ?? '', item]));
}

function affixes(given: Given, name: string): readonly string[] {
  const value = given.value(name);
  return value instanceof Tuple ? value.items.flatMap((item) => stringOf(item) ?? []) : [given.text(name)];
}

/** The part of a text between `start` and `stop`; undefined when it would begin behind its end. */
function part(text: string, given: Given): string | undefined {
  const start = given.integerOrNone('start');
  const stop = given.integerOrNone('stop');
  if (start === undefined && stop === undefined) return text;
  const characters = Array.from(text);
  const range = rangeOf(start, stop, characters.length);
  const isOutside = range.start > characters.length || range.start > range.stop;
  return isOutside ? undefined : characters.slice(range.start, range.stop).join('');
}

function finder(name: string, at: (text: string, sub: string) => number): Method<string> {
  return {
    parameters: 'sub start= stop=',
    run: (self, given) => {
      const inside = part(self, given);
      const found = inside === undefined ? -1 : at(inside, given.text('sub'));
      if (found === -1 && name.endsWith('index'))
        throw badValue(`what \`${name}\` was given is not in the text`);
      if (found === -1 || inside === undefined) return -1;
      const { start } = rangeOf(given.integerOrNone('start'), undefined, Array.from(self).length);
      return start + Array.from(inside.slice(0, found)).length;
    },
  };
}

function countOf(text: string, sub: string): number {
  return sub === '' ? Array.from(text).length + 1 : text.split(sub).length - 1;
}

function withoutTabs(text: string, size: number): string {
  let column = 0;
  return Array.from(text, (character) => {
    if (character === '\n' || character === '\r') column = -1;
    const width = character === '\t' ? (size <= 0 ? 0 : size - (column % size)) : 1;
    column += width;
    return character === '\t' ? ' '.repeat(Math.min(width, 1000)) : character;
  }).join('');
}
