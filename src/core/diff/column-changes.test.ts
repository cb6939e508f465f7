import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnChanges, commonColumns, type TypedColumn } from './column-changes.js';

function columns(text: string): readonly TypedColumn[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ name: word.split(':')[0] ?? '', type: word.split(':')[1] ?? 'INTEGER' }));
}

describe('columnChanges', () => {
  test.each([
    ['a b c', 'a b c', []],
    ['A b', 'a B', []],
    ['a b', 'a c b', [{ kind: 'added', name: 'c', type: 'INTEGER' }]],
    ['a b', 'b', [{ kind: 'removed', name: 'a', type: 'INTEGER' }]],
    ['a:DATE', 'a:VARCHAR', [{ kind: 'retyped', name: 'a', before: 'DATE', after: 'VARCHAR' }]],
    ['a b c d', 'd a b c', [{ kind: 'moved', name: 'd', before: 4, after: 1 }]],
    [
      'a x b c',
      'b a c',
      [
        { kind: 'moved', name: 'a', before: 1, after: 2 },
        { kind: 'removed', name: 'x', type: 'INTEGER' },
      ],
    ],
    ['', 'a', [{ kind: 'added', name: 'a', type: 'INTEGER' }]],
  ])('%s → %s', (before, after, expected) => {
    expect(columnChanges(columns(before), columns(after))).toEqual(expected);
  });

  test('names differ without case in ASCII letters only, as for DuckDB', () => {
    expect(commonColumns(columns('É A'), columns('é a')).map(({ after }) => after.name)).toEqual(['a']);
  });

  test('what is not moved stands in one order on both sides', () => {
    const names = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 8 });
    fc.assert(
      fc.property(names, names, (old, now) => {
        const of = (list: readonly number[]) => list.map((name) => ({ name: `c${name}`, type: 'DATE' }));
        const changes = columnChanges(of(old), of(now));
        const named = new Set(changes.map(({ name }) => name));
        const left = (list: readonly number[]) =>
          list.map((name) => `c${name}`).filter((name) => !named.has(name));
        expect(left(old)).toEqual(left(now));
        expect(changes.length === 0).toBe(old.join() === now.join());
      }),
    );
  });
});
