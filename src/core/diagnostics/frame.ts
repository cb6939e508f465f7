import { hideCredentials } from './credentials.js';
import { hintOf, messageOf, plainPlace, type Diagnostic, type Related } from './diagnostic.js';
import { lineText, offsetOfLine, positionAt, type Span } from './source.js';

/** What a piece of a rendered diagnostic is, so that a terminal can colour it; the text is complete without colour. */
export type FrameRole =
  | 'error'
  | 'warning'
  | 'message'
  | 'arrow'
  | 'place'
  | 'gutter'
  | 'source'
  | 'caret'
  | 'clip'
  | 'hint'
  | 'note';

export interface FramePiece {
  readonly role: FrameRole;
  readonly text: string;
}

/** One line without its line break. */
export type FrameLine = readonly FramePiece[];

const tabWidth = 4;
const defaultColumns = 110;
const narrowestSource = 24;
const indentOfRelated = 6;
const widestRelatedMessage = 64;

/**
 * A diagnostic as lines: message, place, the source with carets, related places, hint.
 * `columns` is the width that source lines are clipped to; carets line up in a font where wide characters take two cells.
 */
export function frameDiagnostic(finding: Diagnostic, columns = defaultColumns): readonly FrameLine[] {
  return [
    ...headLines(finding),
    ...(finding.at ? placeLines(finding.at, finding.severity, columns) : []),
    ...relatedLines(finding.related),
    ...hintLines(hintOf(finding)),
  ];
}

/** `file:line:column` of the start of a span. */
export function placeLabel(span: Span): string {
  const place = plainPlace(span);
  return `${safeText(place.file)}:${place.line}:${place.column}`;
}

function headLines(finding: Diagnostic): readonly FrameLine[] {
  const [first = '', ...rest] = messageOf(finding).split(/\r?\n/u);
  const head: FrameLine = [
    { role: finding.severity, text: `${finding.severity}[${finding.code}]` },
    { role: 'message', text: `: ${safeText(first)}` },
  ];
  return [head, ...rest.map((line): FrameLine => [{ role: 'message', text: `  ${safeText(line)}` }])];
}

function hintLines(hint: string | undefined): readonly FrameLine[] {
  if (hint === undefined) return [];
  const [first = '', ...rest] = hint.split(/\r?\n/u);
  return [
    [
      { role: 'hint', text: 'hint:' },
      { role: 'message', text: ` ${safeText(first)}` },
    ],
    ...rest.map((line): FrameLine => [{ role: 'message', text: `      ${safeText(line)}` }]),
  ];
}

function relatedLines(related: readonly Related[]): readonly FrameLine[] {
  const messages = related.map((other) => safeText(other.message.replaceAll(/\s*\n\s*/gu, ' ')));
  const width = Math.min(widestRelatedMessage, Math.max(0, ...messages.map(displayWidth)));
  return related.map((other, index) => [
    { role: 'note', text: ' '.repeat(indentOfRelated) + padEnd(messages[index] ?? '', width) },
    { role: 'place', text: `  ${placeLabel(other.at)}` },
  ]);
}

/** One line of source that the frame shows, with the part to underline, in UTF-16 offsets of the line. */
interface MarkedLine {
  readonly number: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function placeLines(span: Span, severity: FrameRole, columns: number): readonly FrameLine[] {
  const marked = /\S/u.test(span.source.text) ? markedLines(span) : [];
  const numbers = marked.map((line) => String(line.number));
  const gutter = Math.max(2, ...numbers.map((text) => text.length));
  const arrow: FrameLine = [
    { role: 'arrow', text: `${' '.repeat(gutter)}──▶` },
    { role: 'place', text: ` ${placeLabel(span)}` },
  ];
  if (marked.length === 0) return [arrow];
  const bar: FramePiece = { role: 'gutter', text: `${' '.repeat(gutter)} │` };
  const lines: FrameLine[] = [arrow, [bar]];
  for (const [index, line] of marked.entries()) {
    const previous = marked[index - 1];
    if (previous && line.number > previous.number + 1)
      lines.push([{ role: 'gutter', text: `${' '.repeat(gutter)} ⋮` }]);
    const cells = clip(line, Math.max(narrowestSource, columns - gutter - 3));
    lines.push([
      { role: 'gutter', text: `${String(line.number).padStart(gutter)} │` },
      ...sourcePieces(cells),
    ]);
    lines.push([bar, { role: severity === 'warning' ? 'warning' : 'caret', text: caretText(cells) }]);
  }
  return lines;
}

/** The lines to show: the only line, or the first and the last of several. */
function markedLines(span: Span): readonly MarkedLine[] {
  const first = positionAt(span.source, span.start).line;
  // A span that ends just after a line break ends on the line before it.
  const lastOffset = Math.max(span.start, span.end - 1);
  const last = positionAt(span.source, lastOffset).line;
  const shown = first === last ? [first] : [first, last];
  return shown.map((number) => {
    const text = hideCredentials(lineText(span.source, number));
    const offset = offsetOfLine(span.source, number);
    const start =
      number === first ? Math.min(span.start - offset, text.length) : text.length - text.trimStart().length;
    const end = number === last ? Math.min(span.end - offset, text.length) : text.trimEnd().length;
    return { number, text, start, end: Math.max(start, end) };
  });
}

/** A line laid out in cells: what is printed, and where the carets start and how many there are. */
interface Cells {
  readonly text: string;
  readonly caretColumn: number;
  readonly carets: number;
  readonly clippedLeft: boolean;
  readonly clippedRight: boolean;
}

interface Glyph {
  readonly text: string;
  readonly width: number;
  readonly column: number;
  readonly marked: boolean;
}

/** Expands tabs and lays the line out; a line wider than `room` is cut around the marked part. */
function clip(line: MarkedLine, room: number): Cells {
  const { glyphs, width } = layOut(line);
  const marked = glyphs.filter((glyph) => glyph.marked);
  const first = marked[0]?.column ?? columnAt(glyphs, width, line);
  const final = marked.at(-1);
  const markedEnd = final ? final.column + final.width : first + 1;
  if (Math.max(width, markedEnd) <= room) {
    const text = glyphs.map((glyph) => glyph.text).join('');
    return { text, caretColumn: first, carets: markedEnd - first, clippedLeft: false, clippedRight: false };
  }
  const wanted = Math.min(markedEnd - first, room - 2);
  const left = Math.max(
    0,
    Math.min(first - Math.floor((room - wanted) / 2), Math.max(width, markedEnd) - room),
  );
  const from = left === 0 ? 0 : left + 1;
  const to = left + room >= width ? width : left + room - 1;
  const kept = glyphs.filter((glyph) => glyph.column >= from && glyph.column + glyph.width <= to);
  const shift = (kept[0]?.column ?? from) - (left === 0 ? 0 : 1);
  const caretEnd = Math.min(markedEnd, Math.max(to, first + 1));
  return {
    text: kept.map((glyph) => glyph.text).join(''),
    caretColumn: first - shift,
    carets: Math.max(1, caretEnd - first),
    clippedLeft: left > 0,
    clippedRight: to < width,
  };
}

function layOut(line: MarkedLine): { readonly glyphs: readonly Glyph[]; readonly width: number } {
  const glyphs: Glyph[] = [];
  let offset = 0;
  let column = 0;
  for (const text of graphemes(line.text)) {
    const shown = text === '\t' ? ' '.repeat(tabWidth - (column % tabWidth)) : safeText(text);
    const width = displayWidth(shown);
    const marked = offset + text.length > line.start && offset < line.end;
    glyphs.push({ text: shown, width, column, marked });
    offset += text.length;
    column += width;
  }
  return { glyphs, width: column };
}

/** Where an empty span stands: after the characters before it. */
function columnAt(glyphs: readonly Glyph[], width: number, line: MarkedLine): number {
  const before = graphemes(line.text.slice(0, line.start)).length;
  return glyphs[before]?.column ?? width;
}

function sourcePieces(cells: Cells): readonly FramePiece[] {
  if (cells.text === '' && !cells.clippedLeft) return [];
  return [
    { role: 'source', text: ' ' },
    ...(cells.clippedLeft ? [{ role: 'clip', text: '…' } as const] : []),
    { role: 'source', text: cells.text },
    ...(cells.clippedRight ? [{ role: 'clip', text: '…' } as const] : []),
  ];
}

function caretText(cells: Cells): string {
  return ` ${' '.repeat(cells.caretColumn)}${'^'.repeat(cells.carets)}`;
}

let segmenter: Intl.Segmenter | undefined;

/** The characters of a text as a reader sees them: a letter with its combining accents is one. */
export function graphemes(text: string): readonly string[] {
  if (isPlainAscii(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** How many cells of a terminal a text takes: wide characters and emoji 2, combining accents 0. */
export function displayWidth(text: string): number {
  if (isPlainAscii(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/** Cuts a text to at most `width` cells, with `mark` at its end where something was cut. */
export function cutToWidth(text: string, width: number, mark = '…'): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(mark);
  let kept = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > room) break;
    kept += grapheme;
  }
  return room < 0 ? '' : kept + mark;
}

/** Pads with spaces to `width` cells. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Pads with spaces on the left to `width` cells. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/**
 * The text with its control characters made visible: a project's files must not be able to move the cursor, hide text by
 * reversing its direction, or break a line.
 */
export function safeText(text: string): string {
  if (!unsafe.test(text)) return text;
  return text.replaceAll(unsafeAll, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x24_00 + code);
    return code === 0x7f ? '␡' : '�';
  });
}

const unsafe = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const unsafeAll = new RegExp(unsafe.source, 'gu');
const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

function isPlainAscii(text: string): boolean {
  return /^[\u0020-\u007E]*$/u.test(text);
}

function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) || grapheme.includes('\uFE0F') ? 2 : 1;
}
