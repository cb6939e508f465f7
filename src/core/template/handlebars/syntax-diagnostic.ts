import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source } from '../../diagnostics/source.js';
import { endOfName, isDigit } from './characters.js';
import type { SyntaxFailure } from './expression-parser.js';
import { endOfTextLiteral } from './text-literal.js';

interface Place {
  /** Of the tag. */
  readonly start: number;
  readonly end: number;
  /** Start of a text literal that may lack its closing quote. */
  readonly suspect?: number | undefined;
}

/** The report of a tag that cannot be read: at the word that does not fit, or at the quote that is never closed. */
export function syntaxDiagnostic(source: Source, failure: SyntaxFailure, place: Place): Diagnostic {
  const { suspect } = place;
  if (failure.tooDeep !== undefined) {
    const at = spanOf(source, failure.offset, failure.offset + 1);
    return diagnostic('template/too-deep', { limit: failure.tooDeep }, { at });
  }
  if (suspect !== undefined && suspect <= failure.offset) {
    const close = source.text.indexOf('}}', suspect);
    const line = source.text.indexOf('\n', suspect);
    const ends = [close, line, source.text.length].filter((offset) => offset !== -1);
    const start = suspect;
    const end = start + source.text.slice(start, Math.min(...ends)).trimEnd().length;
    const at = spanOf(source, start, end);
    return diagnostic('template/unclosed-text', { quote: source.text[start] ?? '' }, { at });
  }
  const { found, end } = foundAt(source.text, failure.offset, place.end);
  const data = { found, ...(failure.expected !== '' && { expected: failure.expected }) };
  return diagnostic('template/syntax', data, { at: spanOf(source, Math.min(failure.offset, end), end) });
}

/** The word at an offset, for people, and where it ends. */
function foundAt(
  text: string,
  offset: number,
  tagEnd: number,
): { readonly found: string; readonly end: number } {
  const closing = /\}?~?\}\}/uy;
  closing.lastIndex = offset;
  if (closing.test(text)) return { found: 'the end of the tag', end: closing.lastIndex };
  if (offset >= text.length || offset >= tagEnd)
    return { found: 'the end of the file', end: Math.max(offset, tagEnd) };
  const end = wordEnd(text, offset);
  const word = text.slice(offset, end).replaceAll(/\s+/gu, ' ');
  return { found: `\`${word.length > 40 ? `${word.slice(0, 39)}…` : word}\``, end };
}

function wordEnd(text: string, offset: number): number {
  const name = endOfName(text, offset);
  if (name > offset) return name;
  const character = text[offset];
  if (character === '"' || character === "'") return endOfTextLiteral(text, offset) ?? offset + 1;
  if (isDigit(text.charCodeAt(offset))) {
    const number = /[\d.]+/uy;
    number.lastIndex = offset;
    number.test(text);
    return number.lastIndex;
  }
  return offset + String.fromCodePoint(text.codePointAt(offset) ?? 32).length;
}
