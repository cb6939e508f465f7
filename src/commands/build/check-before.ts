import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData, isEphemeral, type DataNode, type ModelNode } from '../../core/graph/types.js';
import type { Plan } from '../../core/plan/stages.js';
import type { NodeId } from '../../core/project/ids.js';
import { bindProject } from '../check/bind-project.js';
import { privacyFindings } from '../check/check-privacy.js';
import { chooseNodes } from '../project/choose-nodes.js';
import type { CommandRun } from '../frame/command-run.js';
import { foreseenErrors } from './foreseen.js';
import { LateCheck, leaksOf } from './late-check.js';
import { plannedHookLeaks } from './personal-statements.js';
import { isUnproved } from './unproved-columns.js';
import type { Workspace } from '../project/workspace.js';
import type { Planned } from './warehouse-planner.js';

/** What was found before a build, and what can only be found out during it. */
export interface Foreseen {
  readonly findings: readonly Diagnostic[];
  /** For models that ask the database, and those that read them. */
  readonly later?: LateCheck;
}

/**
 * What `eider check` finds wrong with the models that a plan builds: those that do not bind, and marts that would get a personal column. What cannot be
 * known without data is passed over, as the build may well succeed. In a dbt project only what is personal is found. To be called while the warehouse is not open in this process.
 */
export async function checkBefore(
  { workspace: seen, planned }: { readonly workspace: Workspace; readonly planned: Planned },
  { options, io }: CommandRun,
): Promise<Foreseen> {
  const running = runningModels(planned.plan, seen);
  const seeds = seedsWithHooks(planned.plan, seen);
  if (running.size === 0 && seeds.length === 0) return { findings: [] };
  // What it reads elsewhere is what its own definitions say.
  const workspace = { ...seen, compiler: seen.definitions };
  const bound = await bindProject(workspace, running, io);
  // In a dbt project a model that does not bind fails in its turn, and all that does not read it is built.
  const isBroken =
    workspace.project.dbt === undefined &&
    [...bound.nodes.values()].some(({ broken }) => broken !== undefined);
  const deferred = seen.reading?.deferred;
  const modified = isBroken && deferred ? await modifiedNodes(workspace, options) : undefined;
  const errors = isBroken
    ? foreseenErrors({
        workspace,
        bound,
        running,
        built: new Set(planned.plan.stages.flatMap(({ kind, id }) => (kind === 'build' ? [id] : []))),
        state: planned.state,
        fullRefresh: options.fullRefresh,
        isCurrent: (node) =>
          deferred?.has(node.id) === true ? modified?.has(node.id) === false : planned.isAsRecorded(node),
      })
    : [];
  const view = { workspace, bound, io };
  const nodes = [...running].flatMap((id) => bound.nodes.get(id)?.node ?? []);
  const findings = [
    ...errors,
    ...leaksOf(privacyFindings(workspace, bound, running, io)),
    ...plannedHookLeaks([...seeds, ...nodes], view),
  ];
  const isLate = [...running].some((id) => {
    const node = seen.graph.nodes.get(id);
    const isMade = node?.kind === 'model' && isMadeByMacro(node);
    const checked = bound.nodes.get(id);
    if (node && isData(node) && hasHooks(node)) return true;
    return (
      isMade || checked?.status === 'not-checked' || (checked !== undefined && isUnproved(checked, bound))
    );
  });
  const isLooking = isLate || seeds.length > 0 || workspace.project.runHooks !== undefined;
  return { findings, ...(isLooking && { later: new LateCheck({ workspace, running, bound, io }) }) };
}

function isMadeByMacro({ builtBy, snapshotBy, strategyBy }: ModelNode): boolean {
  return builtBy !== undefined || strategyBy !== undefined || snapshotBy === true;
}

function hasHooks({ config }: DataNode): boolean {
  return [config.pre_hook, config.post_hook].some((hooks) => (hooks?.length ?? 0) > 0);
}

/** The seeds that a plan loads with statements beside them. */
function seedsWithHooks({ stages }: Plan, { graph }: Workspace): readonly DataNode[] {
  return stages.flatMap(({ id, kind }) => {
    const node = kind === 'build' ? graph.nodes.get(id) : undefined;
    return node?.kind === 'seed' && hasHooks(node) ? [node] : [];
  });
}

/** What the plan builds, with the ephemeral models that are part of its SQL. */
function runningModels(plan: Plan, { graph }: Workspace): ReadonlySet<NodeId> {
  const running = new Set<NodeId>();
  const add = (id: NodeId): void => {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'model' || running.has(id)) return;
    running.add(id);
    for (const parent of node.parents) {
      const read = graph.nodes.get(parent);
      if (read && isData(read) && isEphemeral(read)) add(parent);
    }
  };
  for (const stage of plan.stages) if (stage.kind === 'build') add(stage.id);
  return running;
}

/** Nodes that differ from those of `--state`; undefined where that cannot be told. */
async function modifiedNodes(
  workspace: Workspace,
  { state }: CommandRun['options'],
): Promise<ReadonlySet<NodeId> | undefined> {
  if (state === undefined) return undefined;
  const chosen = await chooseNodes(workspace, { select: ['state:modified'], exclude: [], state });
  return hasErrors(chosen.diagnostics) ? undefined : chosen.value;
}
