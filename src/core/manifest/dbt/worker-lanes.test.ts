import { expect, test } from 'vitest';
import { nodeId } from '../../project/ids.js';
import { workerLanes } from './worker-lanes.js';

test('whoever is free first takes the next stage', () => {
  const spans: readonly [name: string, from: number, to: number][] = [
    ['d', 30, 40],
    ['a', 0, 10],
    ['b', 0, 20],
    ['c', 10, 30],
  ];
  const timings = new Map(
    spans.map(([name, from, to]) => [
      nodeId('model', 'p', name),
      { startedAt: new Date(from), completedAt: new Date(to) },
    ]),
  );
  expect(Object.fromEntries(workerLanes(timings))).toEqual({
    'model.p.a': 1,
    'model.p.b': 2,
    'model.p.c': 1,
    'model.p.d': 1,
  });
});
