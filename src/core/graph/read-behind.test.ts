import { expect, test } from 'vitest';
import type { NodeId } from '../project/ids.js';
import { readBehind } from './read-behind.js';
import type { GraphNode } from './types.js';

test('an exposure reads what stands behind its metrics', () => {
  const node = (id: string, kind: GraphNode['kind'], ...parents: readonly string[]) =>
    ({ id, kind, parents }) as unknown as GraphNode;
  const all = [
    node('board', 'exposure', 'share', 'days'),
    node('share', 'metric', 'total', 'count'),
    node('total', 'metric', 'orders_semantics'),
    node('count', 'metric', 'orders_semantics'),
    node('orders_semantics', 'semantic_model', 'orders'),
    node('orders', 'model', 'raw'),
    node('days', 'model'),
  ];
  const nodes = new Map(all.map((each) => [each.id, each]));
  const [board] = all;
  expect([...readBehind(board as GraphNode, { nodes: nodes as ReadonlyMap<NodeId, GraphNode> })]).toEqual([
    'days',
    'orders',
  ]);
});
