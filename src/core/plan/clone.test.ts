import { expect, test } from 'vitest';
import { linkText } from '../graph/link-text.test-helper.js';
import type { NodeId } from '../project/ids.js';
import { relationKey } from '../sql/relation.js';
import { planClone } from './clone.js';
import { emptyState, type RecordedNode, type WarehouseState } from './warehouse-state.js';

const { graph } = linkText({
  'models/a.sql': 'select 1 as id',
  'models/b.sql': "{{ config(materialized='view') }} select * from {{ ref('a') }}",
  'models/c.sql': "{{ config(materialized='external') }} select * from {{ ref('b') }}",
  'models/d.sql': "{{ config(materialized='ephemeral') }} select 2 as id",
  'models/e.sql': "select * from {{ ref('d') }}",
});

function row(name: string, more: Partial<RecordedNode> = {}): readonly [NodeId, RecordedNode] {
  const id = `model.demo.${name}` as NodeId;
  return [id, { fingerprint: name, code: name, relation: `main.${name}`, runId: 'r', builtAt: '', ...more }];
}

const production: WarehouseState = {
  ...emptyState,
  nodes: new Map([row('a'), row('b', { unfinished: 'changed' }), row('c'), row('e', { relation: 'prod.e' })]),
  catalogue: [
    { schema: 'main', name: 'a', kind: 'table' },
    { schema: 'main', name: 'b', kind: 'view' },
    { schema: 'prod', name: 'e', kind: 'table' },
  ],
};

function lines(state: WarehouseState, fullRefresh = false): readonly string[] {
  const plan = planClone({
    graph,
    selected: new Set(graph.order),
    state,
    production: { nodes: new Map(), state: production },
    fullRefresh,
  });
  return [
    ...plan.steps.map(
      ({ kind, label, from, samePlace }) => `${kind} ${label} from ${from.schema} ${samePlace}`,
    ),
    ...plan.skipped.map(({ label, reason }) => `${label}: ${reason}`),
  ].sort();
}

test('copies what production has and the target lacks', () => {
  expect(lines(emptyState)).toEqual([
    'main.c: external',
    'table main.a from main true',
    'table main.e from prod false',
    'view main.b from main false',
  ]);
});

test('copies what the target has only when it is asked for', () => {
  const here = { ...emptyState, relations: new Set([relationKey({ schema: 'main', name: 'a' })]) };
  expect(lines(here)).toContain('main.a: here');
  expect(lines(here, true)).toContain('table main.a from main true');
});

test('leaves what was never built', () => {
  const plan = planClone({
    graph,
    selected: new Set(['model.demo.a' as NodeId]),
    state: emptyState,
    production: { nodes: new Map(), state: emptyState },
    fullRefresh: false,
  });
  expect(plan).toEqual({
    steps: [],
    skipped: [{ id: 'model.demo.a', label: 'main.a', kind: expect.any(String), reason: 'not there' }],
  });
});
