import { describe, expect, test } from 'vitest';
import { ColumnGraph, type LineageRelation, type LineageTree } from './column-graph.js';
import type { ColumnLineage, How, Influence, SourceColumn } from './types.js';

/** `s.t.c`. */
function column(text: string): SourceColumn {
  const [schema = '', name = '', last = ''] = text.split('.');
  return { relation: { schema, name }, column: last };
}

function from(...sources: readonly (readonly [How, string])[]): ColumnLineage {
  const edges = sources.map(([how, text]) => ({ source: column(text), how, markers: [], aggregates: [] }));
  return { edges, influences: [], uncertain: false };
}

function relation(
  text: string,
  columns: { readonly [name: string]: ColumnLineage },
  rows: readonly Influence[] = [],
): LineageRelation {
  return {
    relation: column(`${text}.x`).relation,
    columns: Object.keys(columns),
    lineage: { columns: Object.values(columns), rows, doubts: [] },
  };
}

const graph = new ColumnGraph([
  { relation: { schema: 'src', name: 'people' }, columns: ['Name', 'born'] },
  relation('stg.people', {
    name: from(['copied', 'src.people.name']),
    born: from(['copied', 'src.people.born']),
  }),
  relation('int.both', {
    label: from(['transformed', 'stg.people.name'], ['aggregated', 'stg.people.name']),
    age: from(['transformed', 'stg.people.born']),
  }),
  relation(
    'mart.out',
    { a: from(['copied', 'int.both.label'], ['transformed', 'stg.people.name']), n: from() },
    [{ source: column('int.both.age'), kind: 'filter' }],
  ),
  { ...relation('mart.guess', { x: { ...from(['transformed', 'mart.out.a']), uncertain: true } }) },
]);

function shown(tree: LineageTree, depth = 0): readonly string[] {
  const { relation: at, column: name } = tree.column;
  const notes = `${tree.repeated ? ' again' : ''}${tree.uncertain ? ' ?' : ''}`;
  return [
    `${'  '.repeat(depth)}${tree.how ?? ''} ${at.schema}.${at.name}.${name}${notes}`,
    ...tree.children.flatMap((child) => shown(child, depth + 1)),
  ];
}

const label = ({ relation: at, column: name }: SourceColumn): string => `${at.schema}.${at.name}.${name}`;

describe('a tree', () => {
  test('goes up to the sources, and says where it repeats itself', () => {
    expect(shown(graph.tree(column('MART.out.A'), 'up'))).toEqual([
      ' mart.out.a',
      '  copied int.both.label',
      '    transformed stg.people.name',
      '      copied src.people.Name',
      '  transformed stg.people.name again',
    ]);
  });

  test('goes down', () => {
    expect(shown(graph.tree(column('src.people.name'), 'down'))).toEqual([
      ' src.people.Name',
      '  copied stg.people.name',
      '    transformed int.both.label',
      '      copied mart.out.a',
      '        transformed mart.guess.x ?',
      '    transformed mart.out.a again',
    ]);
  });
});

describe('reach', () => {
  test('holds values only, unless influences are asked for', () => {
    expect(graph.reach(column('mart.out.n'), 'up').columns.map(label)).toEqual(['mart.out.n']);
    const { columns, links, influences } = graph.reach(column('mart.out.n'), 'up', true);
    expect(columns.map(label)).toEqual(['int.both.age', 'mart.out.n', 'src.people.born', 'stg.people.born']);
    expect(links.map((link) => `${label(link.from)} ${link.how} ${label(link.to)}`)).toEqual([
      'src.people.born copied stg.people.born',
      'stg.people.born transformed int.both.age',
    ]);
    expect(influences.map((link) => `${label(link.from)} ${link.kind} ${label(link.to)}`)).toEqual([
      'int.both.age filter mart.out.n',
    ]);
  });

  test('goes down through influences', () => {
    const { columns } = graph.reach(column('src.people.born'), 'down', true);
    expect(columns.map(label)).toEqual([
      'int.both.age',
      'mart.guess.x',
      'mart.out.a',
      'mart.out.n',
      'src.people.born',
      'stg.people.born',
    ]);
  });

  test('ends where a relation reads itself', () => {
    const own = new ColumnGraph([relation('m.a', { x: from(['copied', 's.t.x'], ['copied', 'm.a.x']) })]);
    expect(own.reach(column('m.a.x'), 'up').columns.map(label)).toEqual(['m.a.x', 's.t.x']);
    expect(shown(own.tree(column('m.a.x'), 'up'))).toEqual([
      ' m.a.x',
      '  copied m.a.x again',
      '  copied s.t.x',
    ]);
  });
});
