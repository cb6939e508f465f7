import type { Span } from '../diagnostics/source.js';
import { SqlFragment } from './template-value.js';
import type { Fragment, Segment } from './types.js';

/** Gathers SQL and its map. */
export class SqlBuilder {
  length = 0;
  readonly #parts: string[] = [];
  readonly #map: Segment[] = [];

  /** How many segments the map has so far. */
  get segments(): number {
    return this.#map.length;
  }

  add(sql: string, span: Span, exact: boolean, calls: Segment['calls']): void {
    if (sql === '') return;
    this.#map.push({ start: this.length, end: this.length + sql.length, span, exact, calls });
    this.#parts.push(sql);
    this.length += sql.length;
  }

  /** Adds SQL that already knows where it came from. */
  addFragment(fragment: Fragment): void {
    const offset = this.length;
    for (const segment of fragment.map) {
      this.#map.push({ ...segment, start: segment.start + offset, end: segment.end + offset });
    }
    this.#parts.push(fragment.sql);
    this.length += fragment.sql.length;
  }

  finish(): SqlFragment {
    return new SqlFragment(this.#parts.join(''), this.#map);
  }
}
