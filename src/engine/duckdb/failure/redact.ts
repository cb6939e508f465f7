/** A path or URL for people: without user, password, query string and fragment. */
export function redactLocation(location: string): string {
  if (/\bpassword\s*=/iu.test(location)) return '…';
  const url = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#]*@)?([^?#]*)/iu.exec(location);
  return url ? `${url[1] ?? ''}${url[2] ?? ''}` : location;
}

/** A path as DuckDB told it; the values in names of partition folders (`name=Dupont/`) go unless the author wrote them. */
export function redactPath(path: string, sql: string): string {
  const location = redactLocation(path);
  return sql.includes(path) ? location : location.replaceAll(/=[^/\\]+/gu, '=…');
}

/** The texts of the string literals of a statement, unescaped, longest first. */
export function stringLiterals(sql: string): readonly string[] {
  const found = [...sql.matchAll(/'((?:[^']|'')*)'/gu)].map((match) =>
    (match[1] ?? '').replaceAll("''", "'"),
  );
  return [...new Set(found.filter((text) => text !== ''))].sort((a, b) => b.length - a.length);
}

/**
 * Takes the statement's own literals out of a message: they can be values of rows, as in `where name = '…'`.
 * Words stay where DuckDB uses them as names; quoted texts and whatever holds spaces or signs go.
 */
export function withoutLiterals(message: string, sql: string): string {
  let cleaned = message;
  for (const literal of stringLiterals(sql)) {
    cleaned = cleaned.replaceAll(`'${literal}'`, "'…'");
    if (!isNameLike(literal)) cleaned = replaceIgnoringCase(cleaned, literal, '…');
  }
  return cleaned;
}

/** True for what can be the name of a column, file or type: one word, or a path without spaces or `@`. */
export function isNameLike(text: string): boolean {
  return (
    text.length < 3 || /^[\p{L}\p{N}_]+$/u.test(text) || /^[\p{L}\p{N}_.*/\\:-]+\.[a-z0-9]+$/iu.test(text)
  );
}

function replaceIgnoringCase(text: string, wanted: string, replacement: string): string {
  const escaped = wanted.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
  return text.replaceAll(new RegExp(escaped, 'giu'), replacement);
}
