/** A text as a name that needs no quotes: small letters, digits and `_`. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[ -]+/gu, '_')
    .replaceAll(/[^a-z0-9_]+/gu, '')
    .replace(/^(?=\d)/u, '_');
}
