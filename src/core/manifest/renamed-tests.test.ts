import { describe, expect, test } from 'vitest';
import type { GraphNode, ProjectGraph } from '../graph/types.js';
import { renamedTests } from './renamed-tests.js';
import type { RunResults } from './run-results.js';

const stage = (id: string, ...tests: string[]): RunResults['results'][number] =>
  ({ id, tests: tests.map((test) => ({ id: test })) }) as unknown as RunResults['results'][number];

function graphOf(tests: { readonly [id: string]: readonly string[] }): ProjectGraph {
  const nodes = Object.entries(tests).map(([id, parents]) => [id, { id, kind: 'test', parents }] as const);
  return { nodes: new Map<string, unknown>(nodes) as Map<string, GraphNode> } as unknown as ProjectGraph;
}

describe('renamedTests', () => {
  const results = [stage('model.a', 'test.a_1', 'test.a_2'), stage('model.b', 'test.b_1')];

  test('gives the tests that are new where one is gone', () => {
    const graph = graphOf({
      'test.a_2': ['model.a'],
      'test.a_3': ['model.a'],
      'test.b_1': ['model.b'],
      'test.b_2': ['model.b'],
    });
    expect(renamedTests({ results }, new Set(['model.a', 'test.a_1', 'test.b_1']), graph)).toEqual([
      'test.a_3',
    ]);
  });

  test('leaves alone what was not to be retried', () => {
    expect(renamedTests({ results }, new Set(['test.b_1']), graphOf({ 'test.a_3': ['model.a'] }))).toEqual(
      [],
    );
  });
});
