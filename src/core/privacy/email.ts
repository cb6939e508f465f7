import { certain, nothing, type Detector } from './detector.js';

const letter = "[\\p{L}\\p{N}_%+'&*=~$!#?^{|}-]";
const label = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';
const ending = '\\p{L}{2,24}|xn--[a-z0-9-]{2,59}';

/** Starts at the start of a run of letters, so that long texts cost one pass. RFC 5321's sizes: 64 before the `@`, 63 a label. */
const address = new RegExp(
  `(?<!${letter}|[.@])(${letter}+(?:\\.${letter}+)*\\.?)@(?:${label}\\.)+(${ending})(?![\\p{L}\\p{N}@])`,
  'giu',
);

/** `logo@2x.png` is a file, not an address. */
const fileEndings = new Set([
  'png',
  'jpg',
  'jpeg',
  'gif',
  'svg',
  'webp',
  'css',
  'js',
  'ts',
  'json',
  'html',
  'pdf',
]);

/** The same over `://user@`, `mailto:` and the like: what stands before an address there belongs to it. */
function prepare(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/mailto:|[a-z][a-z0-9+.-]*:\/\/[^\s@/]*@/giu, ' ')
    .replaceAll(/(?<=\w):(?=\w)/gu, ': ');
}

function holdsAddress(text: string): boolean {
  if (!/[@＠]/u.test(text)) return false;
  for (const match of prepare(text).matchAll(address)) {
    const [, local = '', ending = ''] = match;
    if (
      /[\p{L}\p{N}]/u.test(local) &&
      local.replace(/^[^\p{L}\p{N}]+/u, '').length <= 64 &&
      !fileEndings.has(ending.toLowerCase())
    )
      return true;
  }
  return false;
}

/** E-mail addresses, alone or inside text, with letters of any alphabet. */
export const email: Detector = {
  id: 'email',
  class: 'email',
  label: 'an e-mail address',
  prefilter: '[^\\s@＠][@＠][^\\s@＠]+[.．][^\\s@＠]',
  chance: 0,
  hasShape: () => false,
  inspect: (text) => (holdsAddress(text) ? certain : nothing),
  isWhole: (text) =>
    /^[\p{L}\p{N}_%+.-]+@[\p{L}\p{N}.-]+$/u.test(text.normalize('NFKC').trim()) && holdsAddress(text),
};
