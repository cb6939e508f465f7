import { isData } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import type { Compiler } from './compile.js';
import { readsThrough } from './extensions.js';
import { nodeHooks } from './hooks.js';
import type { Plan } from './stages.js';
import { usesPseudonymKey } from './volatile.js';

/** The stages of a plan that run SQL with the pseudonym key: what they build, and the views that this or their tests read. */
export function pseudonymStages(plan: Plan, compiler: Compiler): readonly NodeId[] {
  const { graph } = compiler;
  const { isKeyed, readsKeyed } = keyedNodes(compiler);
  return plan.stages.flatMap((stage) => {
    const tested = stage.tests.flatMap((test) => graph.nodes.get(test.id)?.parents ?? []);
    const unit = (stage.unitTests ?? []).some((test) => usesPseudonymKey(test.sql));
    return unit || (stage.kind === 'build' && isKeyed(stage.id)) || readsKeyed(tested) ? [stage.id] : [];
  });
}

/** Those of the nodes whose rows are made with the pseudonym key when they are read. */
export function keyedViews(ids: readonly NodeId[], compiler: Compiler): readonly NodeId[] {
  const { readsKeyed } = keyedNodes(compiler);
  return ids.filter((id) => readsKeyed([id]));
}

interface KeyedNodes {
  /** Whether building it runs SQL with the key. */
  readonly isKeyed: (id: NodeId) => boolean;
  /** Whether reading one of these does. */
  readonly readsKeyed: (ids: readonly NodeId[]) => boolean;
}

function keyedNodes(compiler: Compiler): KeyedNodes {
  const { graph } = compiler;
  const known = new Map<NodeId, boolean>();
  const readsKeyed = (ids: readonly NodeId[]): boolean =>
    ids.some((id) => {
      const node = graph.nodes.get(id);
      return node !== undefined && readsThrough(node) && isKeyed(id);
    });
  const isKeyed = (id: NodeId): boolean => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const node = graph.nodes.get(id);
    const compiled = node?.kind === 'model' ? compiler.model(node) : undefined;
    const hooks = node && isData(node) ? nodeHooks(node, compiler) : undefined;
    const own = usesPseudonymKey(
      `${compiled?.sql.sql ?? ''}\n${compiled?.incrementalSql?.sql ?? ''}\n${JSON.stringify(hooks ?? null)}`,
    );
    const keyed = own || readsKeyed(node?.parents ?? []);
    known.set(id, keyed);
    return keyed;
  };
  return { isKeyed, readsKeyed };
}
