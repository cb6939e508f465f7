/**
 * Python's `fnmatch`: `*` is any text, `?` any character, `[ab]` one of a set, `[!ab]` one that is not. Case counts, dots and slashes are
 * characters like any other. A `[` that is never closed stands for itself.
 */
export function fnmatch(pattern: string): (text: string) => boolean {
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  const expression = new RegExp(`^(?:${translate(pattern)})$`, 'su');
  return (text) => expression.test(text);
}

/** Whether a pattern holds a character that `fnmatch` takes for a wildcard. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[\]]/u.test(pattern);
}

function translate(pattern: string): string {
  const characters = Array.from(pattern);
  let source = '';
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    const end = character === '[' ? endOfSet(characters, index) : -1;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (end === -1) source += character.replace(/[\\^$.+()[\]{}|/]/u, '\\$&');
    else {
      source += setOf(characters.slice(index + 1, end));
      index = end;
    }
  }
  return source;
}

/** Where the set that starts here is closed, or -1. Its first character may be `]` itself. */
function endOfSet(characters: readonly string[], start: number): number {
  let at = start + 1;
  if (characters[at] === '!') at += 1;
  if (characters[at] === ']') at += 1;
  return characters.indexOf(']', at);
}

function setOf(characters: readonly string[]): string {
  const isNegated = characters[0] === '!';
  const members = isNegated ? characters.slice(1) : characters;
  let source = '';
  for (let index = 0; index < members.length; index += 1) {
    const [first = '', dash, last] = members.slice(index, index + 3);
    if (dash === '-' && last !== undefined) {
      // A range that ends before it starts holds nothing.
      if ((first.codePointAt(0) ?? 0) <= (last.codePointAt(0) ?? 0))
        source += `${inSet(first)}-${inSet(last)}`;
      index += 2;
    } else source += inSet(first);
  }
  if (source === '') return isNegated ? '.' : '(?!)';
  return `[${isNegated ? '^' : ''}${source}]`;
}

function inSet(character: string): string {
  return character.replace(/[\\^[\]-]/u, '\\$&');
}
