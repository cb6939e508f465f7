/** A name that has letters beyond ASCII in it, or a digit or letter of another script. */
const word = /[\p{L}\p{N}_][\p{L}\p{N}_$]*/uy;
const tag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

/**
 * SQL without comments, and with white space folded, outside of literals, quoted names and dollar quotes: two texts that
 * differ in nothing else are equal. Made for comparing, not for running. Linear in the text's length.
 */
export function normaliseForFingerprint(sql: string): string {
  let text = '';
  // White space since the last part; a line break between two text literals joins them, so it counts.
  let gap = '';
  for (let index = 0; index < sql.length;) {
    const blank = endOfBlank(sql, index);
    if (blank > index) {
      gap = gap === '\n' || sql.slice(index, blank).includes('\n') ? '\n' : ' ';
      index = blank;
      continue;
    }
    const end = endOfPart(sql, index);
    if (gap !== '' && text !== '')
      text += isOpenExponent(text, sql.charAt(index))
        ? ' '
        : between(text.charAt(text.length - 1), sql.charAt(index), gap);
    text += sql.slice(index, end);
    gap = '';
    index = end;
  }
  return text;
}

/** `1e -5` is a name and a number behind `1`, `1e-5` is one number. */
function isOpenExponent(text: string, next: string): boolean {
  return (next === '-' || next === '+') && /[\d.][eE]$/u.test(text.slice(-2));
}

/** What stays of the white space between two characters. */
function between(last: string, next: string, gap: string): string {
  if (gap === '\n' && last === "'" && next === "'") return '\n';
  // `u&'…'` is a text, `u & '…'` is two and an operator.
  if (last === '&' && next === "'") return ' ';
  if (tight.includes(last) || tight.includes(next)) return '';
  // Two operators would become one, or a comment.
  return operators.includes(last) === operators.includes(next) ? ' ' : '';
}

/** Beside these, white space means nothing. */
const tight = ',();[]{}';

/** Beside these, white space means nothing, unless the other side is one too. */
const operators = '=<>!*/%|&^~:@+-';

/** Past white space, or past one comment; the same index where there is neither. */
function endOfBlank(sql: string, start: number): number {
  const character = sql.charAt(start);
  if (isSpace(sql.charCodeAt(start))) {
    let end = start + 1;
    while (isSpace(sql.charCodeAt(end))) end += 1;
    return end;
  }
  if (character === '-' && sql.charAt(start + 1) === '-') {
    const end = sql.indexOf('\n', start);
    return end === -1 ? sql.length : end;
  }
  return character === '/' && sql.charAt(start + 1) === '*' ? endOfComment(sql, start) : start;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** Past a name, a literal, a quoted name or a dollar quote; everything else is one character. */
function endOfPart(sql: string, start: number): number {
  const character = sql.charAt(start);
  if ((character === 'e' || character === 'E') && sql.charAt(start + 1) === "'")
    return endOfQuoted(sql, start + 1, true);
  if (character === "'" || character === '"') return endOfQuoted(sql, start, false);
  if (character === '$') return endOfDollarQuote(sql, start);
  let end = start;
  while (isWord(sql.charCodeAt(end)) || (end > start && sql.charAt(end) === '$')) end += 1;
  if (!(sql.charCodeAt(end) > 127)) return Math.max(end, start + 1);
  word.lastIndex = start;
  return word.test(sql) ? word.lastIndex : start + 1;
}

function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}

function endOfQuoted(sql: string, start: number, escapes: boolean): number {
  const quote = sql.charAt(start);
  for (let index = start + 1; index < sql.length; index += 1) {
    const character = sql.charAt(index);
    if (escapes && character === '\\') index += 1;
    else if (character === quote) {
      if (sql.charAt(index + 1) !== quote) return index + 1;
      index += 1;
    }
  }
  return sql.length;
}

function endOfDollarQuote(sql: string, start: number): number {
  tag.lastIndex = start;
  if (!tag.test(sql)) return start + 1;
  const opening = sql.slice(start, tag.lastIndex);
  const close = sql.indexOf(opening, tag.lastIndex);
  return close === -1 ? sql.length : close + opening.length;
}

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

/** A stretch of SQL: white space, one comment, or a word, number, literal, quoted name or sign. */
export interface SqlPart {
  readonly kind: 'space' | 'comment' | 'code';
  readonly text: string;
}

/** All of a text in parts, in order: joined, they are the text. */
export function sqlParts(sql: string): readonly SqlPart[] {
  const parts: SqlPart[] = [];
  for (let index = 0; index < sql.length;) {
    const blank = endOfBlank(sql, index);
    const end = blank > index ? blank : endOfPart(sql, index);
    const kind = blank === index ? 'code' : isSpace(sql.charCodeAt(index)) ? 'space' : 'comment';
    parts.push({ kind, text: sql.slice(index, end) });
    index = end;
  }
  return parts;
}
