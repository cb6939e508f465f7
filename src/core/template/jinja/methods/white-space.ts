// Python's white space is not JavaScript's: separators of ASCII and U+0085 are, and a mark of byte order is none.
const members = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;

/** A character of Python's white space. */
export const space = new RegExp(`[${members}]`, 'u');

const before = new RegExp(`^[${members}]+`, 'u');
const unlike = new RegExp(String.raw`[\x1c-\x1f\x85\ufeff]`, 'u');

/** Without the white space that it begins with. */
export function withoutLeadingSpace(text: string): string {
  return unlike.test(text) ? text.replace(before, '') : text.trimStart();
}

/** Without the white space that it ends with. */
export function withoutTrailingSpace(text: string): string {
  if (!unlike.test(text)) return text.trimEnd();
  let end = text.length;
  while (end > 0 && space.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

/** Whether a text is white space, and not empty. */
export function isSpace(text: string): boolean {
  return text !== '' && withoutLeadingSpace(text) === '';
}
