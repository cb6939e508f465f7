import { invariant } from '../../core/diagnostics/invariant.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Stage } from '../../core/plan/stages.js';

/** A stage that will not run, and the stage that failed above it. */
export interface Blocked {
  readonly stage: Stage;
  readonly by: NodeId;
}

/**
 * The stages of a plan, given out as soon as those they wait for have succeeded: the first in the plan's order first. The work for all of a
 * plan grows with its stages and their edges, not with their square.
 */
export class StageQueue {
  readonly #stages: readonly Stage[];
  readonly #index: ReadonlyMap<NodeId, number>;
  /** By index: how many of those it waits for have not succeeded yet, and of those it follows are not done. */
  readonly #unfinished: number[];
  /** By index: the stages that wait for it. */
  readonly #readers: readonly (readonly number[])[];
  /** By index: the stages that follow it, whatever becomes of it. */
  readonly #followers: readonly (readonly number[])[];
  /** Indexes that can run, as a binary heap: the smallest on top. */
  readonly #ready: number[] = [];
  /** Indexes that were neither given out nor blocked. */
  readonly #waiting: Set<number>;

  constructor(stages: readonly Stage[]) {
    this.#stages = stages;
    this.#index = new Map(stages.map((stage, index) => [stage.id, index]));
    this.#waiting = new Set(stages.keys());
    const readers: number[][] = stages.map(() => []);
    const followers: number[][] = stages.map(() => []);
    this.#unfinished = stages.map((stage, index) => {
      const parents = new Set(stage.waitsFor);
      const leaders = (stage.follows ?? []).filter((id) => !parents.has(id));
      for (const id of parents) readers[this.#at(id)]?.push(index);
      for (const id of leaders) followers[this.#at(id)]?.push(index);
      return parents.size + leaders.length;
    });
    this.#readers = readers;
    this.#followers = followers;
    for (const [index, count] of this.#unfinished.entries()) if (count === 0) this.#push(index);
  }

  /** How many stages were neither given out nor blocked. */
  get size(): number {
    return this.#waiting.size;
  }

  /** How many stages could be started now. */
  get ready(): number {
    return this.#ready.length;
  }

  /** The next stage to run; undefined when none can be started now, or when it is not accepted. */
  next(accepts: (stage: Stage) => boolean = () => true): Stage | undefined {
    const first = this.#stages[this.#ready[0] ?? -1];
    if (!first || !accepts(first)) return undefined;
    const index = this.#pop();
    if (index === undefined) return undefined;
    this.#waiting.delete(index);
    return this.#stages[index];
  }

  /** Tells that a stage has succeeded: those that waited for nothing else can run. */
  succeed(id: NodeId): void {
    for (const reader of this.#readers[this.#at(id)] ?? []) this.#release(reader);
    this.#releaseFollowers(this.#at(id));
  }

  #releaseFollowers(index: number): void {
    for (const follower of this.#followers[index] ?? []) this.#release(follower);
  }

  /** One thing less that a stage waits for. */
  #release(reader: number): void {
    const left = (this.#unfinished[reader] ?? 0) - 1;
    this.#unfinished[reader] = left;
    if (left === 0 && this.#waiting.has(reader)) this.#push(reader);
  }

  #needsOnlyRelations(index: number): boolean {
    const stage = this.#stages[index];
    return stage?.kind === 'test' && stage.needsOnlyRelations === true;
  }

  /**
   * Tells that a stage has not succeeded: all that waits for it, near or far, is taken out, and given in the plan's order.
   * @param inPlace whether its relation is there all the same: what needs no more than that can run
   */
  fail(id: NodeId, inPlace = false): readonly Blocked[] {
    const blocked: number[] = [];
    const failed = this.#at(id);
    const pending = [failed];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      for (const reader of this.#readers[index] ?? []) {
        if (inPlace && index === failed && this.#needsOnlyRelations(reader)) {
          this.#release(reader);
          continue;
        }
        if (!this.#waiting.delete(reader)) continue;
        blocked.push(reader);
        pending.push(reader);
      }
    }
    for (const index of [failed, ...blocked]) this.#releaseFollowers(index);
    return this.#inOrder(blocked).map((stage) => ({ stage, by: id }));
  }

  /** Takes out all that is left, in the plan's order. */
  drain(): readonly Stage[] {
    const left = this.#inOrder([...this.#waiting]);
    this.#waiting.clear();
    this.#ready.length = 0;
    return left;
  }

  #inOrder(indexes: number[]): readonly Stage[] {
    return indexes.sort((a, b) => a - b).flatMap((index) => this.#stages[index] ?? []);
  }

  #at(id: NodeId): number {
    const index = this.#index.get(id);
    invariant(index !== undefined, `${id} is not in the plan`);
    return index;
  }

  #push(index: number): void {
    const heap = this.#ready;
    let child = heap.length;
    heap.push(index);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if ((heap[parent] ?? 0) <= index) break;
      heap[child] = heap[parent] ?? 0;
      child = parent;
    }
    heap[child] = index;
  }

  #pop(): number | undefined {
    const heap = this.#ready;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if ((heap[child + 1] ?? Number.POSITIVE_INFINITY) < (heap[child] ?? 0)) child += 1;
      if ((heap[child] ?? 0) >= last) break;
      heap[parent] = heap[child] ?? 0;
      parent = child;
    }
    heap[parent] = last;
    return top;
  }
}
