import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf, type Source } from '../diagnostics/source.js';
import type { Edit, Finding } from './rule.js';

/** A file as it is, and as it would be. */
export interface FixedFile {
  readonly source: Source;
  readonly text: string;
  /** How many findings it puts right. */
  readonly fixes: number;
}

/** What can be put right mechanically, file by file in the order of their paths, and the files that cannot be touched. */
export function fixFiles(findings: readonly Finding[]): {
  readonly files: readonly FixedFile[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const bySource = new Map<Source, Edit[]>();
  for (const fix of editsOf(findings)) {
    const edits = bySource.get(fix.span.source) ?? [];
    bySource.set(fix.span.source, [...edits, fix]);
  }
  const sorted = [...bySource].sort(([a], [b]) => (a.path < b.path ? -1 : 1));
  const marked = sorted.filter(([source]) => conflictAt(source) !== undefined);
  return {
    files: sorted
      .filter(([source]) => conflictAt(source) === undefined)
      .map(([source, edits]) => ({ source, ...applyEdits(source, edits) })),
    diagnostics: marked.map(([source]) => {
      const start = conflictAt(source) ?? 0;
      return diagnostic('fix/conflict', { file: source.path }, { at: spanOf(source, start, start + 7) });
    }),
  };
}

/** Whether a comment allows nothing is known only when nothing else is to be changed: a new reference may break the rule it names. */
function editsOf(findings: readonly Finding[]): readonly Edit[] {
  const fixable = findings.flatMap(({ diagnostic: { code }, fix }) => (fix ? [{ code, fix }] : []));
  const others = fixable.filter(({ code }) => code !== 'rule/unused-silence');
  const open = others.filter(({ fix }) => conflictAt(fix.span.source) === undefined);
  return (open.length > 0 ? others : fixable).map(({ fix }) => fix);
}

/** Where a merge that is not finished has left its mark. */
function conflictAt({ text }: Source): number | undefined {
  return /^(?:<{7}|>{7})(?= |\r?$)/mu.exec(text)?.index;
}

/** Of edits that touch each other the first in the text is made; the next run makes the others. */
function applyEdits(
  source: Source,
  edits: readonly Edit[],
): { readonly text: string; readonly fixes: number } {
  let text = '';
  let from = 0;
  let fixes = 0;
  for (const { span, text: put } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    if (span.start < from) continue;
    text += source.text.slice(from, span.start) + put;
    from = span.end;
    fixes += 1;
  }
  return { text: text + source.text.slice(from), fixes };
}
