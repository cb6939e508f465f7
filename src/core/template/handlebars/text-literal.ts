const escapes: { readonly [character: string]: string } = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * The offset just after the text literal that starts at `start` (at its quote), or undefined when it is never closed.
 * A backslash keeps the next character from closing it.
 */
export function endOfTextLiteral(text: string, start: number): number | undefined {
  const quote = text[start];
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === quote) return index + 1;
    if (character === '\\') index += 1;
  }
  return undefined;
}

/**
 * What a literal's inside stands for. Known escapes are `\n \r \t \\ \' \" \uXXXX`; any other backslash stays, so that
 * regular expressions need no doubling.
 */
export function unescapeText(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replaceAll(/\\(?:u([0-9a-fA-F]{4})|([nrt\\'"]))/gu, (_whole, code?: string, short?: string) =>
    code === undefined ? (escapes[short ?? ''] ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
