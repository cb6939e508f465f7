/** True for what may start a name: letters of any script and `_`. */
export function startsName(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    (code > 127 && !isSpace(code) && !isPrivateUse(code))
  );
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function continuesName(code: number): boolean {
  return startsName(code) || isDigit(code);
}

/** White space as JavaScript's `\s`, which is what Handlebars skips between words. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 160) return false;
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** The character that stands for what Eider reads itself when Handlebars reads the rest. */
export const placeholder = '\uE000';

function isPrivateUse(code: number): boolean {
  return code === 0xe000;
}

/** The first offset from `start` on that is not white space. */
export function skipSpace(text: string, start: number): number {
  let index = start;
  while (index < text.length && isSpace(text.charCodeAt(index))) index += 1;
  return index;
}

/** The offset after the name that starts at `start`; `start` itself when none does. */
export function endOfName(text: string, start: number): number {
  if (!startsName(text.charCodeAt(start))) return start;
  let index = start + 1;
  while (index < text.length && continuesName(text.charCodeAt(index))) index += 1;
  return index;
}
