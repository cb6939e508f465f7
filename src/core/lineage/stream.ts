import { nothing, type Flow, type FlowInfluence } from './flow.js';

/** What an operator gives to the one above it. */
export interface Stream {
  readonly columns: readonly Flow[];
  /** What decides which rows there are. */
  readonly rows: readonly FlowInfluence[];
  /** Stands for every column that `columns` lacks: lineage could not tell how many there are. */
  readonly rest?: Flow;
}

/** The columns that an operator's map picks, in its order; all of them where it has none. */
export function chosen(stream: Stream, map: readonly number[]): Stream {
  if (map.length === 0) return stream;
  return { ...stream, columns: map.map((index) => stream.columns[index] ?? stream.rest ?? nothing) };
}
