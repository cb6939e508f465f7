import type { NodeId } from '../project/ids.js';
import type { Relation } from '../sql/relation.js';
import type { PendingBatch } from './batches.js';

/** What the warehouse says of itself: its state tables and its catalogue. */
export interface WarehouseState {
  readonly nodes: ReadonlyMap<NodeId, RecordedNode>;
  readonly tests: ReadonlyMap<NodeId, RecordedTest>;
  /** `relationKey` of every table, view and function of the target's file, and of the DuckDB files that are attached. */
  readonly relations: ReadonlySet<string>;
  /** The same, as they are written, with what they are. */
  readonly catalogue?: readonly CatalogueEntry[];
  /** Batches that earlier runs left undone, by model. */
  readonly pending?: ReadonlyMap<NodeId, readonly PendingBatch[]>;
  /** External models whose public file or folder is not what Eider wrote. */
  readonly edited?: ReadonlySet<NodeId>;
}

export interface CatalogueEntry extends Relation {
  readonly kind: 'view' | 'table' | 'function';
}

export interface RecordedNode {
  readonly fingerprint: string;
  readonly code: string;
  readonly relation: string;
  /** The run that built it. */
  readonly runId: string;
  /** When that run began: ISO 8601, UTC. */
  readonly builtAt: string;
  /** How it was built: `view`, `table`, `seed`, … */
  readonly kind?: string;
  /** What was put on it: see `Finish.record`. */
  readonly finish?: string;
  /** external: the public file. */
  readonly location?: string;
  /** external: what was written there, see `listWritten`; snapshot: see `historyRecord`. */
  readonly written?: string;
  /** A killed run may have made it: what there was before is not known to hold. `new`: nothing was recorded before that run. */
  readonly unfinished?: 'new' | 'changed';
}

export interface RecordedTest {
  readonly fingerprint: string;
  readonly status: 'pass' | 'warn' | 'fail';
}

export const emptyState: WarehouseState = { nodes: new Map(), tests: new Map(), relations: new Set() };
