import { isData, type ProjectGraph } from '../graph/types.js';
import { dbtNode } from '../graph/dbt-node.js';
import type { Values } from '../project/value.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { StageResult, TestResult } from './events.js';

/** What a hook after the run is told in a dbt project: `model`, `results`, `schemas` and `database_schemas`. Holds no value of a row. */
export function runHookNames(
  stages: readonly StageResult[],
  graph: ProjectGraph,
  dbt: DbtScope,
  model: Values,
): Values {
  const results = (): Values[] =>
    stages.flatMap((stage) => {
      const tests = stage.tests.map((test) => testValues(test, dbt));
      const own = stageValues(stage, graph, dbt);
      return own ? [own, ...tests] : tests;
    });
  const schemas = new Set(
    stages.flatMap(({ id, status }) => {
      const node = graph.nodes.get(id);
      const isThere = status === 'success' || status === 'reused';
      return isThere && node && isData(node) && node.kind !== 'source' ? [node.relation.schema] : [];
    }),
  );
  return {
    model,
    // The entries of nodes take a while to make, and few hooks look at them.
    get results() {
      return results();
    },
    schemas: [...schemas],
    database_schemas: [...schemas].map((schema) => [dbt.database, schema]),
  };
}

function stageValues(
  { failure, id, inPlace, seconds, status }: StageResult,
  graph: ProjectGraph,
  dbt: DbtScope,
): Values | undefined {
  const node = graph.nodes.get(id);
  if (node?.kind !== 'model' && node?.kind !== 'seed') return undefined;
  const { config, relation, resource } = node;
  const described =
    dbt.entryOf?.(id) ??
    dbtNode(resource, config, { project: dbt.projectName, database: dbt.catalog, relation });
  return {
    ...result(id, seconds),
    node: described,
    status: statusOf(status, inPlace === true),
    message: failure?.message ?? 'OK',
    failures: null,
    adapter_response: status === 'success' ? { _message: 'OK' } : {},
  };
}

function testValues({ failure, failures, id, name, seconds, status }: TestResult, dbt: DbtScope): Values {
  const entry = dbt.entryOf?.(id);
  return {
    ...result(typeof entry?.['unique_id'] === 'string' ? entry['unique_id'] : id, seconds),
    node: entry ?? { unique_id: id, name, resource_type: 'test' },
    status,
    message: failure?.message ?? null,
    failures: failures ?? (status === 'pass' ? 0 : null),
    adapter_response: {},
  };
}

function result(id: string, seconds: number): Values {
  return { unique_id: id, execution_time: seconds, thread_id: 'Thread-1', timing: [] };
}

/** By dbt's names: the relation is there before its tests run, and one whose unit tests fail is skipped. */
function statusOf(status: StageResult['status'], isInPlace: boolean): string {
  if (status === 'reused') return 'success';
  if (status === 'failed') return isInPlace ? 'success' : 'skipped';
  return status === 'interrupted' ? 'error' : status;
}
