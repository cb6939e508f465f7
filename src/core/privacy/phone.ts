import { certain, nothing, separators, type Detector, type Finding } from './detector.js';
import { hasDigits } from './digits.js';

/**
 * French phone numbers (ARCEP, plan national de numérotation): ten digits after 0, or nine after +33; overseas +262, +590, +594, +596
 * with nine, and +508, +681, +687, +689 with six or eight. Numbers in 08 are services, not people, and are left out.
 */
const sep = `[${separators}]`;
const zone = '[1-79]';
/** Boundaries: not glued to a letter or digit, nor behind a year's or a decimal's separator. Other numbers may stand beside. */
const before = `(?<![\\p{L}\\p{N}+]|(?:19|20)\\d{2}[.\\-/])`;
const beforeGroups = `(?<![\\p{L}\\p{N}+]|\\d[.\\-/])`;
const after = `(?![\\p{L}\\p{N}])`;
const afterGroups = `(?![\\p{L}\\p{N}]|[.\\-/]\\d)`;

/** 06 12 34 56 78, with one separator throughout. */
const pairs = new RegExp(`${before}0${zone}(${sep})\\d{2}(?:\\1\\d{2}){3}${after}`, 'gu');
/** 06 1234 5678, 06 12345678, 0692 12 34 56, 0692 123 456, (0692) 12 34 56. */
const otherGroups = [
  `0${zone}[ -]\\d{4}[ -]\\d{4}`,
  `0${zone}[ \u00A0-]\\d{8}`,
  `0${zone}[ .-]\\d{3}[ .-]\\d{3}[ .-]\\d{2}`,
  `\\(?0${zone}\\d{2}\\)?[ .\u00A0-]\\d{2}[ .\u00A0-]\\d{2}[ .\u00A0-]\\d{2}`,
  `0${zone}\\d{2}[ .-]\\d{3}[ .-]\\d{3}`,
  `\\(0${zone}\\)[ .-]?(?:\\d{2}[ .-]?){4}`,
].join('|');
const groups = new RegExp(`${beforeGroups}(?:${otherGroups})${afterGroups}`, 'u');

const trunk = '(?:\\(0\\)|0)?';
const nine = `${zone}(?:${sep}?\\d){8}`;
const abroad = `(?:33\\)?${sep}?${trunk}${sep}?${nine}|(?:262|590|594|596)\\)?${sep}?${trunk}${sep}?[5-79](?:${sep}?\\d){8}|(?:508|681|687)\\)?${sep}?\\d(?:${sep}?\\d){5}|689\\)?${sep}?\\d(?:${sep}?\\d){7})`;
const plus = new RegExp(`(?<![\\p{L}\\p{N}])\\(?[+＋]${sep}?${abroad}(?![\\p{L}\\p{N}]|\\.\\d)`, 'gu');
/** After 00 a separator is needed: thirteen bare digits may be any padded number. */
const doubleZero = new RegExp(
  `(?<![\\p{L}\\p{N}]|\\d\\.)\\(?00${sep}?${abroad}(?![\\p{L}\\p{N}]|\\.\\d)`,
  'gu',
);

const bare = '(?:0[1-79]\\d{8}|0033[1-79]\\d{8}|00(?:262|590|594|596)[5-79]\\d{8})';
const wholeBare = new RegExp(`^${bare}$`, 'u');
const bareInside = new RegExp(`(?<![\\p{L}\\p{N}]|\\d\\.)${bare}(?![\\p{L}\\p{N}]|\\.\\d)`, 'u');
const wholeNumeric = /^(?:33[1-79]\d{8}|[1-79]\d{8})$/u;

/** A bare number is certain after a word that announces a phone, with at most two short words between. */
const announced = new RegExp(
  `(?<!\\p{L})(?:t[eé]l|t[eé]l[eé]phon\\p{L}*|phone|mobile|portable|gsm|fax|sms|whatsapp|appel\\p{L}*|rappel\\p{L}*|joindre|joignable|call)` +
    `(?!\\p{L})\\W{0,4}(?:\\p{L}{1,10}\\W{1,4}){0,3}${bare}(?![\\p{L}\\p{N}])`,
  'iu',
);

/**
 * `01 02 03 04 05` counts up by one, and `01 06 13 69 75 92` is in order: lists of codes. A longer run that is out of order has a number in it,
 * such as two phones side by side.
 */
function isList(text: string, index: number, written: string): boolean {
  const separator = written.charAt(2);
  const end = index + written.length;
  const left = takePairs(text.slice(Math.max(0, index - 90), index), separator, 'left');
  const right = takePairs(text.slice(end, end + 90), separator, 'right');
  const run = [...left, ...written.split(separator), ...right].map(Number);
  const step = (isNext: (one: number, two: number) => boolean): boolean =>
    run.every((group, at) => at === 0 || isNext(run[at - 1] ?? 0, group));
  return run.length === 5 ? step((one, two) => two === one + 1) : step((one, two) => two > one);
}

/** The pairs of digits that touch a number, with its separator between. */
function takePairs(text: string, separator: string, side: 'left' | 'right'): readonly string[] {
  const parts = side === 'left' ? text.split(separator).reverse() : text.split(separator);
  if (parts[0] !== '') return [];
  const others = parts.slice(1);
  const count = others.findIndex((part) => !/^\d{2}$/u.test(part));
  const taken = count === -1 ? others : others.slice(0, count);
  return side === 'left' ? [...taken].reverse() : taken;
}

/** `+33.612345678` is a signed decimal: a lone dot is not a number's grouping. */
function isDecimal(written: string): boolean {
  return /^[+＋]?\d+\.\d+$/u.test(written);
}

function holdsCertain(text: string): boolean {
  for (const match of text.matchAll(pairs)) if (!isList(text, match.index, match[0])) return true;
  if (groups.test(text)) return true;
  for (const [written] of text.matchAll(plus)) if (!isDecimal(written)) return true;
  for (const [written] of text.matchAll(doubleZero))
    if (/\D/u.test(written) && !isDecimal(written)) return true;
  return announced.test(text);
}

/** `+681` and six digits. */
const fewestDigits = 9;

function inspect(text: string): Finding {
  if (!hasDigits(text, fewestDigits)) return nothing;
  if (holdsCertain(text)) return certain;
  if (bareInside.test(text)) return { certainty: 'possible', kind: 'bare-phone' };
  if (wholeNumeric.test(text.trim())) return { certainty: 'possible', kind: 'numeric-phone' };
  return nothing;
}

function isWhole(text: string): boolean {
  const trimmed = text.trim();
  if (wholeBare.test(trimmed)) return true;
  return (
    /^[+＋(\d][\d)(＋+ \u00A0\u2009\u202F.\-\u2010\u2011/]*$/u.test(trimmed) &&
    trimmed.replaceAll(/\D/gu, '').length <= 14 &&
    holdsCertain(trimmed)
  );
}

const loose = `[${separators}()]{0,4}`;

/** Phone numbers, written with separators or a prefix; bare ones are left to their column. */
export const phone: Detector = {
  id: 'phone',
  class: 'phone',
  label: 'a phone number',
  prefilter:
    `(?:^|[^0-9A-Za-z])0[1-79](?:${loose}[0-9]){8}(?:$|[^0-9A-Za-z])` +
    `|(?:[+＋]|(?:^|[^0-9A-Za-z])00)${loose}(?:33|262|508|590|594|596|681|687|689)(?:${loose}[0-9]){6}` +
    `|^\\s*(?:33)?[1-79][0-9]{8}\\s*$`,
  chance: 0,
  hasShape: () => false,
  inspect,
  isWhole,
};
