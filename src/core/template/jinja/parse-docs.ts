import { spanOf, type Source, type Span } from '../../diagnostics/source.js';

/** A `{% docs %}` block of a Markdown file. */
export interface DocsBlock {
  readonly name: string;
  /** Its text, without white space at its ends. */
  readonly text: string;
  readonly span: Span;
}

const pattern =
  /\{%[-+]?\s*docs\s+(?<name>[\p{L}_][\p{L}\p{N}_]*)\s*-?%\}(?<text>[^]*?)\{%[-+]?\s*enddocs\s*-?%\}/gu;

/** The `{% docs name %}` blocks of a Markdown file, in their order. */
export function parseDocs(source: Source): readonly DocsBlock[] {
  return [...source.text.matchAll(pattern)].map((found) => ({
    name: found.groups?.['name'] ?? '',
    text: (found.groups?.['text'] ?? '').trim(),
    span: spanOf(source, found.index, found.index + found[0].length),
  }));
}
