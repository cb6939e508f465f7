import type { Rendered, Segment } from '../template/types.js';

/** Joins texts and rendered pieces; pieces keep their map, plain texts have none. */
export function joinRendered(parts: readonly (string | Rendered)[]): Rendered {
  const map: Segment[] = [];
  let sql = '';
  let unanswered: Rendered['unanswered'];
  for (const part of parts) {
    if (typeof part === 'string') {
      sql += part;
      continue;
    }
    unanswered ??= part.unanswered;
    const offset = sql.length;
    for (const segment of part.map) {
      map.push(
        offset === 0 ? segment : { ...segment, start: segment.start + offset, end: segment.end + offset },
      );
    }
    sql += part.sql;
  }
  return { sql, map, ...(unanswered && { unanswered }) };
}

/** A stretch of a rendered piece, with the stretch of its map. */
export function sliceRendered(rendered: Rendered, start: number, end: number): Rendered {
  const map: Segment[] = [];
  for (const segment of rendered.map) {
    const from = Math.max(segment.start, start);
    const to = Math.min(segment.end, end);
    if (from >= to) continue;
    const span = segment.exact
      ? {
          ...segment.span,
          start: segment.span.start + (from - segment.start),
          end: segment.span.start + (to - segment.start),
        }
      : segment.span;
    map.push({ ...segment, start: from - start, end: to - start, span });
  }
  const { unanswered } = rendered;
  return { sql: rendered.sql.slice(start, end), map, ...(unanswered && { unanswered }) };
}
