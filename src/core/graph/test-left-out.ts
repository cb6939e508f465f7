import { diagnostic, messageOf, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { NodeId } from '../project/ids.js';
import { isNodeId } from './names.js';
import type { Wanted } from './wanted.js';

/** What the parents of a test are found with. */
export interface ParentContext {
  readonly project: { readonly dbt?: unknown };
  readonly lookUp: (wanted: Wanted) => NodeId | Diagnostic;
  readonly diagnostics: Diagnostic[];
}

/**
 * What a test reads; undefined where one of it is not there and the project is one of dbt's, which leaves the test out: with a warning, and without one
 * where a model is disabled, as those of packages are that are used in part. Elsewhere that is a mistake.
 */
export function parentsOfTest(
  test: string,
  wanted: readonly Wanted[],
  { diagnostics, lookUp, project }: ParentContext,
): readonly NodeId[] | undefined {
  const found = wanted.map((each) => ({ kind: each.kind, id: lookUp(each) }));
  const missing = found.flatMap(({ id, kind }) => (isNodeId(id) ? [] : [{ kind, problem: id }]));
  if (project.dbt === undefined || missing.length === 0) {
    diagnostics.push(...missing.map(({ problem }) => problem));
    return [...new Set(found.flatMap(({ id }) => (isNodeId(id) ? [id] : [])))];
  }
  const told = missing.filter(({ kind, problem }) => kind === 'source' || problem.code !== 'ref/disabled');
  const [first] = told;
  if (first) {
    const data = { test, why: messageOf(first.problem), more: told.length - 1 };
    diagnostics.push(diagnostic('test/left-out', data, { at: first.problem.at }));
  }
  return undefined;
}
