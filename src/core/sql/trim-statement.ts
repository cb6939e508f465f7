/** The statement of a text: without the semicolons, comments and white space at its end. */
export function trimStatement(sql: string): string {
  const trimmed = sql.trimEnd();
  return isPlainEnd(trimmed) ? trimmed : sql.slice(0, endOfStatement(sql));
}

/** Whether the end of a text can be no semicolon and no comment, so that the text before it need not be read. */
function isPlainEnd(sql: string): boolean {
  const lastLine = sql.lastIndexOf('\n') + 1;
  return !sql.endsWith(';') && !sql.includes('--', lastLine) && !sql.includes('/*');
}

/**
 * Where the statement of a text ends: without the semicolons, comments and white space at its end, so that it can stand inside another statement.
 * Text inside literals, quoted names, dollar quotes and comments is never taken for a semicolon.
 */
function endOfStatement(sql: string): number {
  let end = 0;
  const token =
    /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?(?:\$\k<tag>\$|$)|\s+|[\p{L}\p{N}_]+|;+|[\s\S]/guy;
  for (const match of sql.matchAll(token)) {
    const text = match[0];
    const isNothing = /^[\s;]/u.test(text) || text.startsWith('--') || text.startsWith('/*');
    if (!isNothing) end = match.index + text.length;
  }
  return end;
}
