import type { NodeId } from '../../project/ids.js';

/** When a stage was begun and when it was done. */
export interface StageTiming {
  readonly startedAt: Date;
  readonly completedAt: Date;
}

/** Which worker did what, told from the times: the first that was free took the next. Workers are numbered from 1. */
export function workerLanes(timings: ReadonlyMap<NodeId, StageTiming>): ReadonlyMap<NodeId, number> {
  const freeAt: number[] = [];
  const lanes = new Map<NodeId, number>();
  const inOrder = [...timings].sort(([, a], [, b]) => a.startedAt.getTime() - b.startedAt.getTime());
  for (const [id, { startedAt, completedAt }] of inOrder) {
    const free = freeAt.findIndex((time) => time <= startedAt.getTime());
    const lane = free === -1 ? freeAt.length : free;
    freeAt[lane] = completedAt.getTime();
    lanes.set(id, lane + 1);
  }
  return lanes;
}
