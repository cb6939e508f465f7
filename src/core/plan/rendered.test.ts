import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rendered } from '../template/types.js';
import { joinRendered, sliceRendered } from './rendered.js';

/** A rendered text of some stretches, with the source that they came from. */
const rendered = fc
  .array(
    fc.record({ text: fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }), exact: fc.boolean() }),
    { maxLength: 6 },
  )
  .map((parts): Rendered => {
    const source = { path: 'm.sql', text: parts.map(({ text }) => text).join('') };
    let offset = 0;
    const map = parts.map(({ text, exact }) => {
      const start = offset;
      offset += text.length;
      return { start, end: offset, span: { source, start, end: offset }, exact, calls: [] };
    });
    return { sql: source.text, map };
  });

/** Every exact segment is the source's text, and all are in order, inside the SQL. */
function check({ sql, map }: Rendered): void {
  let last = 0;
  for (const { start, end, span, exact } of map) {
    expect([last <= start, start < end, end <= sql.length]).toEqual([true, true, true]);
    last = end;
    const written = span.source.text.slice(span.start, span.end);
    expect(!exact || written === sql.slice(start, end)).toBe(true);
  }
}

describe('joinRendered and sliceRendered', () => {
  test('a joined text maps as its pieces did', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(rendered, fc.string())), (parts) => {
        const joined = joinRendered(parts);
        expect(joined.sql).toBe(parts.map((part) => (typeof part === 'string' ? part : part.sql)).join(''));
        expect(joined.map.length).toBe(
          parts.flatMap((part) => (typeof part === 'string' ? [] : part.map)).length,
        );
        check(joined);
      }),
    );
  });

  test('a slice maps as the whole did', () => {
    fc.assert(
      fc.property(rendered, fc.nat(30), fc.nat(30), (whole, a, b) => {
        const [start, end] = [Math.min(a, b, whole.sql.length), Math.min(Math.max(a, b), whole.sql.length)];
        const slice = sliceRendered(whole, start, end);
        expect(slice.sql).toBe(whole.sql.slice(start, end));
        check(slice);
        // A text without gaps in its map keeps none when it is cut.
        expect(slice.map.reduce((sum, segment) => sum + segment.end - segment.start, 0)).toBe(end - start);
      }),
    );
  });

  test('cut and joined again is the same text, at the same places', () => {
    fc.assert(
      fc.property(rendered, fc.nat(30), (whole, at) => {
        const cut = Math.min(at, whole.sql.length);
        const again = joinRendered([
          sliceRendered(whole, 0, cut),
          sliceRendered(whole, cut, whole.sql.length),
        ]);
        expect(again.sql).toBe(whole.sql);
        check(again);
      }),
    );
  });
});
