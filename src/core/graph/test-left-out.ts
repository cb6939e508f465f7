import { diagnostic, messageOf, type Diagnostic } from '../diagnostics/diagnostic.js';

/** A parent that a test names and that is not there. */
export interface MissingParent {
  readonly kind: 'ref' | 'source';
  /** Why it cannot be found. */
  readonly problem: Diagnostic;
}

/**
 * What dbt says of a test that reads what is not there: it is left out with a warning, and without one where a model is disabled, as those of packages are
 * that are used in part.
 */
export function testLeftOut(test: string, missing: readonly MissingParent[]): readonly Diagnostic[] {
  const told = missing.filter(({ kind, problem }) => kind === 'source' || problem.code !== 'ref/disabled');
  const [first, ...others] = told;
  if (!first) return [];
  const { problem } = first;
  return [
    diagnostic('test/left-out', { test, why: messageOf(problem), more: others.length }, { at: problem.at }),
  ];
}
