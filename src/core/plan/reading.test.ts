import { describe, expect, test } from 'vitest';
import { linkText } from '../graph/link-text.test-helper.js';
import type { NodeId } from '../project/ids.js';
import { relationLabel, type Relation } from '../sql/relation.js';
import { Compiler } from './compile.js';
import {
  limitLabel,
  makeReading,
  readsAway,
  standInsOf,
  type DeferredNode,
  type Reading,
} from './reading.js';

const files = {
  'models/sources.yml': 'sources: [{name: lake, tables: [{name: raw, location: raw.csv}]}]',
  'seeds/codes.csv': 'code\n1\n',
  'models/a.sql': "select * from {{ source('lake', 'raw') }}",
  'models/e.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('a') }}",
  'models/b.sql': "select * from {{ ref('e') }} join {{ ref('codes') }} using (code)",
};
const { graph, scope } = linkText(files);
const id = (name: string): NodeId => name as NodeId;
const [a, b, codes, raw] = ['model.demo.a', 'model.demo.b', 'seed.demo.codes', 'source.demo.lake.raw'].map(
  id,
);

function lines(map: ReadonlyMap<NodeId, Relation>): readonly string[] {
  return [...map].map(([node, relation]) => `${node} ${relationLabel(relation)}`).sort();
}

function sqlOfB(reading: Reading): string {
  const { relations, inModels } = reading;
  const compiler = new Compiler(graph, scope, { relations, inModels });
  const node = graph.nodes.get(b ?? id(''));
  return node?.kind === 'model' ? compiler.model(node).sql.sql.replaceAll(/\s+/gu, ' ').trim() : '';
}

const elsewhere: DeferredNode = {
  relation: { database: 'eider_deferred', schema: 'main', name: 'a' },
  fingerprint: 'f',
  files: false,
};

describe('what a run reads elsewhere', () => {
  test('empty: all of it, through ephemeral models too', () => {
    const reading = makeReading(graph, new Map(), { kind: 'empty' }, new Set(graph.order));
    expect(lines(reading.inModels)).toEqual([
      'model.demo.a eider_sample.main.a',
      'model.demo.b eider_sample.main.b',
      'seed.demo.codes eider_sample.main.codes',
      'source.demo.lake.raw eider_sample.lake.raw',
    ]);
    expect(sqlOfB(reading)).toBe(
      'with "__eider__cte__e" as ( select * from "eider_sample"."main"."a" ) select * from "__eider__cte__e" join "eider_sample"."main"."codes" using (code)',
    );
  });

  test('a sample: sources and models that are not selected, never seeds', () => {
    const limit = { kind: 'rows', rows: 5 } as const;
    const all = makeReading(graph, new Map(), limit, new Set(graph.order));
    expect(lines(all.inModels)).toEqual(['source.demo.lake.raw eider_sample.lake.raw']);
    const one = makeReading(graph, new Map(), limit, new Set([b ?? id('')]));
    expect(lines(one.inModels)).toEqual([
      'model.demo.a eider_sample.main.a',
      'source.demo.lake.raw eider_sample.lake.raw',
    ]);
  });

  test('a deferred relation is read in its file, by models and tests', () => {
    const reading = makeReading(graph, new Map([[a ?? id(''), elsewhere]]), undefined, new Set());
    expect(lines(reading.relations)).toEqual(['model.demo.a eider_deferred.main.a']);
    expect(standInsOf(reading, graph, { model: [a ?? id('')], tests: [a ?? id('')] })).toEqual([]);
    expect(readsAway(reading, graph, graph.nodes.get(b ?? id(''))?.parents ?? [])).toBe(true);
    expect(readsAway(reading, graph, [codes ?? id('')])).toBe(false);
    expect(readsAway(undefined, graph, [a ?? id('')])).toBe(false);
  });

  test('one that shows files is read once into memory, and a sample of it from there', () => {
    const deferred = new Map([[a ?? id(''), { ...elsewhere, files: true }]]);
    const reading = makeReading(graph, deferred, { kind: 'percent', percent: 10 }, new Set([b ?? id('')]));
    expect(lines(reading.relations)).toEqual(['model.demo.a eider_snapshot.main.a']);
    const reads = { model: graph.nodes.get(b ?? id(''))?.parents ?? [], tests: [a ?? id('')] };
    expect(standInsOf(reading, graph, reads)).toEqual([
      {
        from: elsewhere.relation,
        as: { database: 'eider_sample', schema: 'main', name: 'a' },
        limit: { kind: 'percent', percent: 10 },
        files: true,
      },
      {
        from: elsewhere.relation,
        as: { database: 'eider_snapshot', schema: 'main', name: 'a' },
        files: true,
      },
    ]);
    const inPlace = makeReading(graph, deferred, undefined, new Set(), true);
    expect(lines(inPlace.relations)).toEqual(['model.demo.a eider_deferred.main.a']);
    expect(raw).toBe('source.demo.lake.raw');
  });

  test('limits have names', () => {
    expect([
      limitLabel({ kind: 'empty' }),
      limitLabel({ kind: 'percent', percent: 2.5 }),
      limitLabel({ kind: 'rows', rows: 10 }),
    ]).toEqual(['empty', 'sample 2.5%', 'sample 10 rows']);
  });
});
