import type { ProjectGraph } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import type { RunResults } from './run-results.js';

/**
 * The tests that stand where tests of an earlier run are gone: a generic test is named after its arguments, so that mending one renames it. A node
 * that is to be built again must pass those that it has now.
 * @param retried ids of nodes and tests of that run
 */
export function renamedTests(
  { results }: Pick<RunResults, 'results'>,
  retried: ReadonlySet<string>,
  graph: ProjectGraph,
): readonly NodeId[] {
  const known = new Set(results.flatMap((stage) => stage.tests.map((test) => test.id)));
  const changed = new Set(
    results
      .filter((stage) => stage.tests.some((test) => retried.has(test.id) && !graph.nodes.has(test.id)))
      .map((stage) => stage.id),
  );
  return [...graph.nodes.values()]
    .filter((node) => node.kind === 'test' || node.kind === 'unit_test')
    .filter((test) => !known.has(test.id) && test.parents.some((parent) => changed.has(parent)))
    .map((test) => test.id);
}
