import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source, type Span } from '../../diagnostics/source.js';

/** A `{% snapshot name %}` block. */
export interface SnapshotBlock {
  readonly name: string;
  /** The file with all but the block's body blanked out, so that every place in it is one of the file. */
  readonly source: Source;
  readonly at: Span;
}

const opening = /\{%[-+]?\s*snapshot\s+(?<name>[A-Za-z_]\w*)\s*[-+]?%\}/gu;
const closing = /\{%[-+]?\s*endsnapshot\s*[-+]?%\}/gu;

/** The snapshots that a SQL file holds; a file may hold several. */
export function snapshotBlocks(source: Source, diagnostics: Diagnostic[]): readonly SnapshotBlock[] {
  const found: SnapshotBlock[] = [];
  opening.lastIndex = 0;
  for (let open = opening.exec(source.text); open; open = opening.exec(source.text)) {
    const name = open.groups?.['name'] ?? '';
    const start = open.index + open[0].length;
    const at = spanOf(source, open.index, start);
    closing.lastIndex = start;
    const close = closing.exec(source.text);
    if (!close) {
      diagnostics.push(diagnostic('dbt/snapshot', { name, problem: 'has no `{% endsnapshot %}`' }, { at }));
      break;
    }
    const text = blanked(source.text.slice(0, start)) + source.text.slice(start, close.index);
    found.push({ name, source: { path: source.path, text }, at });
    opening.lastIndex = closing.lastIndex;
  }
  return found;
}

function blanked(text: string): string {
  return text.replaceAll(/[^\r\n]/gu, (character) => ' '.repeat(character.length));
}
