import type { NodeId } from '../../core/project/ids.js';
import type { PlanInput, PlanOptions } from '../../core/plan/plan-input.js';
import type { Io } from './io.js';
import type {
  DeferOptions,
  LimitOptions,
  ProjectOptions,
  SelectionOptions,
  WriteOptions,
} from './options.js';

/** What commands that plan are given. */
export type ExecuteOptions = ProjectOptions &
  SelectionOptions &
  WriteOptions &
  PlanOptions &
  Partial<DeferOptions> &
  LimitOptions & {
    /** Exactly these nodes and tests, whatever is selected. */
    readonly only?: ReadonlySet<NodeId>;
    /** Ends the waiting for a lock. */
    readonly signal?: AbortSignal;
    /** False: what does not bind is found when its turn comes. */
    readonly check?: boolean;
  };

/** One run of such a command. */
export interface CommandRun {
  readonly command: PlanInput['command'];
  readonly options: ExecuteOptions;
  readonly io: Io;
  readonly runId: string;
  readonly startedAt: Date;
}
