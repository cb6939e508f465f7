import type { Method, Methods } from '../tools.js';
import { isSpace } from './white-space.js';

const every = (pattern: RegExp): Method<string> => ({
  parameters: '',
  run: (self) => pattern.test(self),
});

/** Python's `isalpha` and its like: false for an empty text, unless said. */
export const characterTests: Methods<string> = {
  isalpha: every(/^\p{L}+$/u),
  isalnum: every(/^[\p{L}\p{N}]+$/u),
  isdigit: every(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+$/u),
  isdecimal: every(/^\p{Nd}+$/u),
  isnumeric: every(/^\p{N}+$/u),
  isspace: { parameters: '', run: isSpace },
  isidentifier: every(/^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u),
  // Also true of an empty text.
  isascii: { parameters: '', run: (self) => Array.from(self).every((character) => character < '\u0080') },
  isprintable: every(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]*$/u),
  islower: { parameters: '', run: isLower },
  isupper: { parameters: '', run: isUpper },
  istitle: every(/^[^\p{L}]*(?:\p{Lu}\p{Ll}*(?:[^\p{L}]+|$))+$/u),
};

/** Whether there are letters that can be large or small, and all are small. */
export function isLower(text: string): boolean {
  return /\p{Ll}/u.test(text) && !/[\p{Lu}\p{Lt}]/u.test(text);
}

/** Whether there are letters that can be large or small, and all are large. */
export function isUpper(text: string): boolean {
  return /\p{Lu}/u.test(text) && !/[\p{Ll}\p{Lt}]/u.test(text);
}
