import { parser, parseWithoutProcessing } from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { unreachable } from '../../diagnostics/invariant.js';
import type { Source } from '../../diagnostics/source.js';
import type { SyntaxFailure } from './expression-parser.js';
import type { Scan } from './scan-tags.js';
import { syntaxDiagnostic } from './syntax-diagnostic.js';
import type { Tag } from './tag.js';

/** Has Handlebars read each tag by itself, so that every wrong one is reported, with its column. */
export function diagnoseTags(source: Source, scan: Scan): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const tag of scan.tags) {
    if (tag.broken) continue;
    const failure = failureOf(tag, scan.masked);
    if (failure) found.push(syntaxDiagnostic(source, failure, tag));
  }
  return found;
}

function failureOf(tag: Tag, masked: string): SyntaxFailure | undefined {
  const { before, after } = surroundings(tag);
  try {
    parseWithoutProcessing(before + masked.slice(tag.start, tag.end) + after);
    return undefined;
  } catch (error) {
    // Either the parser stopped at a token, or a rule about paths failed at a node, which then is in the exception.
    const place =
      error instanceof Object && 'column' in error && typeof error.column === 'number'
        ? error.column
        : undefined;
    const offset = tag.start - before.length + (place ?? parser.lexer.yylloc.first_column);
    // Of the two readings, that in call form and that of Handlebars, the one that came further tells more.
    return tag.failure && tag.failure.offset >= offset ? tag.failure : { offset, expected: '' };
  }
}

/** What makes a tag a whole template. */
function surroundings(tag: Tag): { readonly before: string; readonly after: string } {
  switch (tag.kind) {
    case 'output':
      return { before: '', after: '' };
    case 'open':
      return { before: '', after: `{{/${tag.name}}}` };
    case 'close':
      return { before: `{{#${tag.name} x}}`, after: '' };
    case 'else':
    case 'else-chain':
      return { before: '{{#if x}}', after: '{{/if}}' };
    default:
      return unreachable(tag.kind);
  }
}
