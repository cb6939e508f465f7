import { expect, test } from 'vitest';
import { ColumnGraph, type LineageRelation } from '../lineage/column-graph.js';
import { sourceColumnKey } from '../lineage/query-lineage.js';
import type { How } from '../lineage/types.js';
import type { DataNode, DbtExternal } from '../graph/types.js';
import { exactCopies, isKeepingFiles } from './erasure-plan.js';

type Way = readonly [from: string, how?: How, marker?: string];

/** A relation whose columns are `name: ways`. */
function relation(name: string, columns: { readonly [column: string]: readonly Way[] }): LineageRelation {
  return {
    relation: { schema: 'main', name },
    columns: Object.keys(columns),
    lineage: {
      rows: [],
      doubts: [],
      columns: Object.values(columns).map((ways) => ({
        influences: [],
        uncertain: false,
        edges: ways.map(([from, how = 'copied', marker]) => {
          const [table = '', column = ''] = from.split('.');
          return {
            source: { relation: { schema: 'main', name: table }, column },
            how,
            markers: marker === undefined ? [] : [marker],
            aggregates: [],
          };
        }),
      })),
    },
  };
}

test('a key is carried by what copies it and nothing else', () => {
  const graph = new ColumnGraph([
    { relation: { schema: 'main', name: 's' }, columns: ['id', 'name'] },
    { relation: { schema: 'main', name: 'o' }, columns: ['id'] },
    relation('v', { owner: [['s.id']], both: [['s.id'], ['o.id']], text: [['s.id', 'transformed']] }),
    relation('t', {
      owner: [['v.owner'], ['t.owner']],
      hidden: [['v.owner', 'copied', 'pseudonymise']],
      mixed: [['v.both']],
      name: [['s.name']],
      none: [],
    }),
  ]);
  const found = exactCopies(graph, { relation: { schema: 'main', name: 's' }, column: 'id' });
  expect([...found].sort()).toEqual(
    [
      ['s', 'id'],
      ['t', 'owner'],
      ['v', 'owner'],
    ].map(([name = '', column = '']) => sourceColumnKey({ relation: { schema: 'main', name }, column })),
  );
});

test('files stay in a folder that is written beside what is there, and in every folder of an object store', () => {
  const keeping = (external: Partial<DbtExternal>): boolean =>
    isKeepingFiles({ kind: 'model', external } as unknown as DataNode);
  expect(keeping({ folder: true, keeps: true, location: 'out' })).toBe(true);
  expect(keeping({ folder: true, keeps: false, location: 'out' })).toBe(false);
  expect(keeping({ folder: true, keeps: false, location: 's3://b/out' })).toBe(true);
  expect(keeping({ folder: false, keeps: false, location: 's3://b/out.parquet' })).toBe(false);
});
