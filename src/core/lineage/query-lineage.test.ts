import { describe, expect, test } from 'vitest';
import { readPlan, type PlanJson } from './plan-json.js';
import { draftLineage, lineageOf, mergeLineage, plainSources, unknownLineage } from './query-lineage.js';
import type { QueryLineage } from './types.js';

/** The plan of a scan of `s.t (a, b)`. */
const scan: PlanJson = {
  type: 'LOGICAL_GET',
  names: ['a', 'b'],
  function_data: { catalog: 'memory', schema: 's', table: 't' },
  column_indexes: [{ index: 0 }, { index: 1 }],
};

const first = { expression_class: 'BOUND_REF', index: 0 };

function projected(...expressions: readonly PlanJson[]): PlanJson {
  return { type: 'LOGICAL_PROJECTION', children: [scan], expressions };
}

function told({ columns, rows, doubts }: QueryLineage) {
  return {
    columns: columns.map(({ edges, uncertain }) => {
      const sources = plainSources(edges).map(({ source, how }) => `${how} ${source.column}`);
      return `${sources.join(', ')}${uncertain ? ' ?' : ''}`;
    }),
    rows: rows.map(({ source, kind }) => `${kind} ${source.column}`),
    doubts,
  };
}

function lineage(root: PlanJson, width: number) {
  return told(lineageOf(draftLineage(root, { database: 'memory' }), width));
}

describe('what is not known depends on everything', () => {
  test('an operator', () => {
    const root = { type: 'LOGICAL_MYSTERY', children: [projected(first)] };
    expect(lineage(root, 2)).toEqual({
      columns: ['transformed a ?', 'transformed a ?'],
      rows: ['join a'],
      doubts: ['the operator LOGICAL_MYSTERY'],
    });
  });

  test('an operator below others', () => {
    const mystery = { type: 'LOGICAL_MYSTERY', children: [scan] };
    const filter = { type: 'LOGICAL_FILTER', children: [mystery], expressions: [first] };
    const join = {
      type: 'LOGICAL_CROSS_PRODUCT',
      children: [projected({ expression_class: 'BOUND_REF', index: 1 }), filter],
    };
    const root = {
      type: 'LOGICAL_PROJECTION',
      children: [join],
      expressions: [first, { expression_class: 'BOUND_CONSTANT' }],
    };
    expect(lineage(root, 2)).toEqual({
      columns: ['transformed a, transformed b ?', ''],
      rows: ['filter a', 'join a', 'filter b', 'join b'],
      doubts: ['the operator LOGICAL_MYSTERY'],
    });
  });

  test('an expression', () => {
    expect(lineage(projected(first, { expression_class: 'BOUND_MYSTERY' }), 2)).toEqual({
      columns: ['copied a', 'transformed a, transformed b ?'],
      rows: [],
      doubts: ['the expression BOUND_MYSTERY'],
    });
  });

  test('a reference to nothing', () => {
    const lost = { expression_class: 'BOUND_COLUMN_REF', binding: { table_index: 7, column_index: 0 } };
    expect(lineage(projected({ expression_class: 'BOUND_REF', index: 9 }, lost), 2)).toEqual({
      columns: ['transformed a, transformed b ?', 'transformed a, transformed b ?'],
      rows: [],
      doubts: ['a reference beyond the columns', 'a reference to another operator'],
    });
  });

  test('a table function', () => {
    const root = {
      type: 'LOGICAL_GET',
      name: 'mystery',
      names: ['x'],
      children: [scan],
      column_indexes: [{ index: 0 }],
      input_table_types: [{}],
    };
    expect(lineage(root, 1)).toEqual({
      columns: ['transformed a, transformed b ?'],
      rows: ['join a', 'join b'],
      doubts: ['the table function mystery'],
    });
    expect(lineage({ ...root, children: [] }, 1)).toEqual({
      columns: ['copied x ?'],
      rows: [],
      doubts: ['the table function mystery'],
    });
  });

  test('a plan of another width', () => {
    expect(lineage(projected(first, { expression_class: 'BOUND_REF', index: 1 }), 1)).toEqual({
      columns: ['copied a, copied b ?'],
      rows: [],
      doubts: ['the number of columns'],
    });
  });

  test('a query without a plan', () => {
    const source = { relation: { schema: 's', name: 't' }, column: 'a' };
    expect(told(unknownLineage(2, [source], 'files'))).toEqual({
      columns: ['transformed a ?', 'transformed a ?'],
      rows: ['filter a'],
      doubts: ['files'],
    });
  });
});

test('a relation of another database keeps its name', () => {
  const draft = draftLineage(projected(first), { database: 'other' });
  expect(lineageOf(draft, 1).columns[0]?.edges).toEqual([
    {
      source: { relation: { database: 'memory', schema: 's', name: 't' }, column: 'a' },
      how: 'copied',
      markers: [],
      aggregates: [],
    },
  ]);
});

test('two queries of one relation are told together', () => {
  const of = (...expressions: readonly PlanJson[]): QueryLineage =>
    lineageOf(draftLineage(projected(...expressions), { database: 'memory' }), expressions.length);
  const second = { expression_class: 'BOUND_REF', index: 1 };
  expect(told(mergeLineage(of(first, second), of(second, second)))).toEqual({
    columns: ['copied a, copied b', 'copied b'],
    rows: [],
    doubts: [],
  });
  expect(told(mergeLineage(of(first), of(first, second)))).toEqual({
    columns: ['copied a, copied b ?'],
    rows: [],
    doubts: [],
  });
});

test('more than one statement has no plan', () => {
  expect(readPlan('{"error": false, "plans": [{}, {}]}')).toEqual({
    kind: 'refused',
    message: 'DuckDB gives no plan of it',
  });
  expect(readPlan('{"error": true, "error_message": "no"}')).toEqual({ kind: 'refused', message: 'no' });
});
