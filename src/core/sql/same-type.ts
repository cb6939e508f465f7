/**
 * Whether a column of a table, as DuckDB gives its type, is of the type that a query has now. Files of a storage version before v1.5 do not keep the reference system of a geometry:
 * `GEOMETRY('EPSG:2154')` is `GEOMETRY` when the file is opened again. Two systems that are both known are two types.
 * @param stored of the table @param now of the query
 */
export function isSameType(stored: string, now: string): boolean {
  return stored === now || stored === withoutSystems(now);
}

/** A text such as the value of an ENUM is left as it is. */
function withoutSystems(type: string): string {
  return type.replaceAll(/'(?:[^']|'')*'|\bGEOMETRY\('(?:[^']|'')*'\)/gu, (part) =>
    part.startsWith("'") ? part : 'GEOMETRY',
  );
}
