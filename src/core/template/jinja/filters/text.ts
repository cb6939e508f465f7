import { badValue, wrongType } from '../failure.js';
import { formatPercent } from '../format-percent.js';
import type { Given } from '../given.js';
import { capitalized } from '../methods/letter-case.js';
import { splitLines } from '../methods/split.js';
import { centered, replaced } from '../methods/string.js';
import { strip } from '../methods/strip.js';
import { textOf } from '../text-of.js';
import type { Filter, Filters } from '../tools.js';
import { integerOf, itemsOf, lengthOf, mustBeDefined, stringOf, typeOf } from '../type-of.js';
import { Dict, Tuple, type JinjaValue } from '../value.js';
import { escaped } from './markup.js';
import { wrapped } from './word-wrap.js';

const onText = (run: (text: string) => JinjaValue): Filter => ({
  parameters: '',
  run: (value) => run(textOf(value)),
});

/** Filters on texts. Most take any value as the text that it has. */
export const textFilters: Filters = {
  upper: onText((text) => text.toUpperCase()),
  lower: onText((text) => text.toLowerCase()),
  capitalize: onText(capitalized),
  title: onText(titled),
  wordcount: onText((text) => text.match(/[\p{L}\p{N}\p{M}_]+/gu)?.length ?? 0),
  escape: onText(escaped),
  e: onText(escaped),
  forceescape: onText(escaped),
  trim: {
    parameters: 'chars=',
    run: (value, given) => strip(textOf(value), given.textOrNone('chars'), 'both'),
  },
  center: {
    parameters: 'width=',
    run: (value, given) => centered(textOf(value), given.integer('width', 80)),
  },
  replace: {
    parameters: 'old new count=',
    run: (value, given) =>
      replaced(
        textOf(value),
        textOf(given.value('old')),
        textOf(given.value('new')),
        given.integer('count', -1),
      ),
  },
  format: {
    parameters: '* **',
    run: (value, given) =>
      formatPercent(textOf(value), given.named.size > 0 ? new Dict(given.named) : new Tuple(given.rest)),
  },
  indent: { parameters: 'width= first= blank=', run: indent },
  truncate: { parameters: 'length= killwords= end= leeway=', run: truncate },
  wordwrap: {
    parameters: 'width= break_long_words= wrapstring= break_on_hyphens=',
    run: (value, given) => {
      const by = given.text('wrapstring', '\n');
      const options = {
        width: given.integer('width', 79),
        breaksWords: given.truth('break_long_words', true),
        breaksHyphens: given.truth('break_on_hyphens', true),
      };
      return splitLines(needText(value, 'wordwrap'))
        .map((line) => wrapped(line, options).join(by))
        .join(by);
    },
  },
  urlencode: { parameters: '', run: urlEncode },
};

function needText(value: JinjaValue, name: string): string {
  const text = stringOf(value);
  if (text !== undefined) return text;
  mustBeDefined(value);
  throw wrongType(`\`${name}\` needs a text, and this is ${typeOf(value)}`);
}

/** Jinja's own way: a word begins after white space, a hyphen or an opening bracket. */
function titled(text: string): string {
  return text
    .split(/([-\s({[<]+)/u)
    .map(capitalized)
    .join('');
}

function indent(value: JinjaValue, given: Given): JinjaValue {
  const width = given.get('width') ?? 4;
  const margin =
    stringOf(width) ?? ' '.repeat(Math.max(0, Math.min(10_000, integerOf(width) ?? given.integer('width'))));
  const lines = splitLines(`${needText(value, 'indent')}\n`);
  const isBlank = given.truth('blank');
  const rest = lines.slice(1).map((line) => (line === '' && !isBlank ? line : margin + line));
  const text = [lines[0] ?? '', ...rest].join('\n');
  return given.truth('first') ? margin + text : text;
}

function truncate(value: JinjaValue, given: Given): JinjaValue {
  const length = given.integer('length', 255);
  const end = given.text('end', '...');
  const room = length - Array.from(end).length;
  if (room < 0) throw badValue('`truncate` needs a length that leaves room for its end');
  const most = length + given.integer('leeway', 5);
  // A list that is short enough passes.
  if (stringOf(value) === undefined && lengthOf(value) <= most) return value;
  const text = Array.from(needText(value, 'truncate'));
  if (text.length <= most) return text.join('');
  const cut = text.slice(0, room).join('');
  if (given.truth('killwords')) return cut + end;
  const at = cut.lastIndexOf(' ');
  return (at === -1 ? cut : cut.slice(0, at)) + end;
}

function urlEncode(value: JinjaValue): JinjaValue {
  const items = value instanceof Dict ? value.entries().map((entry) => new Tuple(entry)) : itemsOf(value);
  if (stringOf(value) !== undefined || !items) return quote(textOf(value), '/');
  return items
    .map((pair) => {
      const [key, item, ...more] = itemsOf(pair) ?? [];
      if (key === undefined || item === undefined || more.length > 0)
        throw wrongType(`\`urlencode\` needs a text or pairs, and one of these is ${typeOf(pair)}`);
      return [key, item].map((part) => quote(textOf(part), '').replaceAll('%20', '+')).join('=');
    })
    .join('&');
}

function quote(text: string, kept: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]|%2F/gu, (sign) => {
    if (sign === '%2F') return kept === '/' ? '/' : sign;
    return `%${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}`;
  });
}
