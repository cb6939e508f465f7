import type { NodeId } from '../project/ids.js';
import { isEphemeral, isSnapshot, isSourceView, type DataNode, type ProjectGraph } from '../graph/types.js';
import type { Batch } from './batches.js';
import type { Compiler } from './compile.js';
import { type RunFacts } from './fingerprint.js';
import { type Reading } from './reading.js';
import type { Plan } from './stages.js';
import type { WarehouseState } from './warehouse-state.js';

export interface PlanInput {
  readonly command: 'build' | 'run' | 'test' | 'seed' | 'snapshot';
  readonly graph: ProjectGraph;
  readonly compiler: Compiler;
  /** Sees every relation in its own place, for fingerprints; `compiler` itself unless given. */
  readonly definitions?: Compiler;
  /** What is read elsewhere than in the target. */
  readonly reading?: Reading;
  /** With `--defer`: the other warehouse's file, for people. */
  readonly production?: string;
  /** Folded names of personal columns of what is read elsewhere. */
  readonly personal?: ReadonlyMap<NodeId, ReadonlySet<string>>;
  /** From `selectNodes`: nodes and tests. */
  readonly selected: ReadonlySet<NodeId>;
  readonly state: WarehouseState;
  readonly facts: RunFacts;
  readonly options: PlanOptions;
  /** The project's own hooks, see `runHooks`. */
  readonly runHooks?: Plan['runHooks'];
  readonly hash: (text: string) => string;
}

export interface PlanOptions {
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly storeFailures: boolean;
  /** `--event-time-start` and `--event-time-end`: batches of this time, whatever is due. */
  readonly eventTime?: Batch;
  /** Of batches only those that an earlier run left undone, where there are any. */
  readonly onlyPending?: boolean;
  /** Drop what no node owns any more. */
  readonly prune?: boolean;
  /** Take what depends on the time or on unversioned files as current: to judge what is in place, not to build. */
  readonly acceptVolatile?: boolean;
  /**
   * As dbt: relations are tested once they are in place, changed SQL of an incremental model goes on with the rows that are there, and what reads a relation
   * that is missing fails by itself.
   */
  readonly asDbt?: boolean;
  /** As dbt: a test that would warn fails, and keeps back what depends on it. */
  readonly warningsFail?: boolean;
}

/** Whether a command may build this node. */
export function mayBuild(
  node: DataNode,
  { command, selected }: Pick<PlanInput, 'command' | 'selected'>,
): boolean {
  if (isEphemeral(node) || !selected.has(node.id)) return false;
  if (node.kind === 'source' && !isSourceView(node)) return false;
  switch (command) {
    case 'test':
      return false;
    case 'seed':
      return node.kind === 'seed';
    case 'run':
      return node.kind !== 'seed' && !isSnapshot(node);
    case 'snapshot':
      return isSnapshot(node);
    case 'build':
      return true;
  }
}
