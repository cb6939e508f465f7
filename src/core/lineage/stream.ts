import { nothing, type Flow, type FlowInfluence, type Origin } from './flow.js';

/** What an operator gives to the one above it. */
export interface Stream {
  readonly columns: readonly Flow[];
  /** What decides which rows there are. */
  readonly rows: readonly FlowInfluence[];
  /** Stands for every column that `columns` lacks: lineage could not tell how many there are. */
  readonly rest?: Flow;
}

/** What the walk needs to know from outside of the plan. */
export interface WalkOptions {
  /** The one object that stands for a column of a table. */
  readonly origin: (database: string, schema: string, table: string, column: string) => Origin;
  /** The name of the marked macro whose body carries this text, if one does. */
  readonly marker: (text: string) => string | undefined;
  readonly doubt: (what: string) => void;
}

/** The columns that an operator's map picks, in its order; all of them where it has none. */
export function chosen(stream: Stream, map: readonly number[]): Stream {
  if (map.length === 0) return stream;
  return { ...stream, columns: map.map((index) => stream.columns[index] ?? stream.rest ?? nothing) };
}
