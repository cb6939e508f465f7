import type { Source } from '../diagnostics/source.js';
import { normaliseForFingerprint, sqlParts } from '../sql/normalise.js';
import type { Dialect } from '../project/dialect.js';
import type { KeywordCase } from '../project/format-settings.js';
import { changeKeywordCase } from './keyword-case.js';
import { maskPieces, tagPieces } from './mask-template.js';

/**
 * Whether two templates differ in nothing but white space, and in the case of reserved words when that was asked for: the same tags in the same
 * order, the same SQL between them, as the fingerprint sees it, and the same comments.
 */
export function isSameTemplate(
  before: Source,
  after: Source,
  keywordCase: KeywordCase,
  dialect: Dialect = 'handlebars',
): boolean {
  const [old, now] = [seen(before, keywordCase, dialect), seen(after, keywordCase, dialect)];
  return old !== undefined && old === now;
}

function seen(source: Source, keywordCase: KeywordCase, dialect: Dialect): string | undefined {
  const pieces = tagPieces(source, dialect);
  if (!pieces) return undefined;
  // One name for all: they are compared in order.
  const { text } = maskPieces(source.text, pieces, false);
  const sql = keywordCase === 'preserve' ? text : changeKeywordCase(text, 'lower');
  const tags = pieces.map(({ start, end }) => source.text.slice(start, end));
  return JSON.stringify([tags, normaliseForFingerprint(sql), commentsOf(sql)]);
}

/** Comments with their own white space folded: those of several lines are indented anew. */
function commentsOf(sql: string): readonly string[] {
  return sqlParts(sql)
    .filter(({ kind }) => kind === 'comment')
    .map(({ text }) => text.replaceAll(/\s+/gu, ' ').trim());
}
