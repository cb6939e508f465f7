import type { ProjectGraph } from '../../core/graph/types.js';
import { dbtGraph } from '../../core/manifest/dbt/dbt-graph.js';
import { dbtIds } from '../../core/manifest/dbt/dbt-ids.js';
import type { Project, Target } from '../../core/project/types.js';
import type { Values } from '../../core/project/value.js';
import type { DbtScope } from '../../core/template/dbt/types.js';
import { md5 } from '../frame/md5.js';
import { sha256 } from '../frame/sha256.js';

const emptyGraph: Values = { nodes: {}, sources: {}, exposures: {}, metrics: {}, groups: {} };

/**
 * What makes `graph` for templates, once: it is empty while the project is read.
 * @param linked is told when it is
 */
export function templateGraph(
  { project, target }: { readonly project: Project; readonly target: Target },
  linked: { readonly linked?: ProjectGraph },
  scope: () => Pick<DbtScope, 'catalog' | 'dbtVersion' | 'invocation'>,
): () => Values {
  let values: Values | undefined;
  return () => {
    const graph = linked.linked;
    if (!graph) return emptyGraph;
    const { catalog, dbtVersion, invocation } = scope();
    values ??= dbtGraph({
      project,
      graph,
      ids: dbtIds(graph, md5),
      macros: new Map(),
      database: catalog,
      defaultSchema: target.schema,
      stamp: {
        dbtVersion,
        generatedAt: invocation.startedAt,
        startedAt: invocation.startedAt,
        invocationId: invocation.id,
      },
      sha256,
      md5,
    });
    return values;
  };
}
