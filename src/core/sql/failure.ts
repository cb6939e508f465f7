/**
 * What DuckDB said of a statement that failed, as plain data and without any value of a row:
 * the engine has rebuilt `message` from type, subtype and names where DuckDB's own text would quote data.
 */
export interface SqlFailure {
  /** DuckDB's class: `Parser`, `Binder`, `Catalog`, `Conversion`, `Constraint`, `IO`, `Out of Memory`, … */
  readonly type: string;
  /** `COLUMN_NOT_FOUND`, `MISSING_ENTRY`, `SYNTAX_ERROR`, … where DuckDB tells. */
  readonly subtype?: string;
  /** One line or more, safe to print. */
  readonly message: string;
  /** Offset in the statement that was sent, in UTF-16 code units. */
  readonly position?: number;
  /** The unknown name, as DuckDB read it. */
  readonly name?: string;
  /** DuckDB's own suggestions for it. */
  readonly candidates?: readonly string[];
  /** For a CSV file: which one and the line (from 1) and column name, never the line's text. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: string;
}
