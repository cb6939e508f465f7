import { expect, test } from 'vitest';
import type { GraphNode, ProjectGraph } from '../../graph/types.js';
import type { StageResult } from '../../plan/events.js';
import type { NodeId } from '../../project/ids.js';
import { outsideResults } from './unbuilt-results.js';

const ids = (...names: readonly string[]) => names as readonly NodeId[];

test('a saved query is skipped where what stands behind its metrics is not there', () => {
  const node = (id: string, kind: GraphNode['kind'], ...parents: readonly string[]) =>
    [id, { id, kind, parents }] as unknown as readonly [NodeId, GraphNode];
  const nodes = new Map([
    node('asked', 'saved_query', 'total'),
    node('other', 'saved_query', 'count'),
    node('board', 'exposure', 'count'),
    node('total', 'metric', 'semantic_orders'),
    node('count', 'metric', 'semantic_days'),
    node('semantic_orders', 'semantic_model', 'orders'),
    node('semantic_days', 'semantic_model', 'days'),
    node('orders', 'model'),
    node('days', 'model'),
  ]);
  const stages = new Map<NodeId, StageResult>([['orders' as NodeId, { status: 'error' } as StageResult]]);
  const run = { projectName: 'shop', outside: ids('asked', 'other', 'board') };
  const results = outsideResults(run, { nodes } as unknown as ProjectGraph, stages);
  const facts = results.map((each) => [
    each['unique_id'],
    each['status'],
    each['message'],
    each['compiled_code'],
  ]);
  expect(facts).toEqual([
    ['asked', 'skipped', null, null],
    ['other', 'no-op', 'NO-OP', null],
    ['board', 'no-op', 'NO-OP', ''],
  ]);
});
