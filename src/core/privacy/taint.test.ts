import { describe, expect, test } from 'vitest';
import { ColumnGraph, type LineageRelation } from '../lineage/column-graph.js';
import type { ColumnLineage, Edge, SourceColumn } from '../lineage/types.js';
import type { PersonalClass } from '../project/privacy.js';
import { taintsOf, type TaintInput } from './taint.js';

/** `s.t.c`. */
function column(text: string): SourceColumn {
  const [schema = '', name = '', last = ''] = text.split('.');
  return { relation: { schema, name }, column: last };
}

const label = ({ relation, column: name }: SourceColumn): string =>
  `${relation.schema}.${relation.name}.${name}`;

function from(...edges: readonly (readonly [string, Partial<Edge>?])[]): ColumnLineage {
  return {
    edges: edges.map(([source, more]) => ({
      source: column(source),
      how: 'copied',
      markers: [],
      aggregates: [],
      ...more,
    })),
    influences: [],
    uncertain: false,
  };
}

function relation(text: string, columns: { readonly [name: string]: ColumnLineage }): LineageRelation {
  return {
    relation: column(`${text}.x`).relation,
    columns: Object.keys(columns),
    lineage: {
      columns: Object.values(columns),
      rows: [{ source: column('src.people.email'), kind: 'filter' }],
      doubts: [],
    },
  };
}

const graph = new ColumnGraph([
  { relation: { schema: 'src', name: 'people' }, columns: ['name', 'email', 'town'] },
  relation('stg.people', {
    label: from(['src.people.name']),
    contact: from(['src.people.email', { how: 'transformed' }]),
    short: from(['src.people.email', { how: 'transformed', markers: ['initials'] }]),
    town: from(['src.people.town']),
    key: from(['src.people.name', { how: 'transformed', markers: ['pseudonymise'] }]),
  }),
  relation('int.people', {
    both: from(['stg.people.label', { how: 'transformed' }], ['stg.people.contact', { how: 'transformed' }]),
    key: from(['stg.people.key']),
    file: from(),
    again: from(['int.people.again'], ['stg.people.label']),
  }),
]);

function taints(change: Partial<TaintInput> = {}) {
  const declared: { readonly [name: string]: PersonalClass | 'none' } = {
    'src.people.name': 'name',
    'src.people.email': 'email',
    'src.people.town': 'none',
    'stg.people.label': 'none',
    'int.people.both': 'free_text',
  };
  return taintsOf({
    graph,
    declared: (of) => declared[label(of)],
    fromOutside: (of) => of.column === 'file',
    waived: () => new Set(),
    ...change,
  });
}

function classes(found: ReturnType<typeof taints>, text: string): readonly PersonalClass[] {
  return found.of(column(text)).map((taint) => taint.class);
}

describe('classes', () => {
  const found = taints();
  test.each([
    ['src.people.town', []],
    ['stg.people.label', ['name']],
    ['stg.people.town', []],
    ['stg.people.key', ['pseudonym']],
    ['int.people.both', ['email', 'free_text', 'name']],
    ['int.people.key', ['pseudonym']],
    ['int.people.file', ['other']],
    ['int.people.again', ['name']],
  ])('of %s', (text, expected) => {
    expect(classes(found, text)).toEqual(expected);
  });

  test('names are those that DuckDB takes for one', () => {
    expect(classes(found, 'STG.people.LABEL')).toEqual(['name']);
  });
});

test('the way goes back to where a class entered, and changes class with it', () => {
  const steps = (text: string, personal: PersonalClass): readonly string[] =>
    taints()
      .path(column(text), personal)
      .map((step) => `${label(step.column)} ${step.class} ${step.cause.kind}`);
  expect(steps('int.people.key', 'pseudonym')).toEqual([
    'src.people.name name declared',
    'stg.people.key pseudonym link',
    'int.people.key pseudonym link',
  ]);
  expect(steps('int.people.both', 'free_text')).toEqual(['int.people.both free_text declared']);
  expect(steps('int.people.again', 'name')).toEqual([
    'src.people.name name declared',
    'stg.people.label name link',
    'int.people.again name link',
  ]);
  expect(steps('src.people.town', 'name')).toEqual([]);
});

test('a waiver ends a class where it stands', () => {
  const found = taints({
    waived: (of) => new Set(label(of) === 'stg.people.label' ? (['name'] as const) : []),
  });
  expect(classes(found, 'stg.people.label')).toEqual([]);
  expect(classes(found, 'int.people.both')).toEqual(['email', 'free_text']);
  expect(found.withWaived(column('stg.people.label')).map((taint) => taint.class)).toEqual(['name']);
});

test('a declassifier that is made for something else is told', () => {
  expect(taints().mismatches).toEqual([
    {
      column: column('stg.people.short'),
      declassifier: 'initials',
      class: 'email',
      from: column('src.people.email'),
    },
  ]);
});
