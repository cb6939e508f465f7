import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../core/project/ids.js';
import type { Stage } from '../../core/plan/stages.js';
import { StageQueue } from './stage-queue.js';

const stages = (waits: Readonly<Record<string, readonly string[]>>): readonly Stage[] =>
  Object.entries(waits).map(([id, waitsFor]) => ({
    kind: 'test',
    id: id as NodeId,
    label: id,
    waitsFor: waitsFor as readonly NodeId[],
    reason: '',
    tests: [],
  }));
const id = (name: string): NodeId => name as NodeId;

describe('StageQueue', () => {
  test('gives out what waits for nothing, in order, and the rest as it becomes free', () => {
    const queue = new StageQueue(stages({ a: [], b: ['a'], c: [], d: ['a', 'c'], e: [] }));
    expect([queue.next()?.id, queue.next()?.id, queue.next()?.id, queue.next()?.id]).toEqual([
      'a',
      'c',
      'e',
      undefined,
    ]);
    queue.succeed(id('e'));
    expect(queue.next()).toBe(undefined);
    queue.succeed(id('c'));
    expect(queue.next()).toBe(undefined);
    queue.succeed(id('a'));
    expect([queue.next()?.id, queue.next()?.id, queue.size]).toEqual(['b', 'd', 0]);
  });

  test('a failure takes out all below it, once', () => {
    const queue = new StageQueue(stages({ a: [], x: [], b: ['a'], c: ['b', 'x'], d: ['c'], e: ['x'] }));
    queue.next();
    queue.next();
    expect(queue.fail(id('a')).map(({ stage, by }) => `${stage.id} by ${by}`)).toEqual([
      'b by a',
      'c by a',
      'd by a',
    ]);
    expect(queue.fail(id('x')).map(({ stage, by }) => `${stage.id} by ${by}`)).toEqual(['e by x']);
    expect([queue.next(), queue.size]).toEqual([undefined, 0]);
  });

  test('what follows a stage is given out once that is done, failed or blocked', () => {
    const plan = stages({ a: [], b: [], c: ['b'], d: ['x'], x: [] }).map((stage) =>
      stage.id === 'a' ? { ...stage, follows: [id('b'), id('d')] } : stage,
    );
    const queue = new StageQueue(plan);
    expect([queue.next()?.id, queue.next()?.id, queue.next()?.id]).toEqual(['b', 'x', undefined]);
    expect(queue.fail(id('b')).map(({ stage }) => stage.id)).toEqual(['c']);
    expect(queue.next()).toBe(undefined);
    expect(queue.fail(id('x')).map(({ stage }) => stage.id)).toEqual(['d']);
    expect([queue.next()?.id, queue.size]).toEqual(['a', 0]);
  });

  test('what needs only relations runs when one is in place whose tests failed', () => {
    const plan = stages({ a: [], b: ['a'], c: ['b'], d: ['a'] }).map((stage) =>
      stage.id === 'b' ? { ...stage, kind: 'test' as const, needsOnlyRelations: true as const } : stage,
    );
    const inPlace = new StageQueue(plan);
    inPlace.next();
    expect(inPlace.fail(id('a'), true).map(({ stage }) => stage.id)).toEqual(['d']);
    expect(inPlace.next()?.id).toBe('b');
    const gone = new StageQueue(plan);
    gone.next();
    expect(gone.fail(id('a')).map(({ stage }) => stage.id)).toEqual(['b', 'c', 'd']);
  });

  test('what is blocked does not come back when another parent succeeds', () => {
    const queue = new StageQueue(stages({ a: [], b: [], c: ['a', 'b'] }));
    queue.next();
    queue.next();
    queue.fail(id('a'));
    queue.succeed(id('b'));
    expect([queue.next(), queue.drain()]).toEqual([undefined, []]);
  });

  test('drained, it gives what is left in order', () => {
    const queue = new StageQueue(stages({ a: [], b: ['a'], c: [] }));
    queue.next();
    expect(queue.drain().map((stage) => stage.id)).toEqual(['b', 'c']);
    expect([queue.size, queue.next()]).toEqual([0, undefined]);
  });

  test('a stage that waits for one outside of the plan is a bug', () => {
    expect(() => new StageQueue(stages({ a: ['z'] }))).toThrow('z is not in the plan');
  });

  test('runs everything once, parents first; what fails and what is below it make up the rest', () => {
    const edges = fc.uniqueArray(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });
    fc.assert(
      fc.property(
        edges,
        fc.array(fc.nat(11), { maxLength: 2 }),
        fc.array(fc.nat(3), { minLength: 40, maxLength: 40 }),
        (pairs, failing, picks) => {
          const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
          const waits = Object.fromEntries(
            names.map((name, index) => [
              name,
              pairs.filter(([a, b]) => a < b && b === index).map(([a]) => `s${a}`),
            ]),
          );
          const queue = new StageQueue(stages(waits));
          const running: string[] = [];
          const done = new Map<string, 'ran' | 'failed' | 'blocked'>();
          for (const pick of picks) {
            const next = queue.next();
            const ready =
              next === undefined || (waits[next.id] ?? []).every((parent) => done.get(parent) === 'ran');
            const again = next !== undefined && (done.has(next.id) || running.includes(next.id));
            expect([ready, again]).toEqual([true, false]);
            if (next) running.push(next.id);
            const [finished] = running.splice(pick % Math.max(1, running.length), 1);
            if (finished === undefined) break;
            const fails = failing.includes(Number(finished.slice(1)));
            done.set(finished, fails ? 'failed' : 'ran');
            if (fails) for (const { stage } of queue.fail(id(finished))) done.set(stage.id, 'blocked');
            else queue.succeed(id(finished));
          }
          expect([done.size, queue.size]).toEqual([12, 0]);
          for (const name of names) {
            const blocked = (waits[name] ?? []).some((parent) => done.get(parent) !== 'ran');
            expect(done.get(name) === 'blocked').toBe(blocked);
          }
        },
      ),
    );
  });
});
