import { createHash } from 'node:crypto';

/** What a column of the corpus holds: a class of personal data, or nothing personal. */
export type Label =
  | 'none'
  | 'name'
  | 'address'
  | 'email'
  | 'phone'
  | 'birth_date'
  | 'national_id'
  | 'fiscal_id'
  | 'iban'
  | 'free_text';

/** A value as it is written into DuckDB; dates are `YYYY-MM-DD` texts in a column of type DATE. */
export type Cell = string | number | boolean | null;

/** A column before it is placed in a table. */
export interface Draft {
  readonly name: string;
  readonly type: 'VARCHAR' | 'BIGINT' | 'DOUBLE' | 'DATE' | 'BOOLEAN';
  readonly label: Label;
  readonly values: readonly Cell[];
}

/** A labelled column, in its table. */
export interface CorpusColumn extends Draft {
  /** `t0123.nom`. */
  readonly id: string;
  readonly half: 'tuning' | 'held-out';
}

/** A table of the corpus: its columns see one another, as they do in a warehouse. */
export interface CorpusTable {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly CorpusColumn[];
}

/** The half a column belongs to: by a hash of its id, so that nobody chose it. */
export function halfOf(id: string): 'tuning' | 'held-out' {
  return (createHash('sha256').update(id).digest()[0] ?? 0) % 2 === 0 ? 'tuning' : 'held-out';
}
