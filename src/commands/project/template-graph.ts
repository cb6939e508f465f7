import type { ProjectGraph } from '../../core/graph/types.js';
import { dbtGraph } from '../../core/manifest/dbt/dbt-graph.js';
import { dbtIds, type DbtIds } from '../../core/manifest/dbt/dbt-ids.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Project } from '../../core/project/project.js';
import type { Target } from '../../core/project/target.js';
import { isValues, type Values } from '../../core/project/value.js';
import type { DbtScope } from '../../core/template/dbt/types.js';
import { md5 } from '../frame/md5.js';
import { sha256 } from '../frame/sha256.js';

const emptyGraph: Values = { nodes: {}, sources: {}, exposures: {}, metrics: {}, groups: {} };

/**
 * What makes `graph` for templates, and the entries of its nodes, once: it is empty while the project is read.
 * @param linked is told when it is
 */
export function templateGraph(
  { project, target }: { readonly project: Project; readonly target: Target },
  linked: { readonly linked?: ProjectGraph },
  scope: () => Pick<DbtScope, 'catalog' | 'dbtVersion' | 'invocation'>,
): Pick<DbtScope, 'graph' | 'entryOf'> & { readonly graph: () => Values } {
  let values: Values | undefined;
  let ids: DbtIds | undefined;
  const made = (graph: ProjectGraph): Values => {
    const { catalog, dbtVersion, invocation } = scope();
    ids ??= dbtIds(graph, md5);
    values ??= dbtGraph({
      project,
      graph,
      ids,
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
  return {
    graph: () => (linked.linked ? made(linked.linked) : emptyGraph),
    entryOf: (id) => {
      if (!linked.linked) return undefined;
      const { nodes, unit_tests: unitTests } = made(linked.linked);
      const key = ids?.get(id as NodeId) ?? id;
      return [nodes, unitTests].flatMap((each) => (isValues(each) ? (each[key] ?? []) : [])).find(isValues);
    },
  };
}
