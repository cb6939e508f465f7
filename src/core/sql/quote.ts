/** The only module that puts names and values into SQL. DuckDB: double quotes around names, single around text. */

/** Quotes an identifier: any name round-trips, `"` doubled. DuckDB has no escape for NUL; it is refused earlier. */
export function quoteIdentifier(name: string): string {
  return name.includes('"') ? `"${name.replaceAll('"', '""')}"` : `"${name}"`;
}

/** The name that a word or a quoted name of SQL stands for. */
export function unquoteIdentifier(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** Quotes a text literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export type SqlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly SqlValue[]
  | { readonly [key: string]: SqlValue };

/** A literal of any plain value: lists become DuckDB lists, objects become structs. */
export function quoteValue(value: SqlValue): string {
  if (value === null) return 'NULL';
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return Number.isFinite(value) ? String(value) : `${quoteText(String(value))}::DOUBLE`;
    case 'bigint':
      return String(value);
    case 'string':
      return quoteText(value);
    default:
      return isList(value)
        ? `[${value.map(quoteValue).join(', ')}]`
        : `{${Object.entries(value)
            .map(([key, item]) => `${quoteText(key)}: ${quoteValue(item)}`)
            .join(', ')}}`;
  }
}

function isList(
  value: readonly SqlValue[] | { readonly [key: string]: SqlValue },
): value is readonly SqlValue[] {
  return Array.isArray(value);
}
