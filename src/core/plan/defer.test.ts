import { describe, expect, test } from 'vitest';
import { linkText } from '../graph/link-text.test-helper.js';
import type { NodeId } from '../project/ids.js';
import { relationKey, type Relation } from '../sql/relation.js';
import { isData } from '../graph/types.js';
import { deferredNodes, personalInProduction, type DeferInput, type ProductionNode } from './defer.js';
import { emptyState, type WarehouseState } from './warehouse-state.js';

const { graph } = linkText({
  'models/sources.yml': `sources:
  - name: lake
    tables:
      - {name: near, location: lake/near.csv}
      - {name: far, location: 's3://bucket/far.parquet'}
      - {name: table}
      - {name: other, database: pg}
`,
  'models/v_near.sql': "{{ config(materialized='view') }} select * from {{ source('lake', 'near') }}",
  'models/v_far.sql': "{{ config(materialized='view') }} select * from {{ source('lake', 'far') }}",
  'models/e.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('v_near') }}",
  'models/t.sql': "select * from {{ ref('v_far') }}",
  'models/mart.sql':
    "select * from {{ ref('e') }}, {{ ref('v_far') }}, {{ ref('t') }}, {{ source('lake', 'table') }}, {{ source('lake', 'other') }}, {{ source('lake', 'near') }}",
});

function stateOf(names: readonly string[], prefix = ''): WarehouseState {
  const places = names.map((name): Relation => {
    const [schema = '', table = ''] = name.split('.');
    return { schema, name: table };
  });
  const nodes = [...graph.nodes.values()].flatMap((node) => {
    if (!isData(node) || node.kind === 'source') return [];
    const row = {
      fingerprint: `${prefix}${node.name}`,
      code: '',
      relation: `main.${node.name}`,
      runId: '',
      builtAt: '',
    };
    return [[node.id, row] as const];
  });
  return {
    ...emptyState,
    nodes: new Map(nodes),
    relations: new Set(places.map(relationKey)),
    catalogue: places.map(({ schema, name }) => ({ schema, name, kind: 'table' })),
  };
}

const manifest = new Map<string, ProductionNode>(
  [...graph.nodes.values()].map((node) => [
    node.id,
    {
      kind: node.kind,
      materialized: node.config.materialized ?? (node.kind === 'model' ? 'view' : node.kind),
      parents: node.parents,
      ...(isData(node) && node.kind !== 'model' && { place: node.relation }),
    },
  ]),
);

const all = ['main.v_near', 'main.v_far', 'main.t', 'lake.table', 'lake.near', 'main.mart'];

function deferred(more: Partial<DeferInput> = {}): readonly string[] {
  const mart = 'model.demo.mart' as NodeId;
  const found = deferredNodes({
    graph,
    selected: new Set([mart]),
    mayBuild: (node) => node.id === mart,
    state: emptyState,
    lacksFiles: () => false,
    production: { nodes: manifest, state: stateOf(all) },
    favorState: false,
    ...more,
  });
  return [...found.values()]
    .map(
      ({ relation, fingerprint, files }) =>
        `${relation.schema}.${relation.name} ${fingerprint}${files ? ' files' : ''}`,
    )
    .sort();
}

describe('deferred nodes', () => {
  test('are what the selection reads, through ephemeral models, and the target lacks', () => {
    expect(deferred()).toEqual([
      'lake.table present',
      'main.t t',
      'main.v_far v_far',
      'main.v_near v_near files',
    ]);
    expect(deferred({ state: stateOf(['main.t', 'lake.table']) })).toEqual([
      'main.v_far v_far',
      'main.v_near v_near files',
    ]);
  });

  test('are with favorState also those that the target has', () => {
    expect(deferred({ state: stateOf(all), favorState: true })).toHaveLength(4);
  });

  test('are not those that production lacks', () => {
    expect(deferred({ production: { nodes: manifest, state: stateOf(['main.t']) } })).toEqual(['main.t t']);
    expect(deferred({ production: { nodes: new Map(), state: emptyState } })).toEqual([]);
  });

  test('are files only where those are not here', () => {
    expect(deferred({ lacksFiles: () => true })).toContain('lake.near present files');
  });

  test('are of another content while a killed run there is not mended', () => {
    const state = stateOf(['main.t']);
    const row = state.nodes.get('model.demo.t' as NodeId);
    const nodes = new Map(
      row ? [['model.demo.t' as NodeId, { ...row, unfinished: 'changed' as const }]] : [],
    );
    expect(deferred({ production: { nodes: manifest, state: { ...state, nodes } } })).toEqual(['main.t t?']);
  });
});

test('names that production classes are personal for the node and all below it', () => {
  const nodes = new Map<string, ProductionNode>([
    [
      's',
      {
        kind: 'source',
        materialized: 'source',
        parents: [],
        columns: [{ name: 'Surname', pii: 'name' }, { name: 'id' }],
      },
    ],
    [
      'm',
      {
        kind: 'model',
        materialized: 'table',
        parents: ['s'],
        columns: [
          { name: 'code', pii: 'none' },
          { name: 'mail', pii: 'email' },
        ],
      },
    ],
  ]);
  const found = personalInProduction(['m', 'gone'] as NodeId[], nodes);
  expect([...found].map(([id, names]) => [id, [...names]])).toEqual([
    ['m', ['mail', 'surname']],
    ['gone', []],
  ]);
});
