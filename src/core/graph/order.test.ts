import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCycles, topologicalOrder } from './order.js';

const adjacency = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

describe('topologicalOrder', () => {
  test('puts every node after what it reads, equal ranks by name', () => {
    expect(topologicalOrder(adjacency({ c: ['a', 'b'], b: [], a: [], d: ['c'], e: [] }))).toEqual([
      'a',
      'b',
      'e',
      'c',
      'd',
    ]);
  });

  test('does not depend on the order of the input', () => {
    const edges = fc.uniqueArray(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 20 });
    fc.assert(
      fc.property(edges, fc.func(fc.nat()), (pairs, weight) => {
        const nodes = Array.from({ length: 10 }, (_, index) => `n${index}`);
        const make = (names: readonly string[]) =>
          new Map(
            names.map((name) => [
              name,
              pairs.filter(([a, b]) => a < b && name === `n${b}`).map(([a]) => `n${a}`),
            ]),
          );
        const shuffled = [...nodes].sort((a, b) => weight(a) - weight(b));
        expect(topologicalOrder(make(shuffled))).toEqual(topologicalOrder(make(nodes)));
      }),
    );
  });
});

describe('findCycles', () => {
  test('finds none in a graph without one', () => {
    expect(findCycles(adjacency({ a: [], b: ['a'], c: ['a', 'b'] }))[0]).toBeUndefined();
  });

  test('gives the circle itself, without what leads to it', () => {
    expect(findCycles(adjacency({ z: ['c'], c: ['b'], b: ['a'], a: ['c'], q: [] }))[0]).toEqual([
      'a',
      'c',
      'b',
      'a',
    ]);
  });

  test('a node that reads itself', () => {
    expect(findCycles(adjacency({ a: ['a'] }))[0]).toEqual(['a', 'a']);
  });
});
