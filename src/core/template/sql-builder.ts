import type { Span } from '../diagnostics/source.js';
import { SqlFragment } from './template-value.js';
import type { Fragment, Segment } from './types.js';

/** SQL of a macro in its place: `offset` is where it begins. */
interface Inserted {
  readonly offset: number;
  readonly fragment: Fragment;
}

/** Gathers SQL and its map. */
export class SqlBuilder {
  length = 0;
  #sql = '';
  readonly #pieces: (Segment | Inserted)[] = [];

  add(sql: string, span: Span, exact: boolean, calls: Segment['calls']): void {
    if (sql === '') return;
    const start = this.length;
    this.length += sql.length;
    this.#sql += sql;
    this.#pieces.push({ start, end: this.length, span, exact, calls });
  }

  /** Adds SQL that already knows where it came from. */
  addFragment(fragment: Fragment): void {
    const { sql } = fragment;
    if (sql === '') return;
    this.#pieces.push({ offset: this.length, fragment });
    this.#sql += sql;
    this.length += sql.length;
  }

  get sql(): string {
    return this.#sql;
  }

  /** The map is put together when it is asked for: most SQL is right, and nobody asks where it came from. */
  get map(): () => readonly Segment[] {
    const pieces = this.#pieces;
    return () => mapOf(pieces);
  }

  finish(): SqlFragment {
    return new SqlFragment(this.#sql, this.map);
  }
}

function mapOf(pieces: readonly (Segment | Inserted)[]): readonly Segment[] {
  const map: Segment[] = [];
  for (const piece of pieces) {
    if ('span' in piece) map.push(piece);
    else {
      const { offset } = piece;
      for (const { start, end, span, exact, calls } of piece.fragment.map)
        map.push({ start: start + offset, end: end + offset, span, exact, calls });
    }
  }
  return map;
}
