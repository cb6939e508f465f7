import type { NodeId } from '../project/ids.js';
import { relationLabel } from '../sql/relation.js';
import type { BuildStage, Plan, Stage } from './stages.js';

/** One thing that a plan does, or leaves alone, with the reason: a stable form for people and programs, without SQL. */
export interface PlanStep {
  readonly action: 'build' | 'update' | 'test' | 'reuse' | 'drop' | 'keep' | 'leave-out';
  readonly id: NodeId;
  readonly label: string;
  /** `view`, `table`, `seed`, `test`, … */
  readonly kind: string;
  readonly reason: string;
  /** Nodes built before it in this plan whose content it reads. */
  readonly after: readonly string[];
  readonly tests: readonly { readonly id: NodeId; readonly name: string; readonly label: string }[];
}

/** The steps of a plan: what is done in its order, then what is left alone, then relations that no node owns, then tests left out. */
export function planSteps(plan: Plan): readonly PlanStep[] {
  const labels = new Map(
    plan.stages.flatMap((stage) => (stage.kind === 'build' ? [[stage.id, stage.label] as const] : [])),
  );
  const none = { after: [], tests: [] };
  return [
    ...plan.stages.map((stage) => stageStep(stage, labels)),
    ...plan.reused.map(({ id, label, kind, reason }): PlanStep => ({
      action: 'reuse',
      id,
      label,
      kind,
      reason: reason ?? 'unchanged',
      ...none,
    })),
    ...orphanSteps(plan),
    ...plan.leftOut.map(({ id, name, missing }): PlanStep => ({
      action: 'leave-out',
      id,
      label: name,
      kind: 'test',
      reason: `${missing} was never built`,
      ...none,
    })),
  ];
}

/** How a stage builds, for people: a model that is built batch by batch is an incremental one. */
export function buildKind({ work }: BuildStage): string {
  return work.kind === 'microbatch' ? 'incremental' : work.kind;
}

function stageStep(stage: Stage, labels: ReadonlyMap<NodeId, string>): PlanStep {
  const tests = [...(stage.unitTests ?? []), ...stage.tests];
  return {
    action: stage.kind === 'build' ? 'build' : stage.finish ? 'update' : 'test',
    id: stage.id,
    label: stage.label,
    kind: stage.kind === 'build' ? buildKind(stage) : stage.finish && tests.length === 0 ? 'finish' : 'test',
    reason: stage.reason,
    after: stage.waitsFor.flatMap((id) => labels.get(id) ?? []),
    tests: tests.map(({ id, name, label }) => ({ id, name, label })),
  };
}

/** Without `--prune` everything stays. */
function orphanSteps({ orphans = [], prune = false }: Plan): readonly PlanStep[] {
  return orphans.flatMap(({ id, relation, keep }): readonly PlanStep[] => {
    if (!relation) return [];
    const action = prune && keep === undefined ? 'drop' : 'keep';
    const reason = keep ?? `no node owns it any more${prune ? '' : ': `--prune` drops it'}`;
    return [
      { action, id, label: relationLabel(relation), kind: relation.kind, reason, after: [], tests: [] },
    ];
  });
}
