import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { mistakesOf } from '../../core/graph/own-mistakes.js';
import { unbuildableIn } from '../../core/plan/unbuildable-databases.js';
import { bindProject } from '../check/bind-project.js';
import { privacyFindings } from '../check/check-privacy.js';
import { compileAll } from '../check/parse.js';
import { leaksOf } from '../build/late-check.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace.js';

/**
 * What a build of the whole of a dbt project would refuse, or fail by itself, that reading the project does not tell already: nodes that are made in a way
 * that Eider does not have, templates that cannot be rendered, places where nothing can be built, and personal data where none may be. A query that DuckDB
 * does not take is told by `eider check`.
 */
export async function refusals(workspace: Workspace, io: Io): Promise<readonly Diagnostic[]> {
  const { graph, project, target } = workspace;
  if (!project.dbt) return [];
  const nodes = [...graph.nodes.values()];
  const found = [
    ...nodes.flatMap((node) => [...mistakesOf(node, false), ...mistakesOf(node, true)]),
    ...[...compileAll(workspace)].filter(({ severity }) => severity === 'error'),
    ...unbuildableIn(graph, target.attach),
    ...(target.dbt?.otherKind
      ? [diagnostic('dbt/no-file', { target: target.name, kind: target.dbt.otherKind })]
      : []),
    ...(target.readOnly
      ? [diagnostic('database/read-only-target', { target: target.name, profile: target.profile })]
      : []),
  ];
  const ids = new Set(nodes.map(({ id }) => id));
  return [...found, ...leaksOf(privacyFindings(workspace, await bindProject(workspace, ids, io), ids, io))];
}
