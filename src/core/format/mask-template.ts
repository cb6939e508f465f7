import type { Source } from '../diagnostics/source.js';
import type { Dialect } from '../project/dialect.js';
import { scanTemplate } from '../template/scan-template.js';

/** A stretch of a template that a formatter must not look into. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** It is all there is on its lines. */
  readonly alone: boolean;
}

/** A template without its tags, and the way back. */
export interface Masked {
  readonly text: string;
  /** Puts the tags back where their stand-ins are; undefined when one of them is lost or is there twice. */
  readonly unmask: (text: string) => string | undefined;
}

/** The tags and the template's comments, each by itself, in order. Undefined when the template cannot be read. */
export function tagPieces(source: Source, dialect: Dialect): readonly Piece[] | undefined {
  const scan = scanTemplate(source, dialect);
  if (scan.diagnostics.length > 0) return undefined;
  return [...scan.tags, ...scan.comments]
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end }) => ({ start, end, alone: isAlone(source.text, start, end) }));
}

/**
 * What a formatter is to leave alone: tags that share a line with nothing else count as one; a block is left alone as a whole unless each of its
 * tags has a line of its own. Undefined when the template cannot be read.
 */
export function opaquePieces(source: Source, dialect: Dialect): readonly Piece[] | undefined {
  const scan = scanTemplate(source, dialect);
  if (scan.diagnostics.length > 0) return undefined;
  const { text } = source;
  const blocks: { start: number; readonly from: number; alone: boolean }[] = [];
  const pieces: Piece[] = [];
  for (const tag of [...scan.tags, ...scan.comments].toSorted((a, b) => a.start - b.start)) {
    const kind = 'kind' in tag ? tag.kind : 'output';
    const alone = isAlone(text, tag.start, tag.end);
    if (kind === 'open') blocks.push({ start: tag.start, from: pieces.length, alone: true });
    const block = kind === 'output' ? undefined : blocks.at(-1);
    if (block && !alone) block.alone = false;
    pieces.push({ start: tag.start, end: tag.end, alone });
    if (kind !== 'close' || !block) continue;
    blocks.pop();
    if (block.alone) continue;
    pieces.splice(block.from, pieces.length, {
      start: block.start,
      end: tag.end,
      alone: isAlone(text, block.start, tag.end),
    });
  }
  return joinNeighbours(text, pieces);
}

/** Several on one line, and nothing else on it, are one. */
function joinNeighbours(text: string, pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (let index = 0; index < pieces.length; index += 1) {
    const first = pieces[index];
    if (!first) continue;
    let last = index;
    for (let next = pieces[last + 1]; next; next = pieces[last + 1]) {
      if (!/^[ \t]*$/u.test(text.slice(pieces[last]?.end, next.start))) break;
      last += 1;
    }
    const end = pieces[last]?.end ?? first.end;
    if (last > index && isAlone(text, first.start, end)) {
      joined.push({ start: first.start, end, alone: true });
      index = last;
    } else joined.push(first);
  }
  return joined;
}

function isAlone(text: string, start: number, end: number): boolean {
  return (
    /(?:^|\n)[ \t]*$/u.test(text.slice(lineStart(text, start), start)) &&
    /^[ \t]*\r?$/u.test(restOfLine(text, end))
  );
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), 0);
}

function restOfLine(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(offset, end === -1 ? text.length : end);
}

/**
 * Puts a name about as wide in the place of each piece, or with `asComments` a comment in the place of each that is alone on its lines: a formatter
 * leaves it there.
 */
export function maskPieces(text: string, pieces: readonly Piece[], asComments: boolean): Masked {
  const stem = freeStem(text);
  const kept: string[] = [];
  let masked = '';
  let from = 0;
  for (const { start, end, alone } of pieces) {
    const original = text.slice(start, end);
    const name = `${stem}${kept.length}`;
    const width = Math.min(original.length, 60) - 1;
    masked += `${text.slice(from, start)}${alone && asComments ? '--' : ''}${name.padEnd(asComments ? width : 0, '_')}z`;
    kept.push(original);
    from = end;
  }
  masked += text.slice(from);
  return { text: masked, unmask: (formatted) => putBack(formatted, stem, kept, pieces, asComments) };
}

function putBack(
  text: string,
  stem: string,
  kept: readonly string[],
  pieces: readonly Piece[],
  asComments: boolean,
): string | undefined {
  let next = 0;
  let whole = true;
  const back = text.replaceAll(
    new RegExp(`(--)?${stem}(\\d+)_*z`, 'gu'),
    (found, dashes: string | undefined, number: string) => {
      const index = Number(number);
      const comment = asComments && pieces[index]?.alone === true;
      if (index !== next || (comment && dashes === undefined)) whole = false;
      next += 1;
      return (comment ? '' : (dashes ?? '')) + (kept[index] ?? found);
    },
  );
  return whole && next === kept.length ? back : undefined;
}

/** The start of a name that is nowhere in the text. */
function freeStem(text: string): string {
  let stem = 'zq';
  while (text.includes(stem)) stem += 'q';
  return stem;
}
