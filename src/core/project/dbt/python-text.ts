/** What Python takes for white space, which is not quite what JavaScript does. */
const blanks = '\\s\\x1c-\\x1f\\x85';
const outerBlanks = new RegExp(`^(?:(?!\\ufeff)[${blanks}])+|(?:(?!\\ufeff)[${blanks}])+$`, 'gu');

/** Python's `strip()`. */
export function strip(text: string): string {
  return /^[!-~](?:[ -~]*[!-~])?$/u.test(text) ? text : text.replaceAll(outerBlanks, '');
}

/** The text with the digits of every script as 0 to 9, as Python reads numbers. */
export function plainDigits(text: string): string {
  return /[^ -~]/u.test(text) ? text.replaceAll(/\p{Nd}/gu, digitOf) : text;
}

/** Digits stand in Unicode in runs of ten, from zero up. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}
