import { isOutside, type ProjectGraph } from '../../graph/types.js';
import type { RunHookResult, RunResult, StageResult } from '../../plan/events.js';
import type { Plan } from '../../plan/stages.js';
import type { NodeId } from '../../project/ids.js';
import type { RunHooks } from '../../project/project.js';
import type { Values } from '../../project/value.js';

/** What only a dbt project's results are made with. */
export interface DbtRunInput {
  readonly projectName: string;
  readonly runHooks?: RunHooks;
  /** The exposures and saved queries that the command was asked for, by their ids. */
  readonly outside: readonly NodeId[];
}

/** The results of a run's hooks, each an `operation`: numbered within its package, as in the manifest. */
export function hookResults(
  when: RunHookResult['when'],
  { projectName, runHooks }: DbtRunInput,
  plan: Plan,
  { failedHook, failure, hooks = [] }: RunResult,
): readonly Values[] {
  const moment = when === 'on-run-start' ? 'start' : 'end';
  const numbers = new Map<string, number>();
  return (runHooks?.[moment] ?? []).flatMap(({ package: owner = projectName }, position) => {
    const index = numbers.get(owner) ?? 0;
    numbers.set(owner, index + 1);
    const result = hooks.find((each) => each.when === when && each.index === position);
    if (!result) return [];
    const { seconds, status } = result;
    const isFailure = failure && failedHook?.when === when && failedHook.index === position;
    const said = isFailure ? `, error:\n ${failure.type} Error: ${failure.message}` : '';
    const words = { success: 'passed', error: `failed${said}`, skipped: 'skipped' };
    return [
      {
        ...plain(`operation.${owner}.${owner}-${when}-${index}`, status),
        thread_id: 'main',
        execution_time: seconds,
        message: `${owner}.${when}.${index} ${words[status]}`,
        failures: status === 'success' ? 0 : 1,
        compiled: true,
        compiled_code: plan.runHooks?.[moment][position]?.sql ?? '',
      },
    ];
  });
}

/** The results of exposures and saved queries: nothing is done for them, or they are skipped as what they read is not there. */
export function outsideResults(
  { outside }: DbtRunInput,
  graph: ProjectGraph,
  stages: ReadonlyMap<NodeId, StageResult>,
): readonly Values[] {
  const isThere = (id: NodeId): boolean => {
    const node = graph.nodes.get(id);
    // What stands for nothing that is built is there as soon as all that it reads is.
    if (node && isOutside(node)) return node.parents.every(isThere);
    const status = stages.get(id)?.status ?? 'reused';
    return status === 'success' || status === 'reused';
  };
  return outside.map((id) => {
    const told = isThere(id) ? { message: 'NO-OP', failures: 0 } : { message: null, failures: null };
    // Of a saved query dbt says nothing where it says an empty text of an exposure.
    const code = graph.nodes.get(id)?.kind === 'exposure' ? '' : null;
    return { ...plain(id, isThere(id) ? 'no-op' : 'skipped'), ...told, compiled_code: code };
  });
}

function plain(id: string, status: string): Values {
  return {
    status,
    timing: [],
    thread_id: 'MainThread',
    execution_time: 0,
    adapter_response: {},
    message: null,
    failures: null,
    unique_id: id,
    compiled: null,
    compiled_code: '',
    relation_name: null,
    batch_results: null,
    overload_results: null,
  };
}
