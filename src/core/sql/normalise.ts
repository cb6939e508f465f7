/** White space, comments, names, quoted stretches, dollar quotes: everything else is one character. */
const token =
  /(?<gap>(?:[ \t\r\n\f\v]+|--[^\n]*)+)|(?<comment>\/\*)|(?<escaped>[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$))|(?<word>[\p{L}\p{N}_][\p{L}\p{N}_$]*)|(?<quoted>'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$))|\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$|[\s\S]/gu;

/**
 * SQL without comments, and with white space folded, outside of literals, quoted names and dollar quotes: two texts that
 * differ in nothing else are equal. Made for comparing, not for running. Linear in the text's length.
 */
export function normaliseForFingerprint(sql: string): string {
  const parts: string[] = [];
  // White space since the last part; a line break between two text literals joins them, so it counts.
  let gap = '';
  const add = (part: string): void => {
    const last = parts.at(-1) ?? '';
    if (gap !== '' && last !== '') {
      if (gap.includes('\n') && last.endsWith("'") && part.startsWith("'")) parts.push('\n');
      else if (!tight.test(last.slice(-1)) && !tight.test(part.slice(0, 1))) parts.push(' ');
    }
    parts.push(part);
    gap = '';
  };
  token.lastIndex = 0;
  for (let match = token.exec(sql); match; match = token.exec(sql)) {
    const { gap: space, comment, tag } = match.groups ?? {};
    if (space !== undefined) gap += space.includes('\n') ? '\n' : ' ';
    else if (comment !== undefined) {
      gap += ' ';
      token.lastIndex = endOfComment(sql, match.index);
    } else if (tag !== undefined) {
      const close = sql.indexOf(match[0], token.lastIndex);
      const end = close === -1 ? sql.length : close + match[0].length;
      add(sql.slice(match.index, end));
      token.lastIndex = end;
    } else add(match[0]);
  }
  return parts.join('');
}

/** Beside these, white space means nothing. */
const tight = /[,();]/u;

/** Block comments nest. An unclosed one reaches to the end. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//gu;
  edge.lastIndex = start + 2;
  let depth = 1;
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}
