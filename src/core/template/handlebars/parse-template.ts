import {
  parse,
  parser,
  parseWithoutProcessing,
  type Program,
} from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source } from '../../diagnostics/source.js';
import type { Template } from '../types.js';
import { diagnoseTags } from './diagnose-tags.js';
import { jinjaTags } from './jinja-tags.js';
import { lowerProgram } from './lower-program.js';
import { scanTags, type Scan } from './scan-tags.js';
import { syntaxDiagnostic } from './syntax-diagnostic.js';

/**
 * Reads a template of the native dialect: Handlebars, with dbt's call form inside the mustaches.
 * All syntax errors are reported together; the template is then empty. Never throws.
 */
export function parseTemplate(source: Source): Outcome<Template> {
  if (!source.text.includes('{{')) return { value: withoutTags(source), diagnostics: jinjaTags(source, []) };
  const scan = scanTags(source);
  const wrong: Diagnostic[] = [...scan.diagnostics];
  let program: Program | undefined;
  if (wrong.length > 0) wrong.push(...diagnoseTags(source, scan));
  else {
    try {
      program = parseWithoutProcessing(scan.masked);
    } catch {
      // Handlebars stops at its first mistake and tells only a line: look at each tag by itself.
      const { first_column: offset } = parser.lexer.yylloc;
      wrong.push(...diagnoseTags(source, scan));
      if (wrong.length === 0) wrong.push(unexplained(source, scan, offset));
    }
  }
  if (program === undefined) return { value: { source, body: [], macros: [] }, diagnostics: wrong };
  restoreText(program, source.text);
  return lowerProgram(source, scan, parse(program));
}

function withoutTags(source: Source): Template {
  const start = source.text.startsWith('\uFEFF') ? 1 : 0;
  const span = spanOf(source, start, source.text.length);
  const body = span.end > start ? [{ kind: 'text' as const, value: source.text.slice(start), span }] : [];
  return { source, body, macros: [] };
}

function unexplained(source: Source, scan: Scan, offset: number): Diagnostic {
  const tag = scan.tags.findLast((candidate) => candidate.start <= offset);
  const place = { start: tag?.start ?? offset, end: tag?.end ?? source.text.length };
  return syntaxDiagnostic(source, { offset, expected: '' }, place);
}

/** Gives texts back the line breaks that were masked: whitespace control looks at them. */
function restoreText(program: Program, text: string): void {
  for (const statement of program.body) {
    if (statement.type === 'ContentStatement') {
      // Handlebars has dropped the backslash of an escaped tag from the end, if there was one.
      const start = statement.loc.start.column;
      statement.value = text.slice(start, start + statement.value.length);
      statement.original = statement.value;
    } else if (statement.type === 'BlockStatement') {
      if (statement.program) restoreText(statement.program, text);
      if (statement.inverse) restoreText(statement.inverse, text);
    }
  }
}
