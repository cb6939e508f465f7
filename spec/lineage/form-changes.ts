/** What the values of each type become when they are changed to something new. */
const fresh: { readonly [column: string]: string } = {
  't.c': `c || 'z'`,
  't.g': `case g when 'x' then 'y' when 'y' then 'x' else g || 'w' end`,
  't.d': `d + interval 31 day`,
  't.l': `list_append(list_transform(l, lambda x: x + 1), 3)`,
  't.st': `{x: st.x + 1, y: st.y || 'z'}`,
  't.j': `json_object('k', j->>'$.k' || 'z', 'n', (j->>'$.n')::integer + 1)`,
  'u.v': `v || 'z'`,
};

/** The key by which rows are told apart, whatever is changed. */
const keys: { readonly [table: string]: string } = { t: 'a', u: '(a, k)', w: 'id' };

/**
 * Queries that give a table with another content of one column: all values new; each row with its neighbour's value; and a few rows
 * with a new value, or none.
 */
export function changes(table: string, column: string): readonly string[] {
  const key = keys[table] ?? 'rowid';
  const made = fresh[`${table}.${column}`] ?? `${column} + 1`;
  const neighbour = `coalesce(lead(${column}) over (order by ${key}), first_value(${column}) over (order by ${key}))`;
  const place = `row_number() over (order by ${key})`;
  const few = `case ${place} when 1 then ${made} when 3 then null when 4 then ${made} else ${column} end`;
  return [made, neighbour, few].map(
    (sql) => `select * replace (${sql} as ${column}) from main.${table} order by rowid`,
  );
}
