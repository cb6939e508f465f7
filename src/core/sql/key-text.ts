import { quoteIdentifier, unquoteIdentifier } from './quote.js';

const word = /^[\p{L}_][\p{L}\p{N}_$]*$/u;
const quoted = /^"(?:[^"]|"")+"$/u;

/** The column that a text of dbt's names, which puts it into SQL as it is: a word, or a quoted name; undefined for any other SQL. */
export function columnIn(text: string): string | undefined {
  const trimmed = text.trim();
  return word.test(trimmed) || quoted.test(trimmed) ? unquoteIdentifier(trimmed) : undefined;
}

/** A text that names a column as that column, in quotes; any other SQL as it is. */
export function keySql(text: string): string {
  const column = columnIn(text);
  return column === undefined ? text : quoteIdentifier(column);
}
