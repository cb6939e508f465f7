import type { Dialect } from '../project/dialect.js';
import { scanTemplate } from '../template/scan-template.js';
import type { Source } from '../diagnostics/source.js';

/**
 * Indents the tags of blocks that have lines of their own: the first as little as what follows it, the others as the first. A formatter takes them for
 * comments on what stands before.
 */
export function alignBlocks(source: Source, dialect: Dialect): string {
  const { text } = source;
  const lines = text.split('\n');
  const open: number[] = [];
  let line = 0;
  let lineStart = 0;
  for (const { kind, start, end } of scanTemplate(source, dialect).tags) {
    for (let next = text.indexOf('\n', lineStart); next !== -1 && next < start;) {
      line += 1;
      lineStart = next + 1;
      next = text.indexOf('\n', lineStart);
    }
    const before = text.slice(lineStart, start);
    if (kind === 'output') continue;
    const isAlone = before.trim() === '' && /^[ \t]*(?:\n|$)/u.test(text.slice(end));
    const spaces =
      kind === 'open' ? Math.min(before.length, indentAfter(text, end)) : (open.at(-1) ?? before.length);
    if (kind === 'open') open.push(spaces);
    if (kind === 'close') open.pop();
    if (isAlone) lines[line] = ' '.repeat(spaces) + (lines[line] ?? '').trimStart();
  }
  return lines.join('\n');
}

/** The indentation of the next line that is neither empty nor a tag. */
function indentAfter(text: string, from: number): number {
  const next = /\n(?<spaces>[ \t]*)(?!\{[{%#]|[ \t])\S/gu;
  next.lastIndex = from;
  return next.exec(text)?.groups?.['spaces']?.length ?? Number.POSITIVE_INFINITY;
}
