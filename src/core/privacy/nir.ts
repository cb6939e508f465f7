import { certain, nothing, separators, type Detector, type Finding } from './detector.js';
import { hasDigits } from './digits.js';

/**
 * The French social security number (numéro d'inscription au répertoire): sex, year and month of birth, département and commune (or
 * country) of birth, order, and a key of two digits: 97 − (the first thirteen mod 97), where Corsica's 2A counts as 19 and 2B as 18
 * (INSEE; décret 82-103). Months 20–42 and 50–99 stand for unknown ones. First digits 3, 4, 7 and 8 are provisional numbers.
 */
const gap = `[${separators}]?`;
const month = '(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])';
const body = `[1-478]${gap}[0-9]{2}${gap}${month}${gap}(?:[0-9]{2}|2[ABab])${gap}[0-9]{3}${gap}[0-9]{3}`;
/** Not glued to a letter or digit, and not the fraction of a decimal. */
const before = '(?<![\\p{L}\\p{N}]|\\d\\.)';
const after = '(?![\\p{L}\\p{N}]|\\.\\d*[1-9])';

const keyed = new RegExp(`${before}(?=(${body}${gap}[0-9]{2})${after})`, 'gu');
const wholeKeyed = new RegExp(`^${body}${gap}[0-9]{2}$`, 'u');
const wholeKeyless = /^([12])\d{2}(?:0[1-9]|1[0-2]|[23]\d|4[0-2]|[5-9]\d)(?:\d{2}|2[ABab])\d{6}$/u;

function isPlausible(number: string): boolean {
  return number.slice(5, 7) !== '00' && number.slice(7, 10) !== '000' && number.slice(10, 13) !== '000';
}

function keyHolds(written: string): boolean {
  const number = written.replaceAll(/[^0-9ABab]/gu, '').toUpperCase();
  if (!isPlausible(number)) return false;
  const digits = BigInt(number.slice(0, 13).replace('2A', '19').replace('2B', '18'));
  return 97n - (digits % 97n) === BigInt(number.slice(13));
}

/** Thirteen characters, of which a letter may stand for a digit of Corsica. */
const fewestDigits = 12;

function inspect(text: string): Finding {
  if (!hasDigits(text, fewestDigits)) return nothing;
  for (const [, written = ''] of text.matchAll(keyed)) if (keyHolds(written)) return certain;
  const trimmed = text.trim();
  const sex = wholeKeyless.exec(trimmed)?.[1];
  if (sex === undefined || !isPlausible(trimmed)) return nothing;
  return { certainty: 'possible', kind: sex === '1' ? 'keyless-nir-1' : 'keyless-nir-2' };
}

export const nir: Detector = {
  id: 'nir',
  class: 'national_id',
  label: 'a social security number (NIR)',
  prefilter: `(?:^|[^0-9A-Za-z])${body}(?:${gap}[0-9]{2})?(?:$|[^0-9A-Za-z])`,
  chance: 1 / 97,
  hasShape: (text) => text.search(keyed) !== -1,
  inspect,
  isWhole: (text) => wholeKeyed.test(text.trim()) && keyHolds(text),
};
