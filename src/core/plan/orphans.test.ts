import { describe, expect, test } from 'vitest';
import type { ProjectGraph } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import { findOrphans } from './orphans.js';
import { emptyState, type RecordedNode, type WarehouseState } from './warehouse-state.js';

const id = (text: string): NodeId => text as NodeId;

/** A project `p` with one model at `stg.a`. */
const graph = {
  project: 'p',
  order: [],
  children: new Map(),
  nodes: new Map([
    [
      id('model.p.a'),
      {
        kind: 'model',
        id: id('model.p.a'),
        name: 'a',
        config: { materialized: 'table' },
        relation: { schema: 'stg', name: 'a' },
      },
    ],
  ]),
} as unknown as ProjectGraph;

function stateOf(
  nodes: { readonly [id: string]: readonly [relation: string, kind: string] },
  relations: readonly (readonly [schema: string, name: string, kind: 'view' | 'table'])[],
): WarehouseState {
  const recorded = Object.entries(nodes).map(([key, [relation, kind]]): [NodeId, RecordedNode] => [
    id(key),
    { fingerprint: 'f', code: 'c', relation, runId: 'r', builtAt: 't', kind },
  ]);
  const catalogue = relations.map(([schema, name, kind]) => ({ schema, name, kind }));
  return { ...emptyState, nodes: new Map(recorded), catalogue };
}

const orphans = (state: WarehouseState, built: readonly string[] = []) =>
  findOrphans(graph, state, new Set(built.map(id)));

describe('findOrphans', () => {
  test('leaves what a node owns, and what another project recorded', () => {
    const state = stateOf({ 'model.p.a': ['stg.a', 'table'], 'model.q.b': ['stg.b', 'table'] }, [
      ['stg', 'a', 'table'],
      ['stg', 'b', 'table'],
    ]);
    expect(orphans(state)).toEqual([]);
  });

  test('finds what a node that is gone has built, in any case of letters', () => {
    const state = stateOf({ 'model.p.gone': ['Stg.Gone', 'incremental'] }, [['stg', 'gone', 'table']]);
    expect(orphans(state)).toEqual([
      { id: 'model.p.gone', label: 'Stg.Gone', relation: { schema: 'stg', name: 'gone', kind: 'table' } },
    ]);
  });

  test('finds the old place of a node that moves, once it is built at the new one', () => {
    const state = stateOf({ 'model.p.a': ['old.a', 'table'] }, [['old', 'a', 'table']]);
    expect(orphans(state)).toEqual([]);
    expect(orphans(state, ['model.p.a'])).toEqual([
      { id: 'model.p.a@old.a', label: 'old.a', relation: { schema: 'old', name: 'a', kind: 'table' } },
    ]);
  });

  test('has only a row to forget where nothing stands, or another node has taken the place', () => {
    const state = stateOf({ 'model.p.gone': ['stg.gone', 'view'], 'seed.p.before': ['stg.a', 'seed'] }, [
      ['stg', 'a', 'table'],
    ]);
    expect(orphans(state)).toEqual([
      { id: 'seed.p.before', label: 'stg.a' },
      { id: 'model.p.gone', label: 'stg.gone' },
    ]);
  });

  test('keeps what is of another kind, and what could be either of two', () => {
    const state = stateOf({ 'model.p.b': ['stg.b', 'external'], 'model.p.c': ['x.y.z', 'view'] }, [
      ['stg', 'b', 'table'],
      ['x.y', 'z', 'view'],
      ['x', 'y.z', 'view'],
    ]);
    expect(orphans(state).map((orphan) => orphan.keep)).toEqual([
      'Eider built a view there, and now there is a table',
      'its name fits two relations',
    ]);
  });
});
