import type { Span } from '../diagnostics/source.js';

/** A place of a dbt project that no rule turns into native form: a person is to look at it. */
export interface Place {
  readonly why: string;
  readonly at?: Span | undefined;
}

/** Thrown at such a place; caught where its file is converted. */
export class NotMechanical extends Error {
  override readonly name = 'NotMechanical';
  readonly place: Place;
  constructor(why: string, at?: Span) {
    super(why);
    this.place = { why, at };
  }
}
