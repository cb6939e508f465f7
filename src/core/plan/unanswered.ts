import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf, type Source } from '../diagnostics/source.js';
import type { OpenQuestion } from '../template/answers.js';

/**
 * A question that keeps SQL from being made, told at the call that asks.
 * @param source the file of the template, where the call is not known
 * @param refused what the database said, where it was asked
 */
export function unanswered(
  { askedBy, question }: OpenQuestion,
  source: Source | undefined,
  refused?: string,
): Diagnostic {
  const at = askedBy?.at ?? (source && spanOf(source, 0, 0));
  const data = { macro: askedBy?.macro ?? 'a macro', asks: question.kind, refused };
  return diagnostic('template/asks-data', data, { at });
}
