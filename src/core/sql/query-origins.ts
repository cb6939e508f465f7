import type { Relation } from './relation.js';

/** What a query reads, judged from DuckDB's serialised syntax tree. */
export interface QueryOrigins {
  /** Tables and views by the names written; `schema` is empty where none was. Common table expressions are not among them. */
  readonly relations: readonly Relation[];
  /** True when it also reads something that has no name in the database: a file, a table function, or what cannot be told. */
  readonly elsewhere: boolean;
  /** Names, in lower case, that the query gives to anything but a column of that very name: they say nothing of where values come from. */
  readonly renamed: ReadonlySet<string>;
  /** For each of these names the columns, in lower case, whose values go into it other than as a count, a sum or an average; `#` where that cannot be told. */
  readonly drawn: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Whether values of one of `columns`, in lower case, may be what a query gives under a name, straight or through other names. */
export function drawsFrom({ drawn }: QueryOrigins, name: string, columns: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const pending = [name.toLowerCase()];
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    if (each === '#' || columns.has(each)) return true;
    pending.push(...(drawn.get(each) ?? []));
  }
  return false;
}

/** Functions of many rows that give none of their values. */
const counting = new Set([
  'count',
  'count_star',
  'sum',
  'avg',
  'mean',
  'stddev',
  'stddev_samp',
  'variance',
  'var_samp',
]);

/** Table functions that make rows out of their arguments only. */
const harmless = new Set(['range', 'generate_series', 'unnest']);

/** Reads the text that `json_serialize_sql` gives. A query that DuckDB cannot serialise reads "elsewhere". */
export function queryOrigins(serialised: string): QueryOrigins {
  const tree: unknown = JSON.parse(serialised);
  if (!isObject(tree) || tree['error'] !== false)
    return { relations: [], elsewhere: true, renamed: new Set(), drawn: new Map() };
  const found = {
    relations: [] as Relation[],
    elsewhere: false,
    expressions: new Set<string>(),
    renamed: new Set<string>(),
    drawn: new Map<string, Set<string>>(),
  };
  walk(tree, found);
  const relations = found.relations.filter(
    (relation) => relation.schema !== '' || !found.expressions.has(relation.name.toLowerCase()),
  );
  return { relations, elsewhere: found.elsewhere, renamed: found.renamed, drawn: found.drawn };
}

interface Found {
  readonly relations: Relation[];
  /** Names of common table expressions, in lower case. */
  readonly expressions: Set<string>;
  readonly renamed: Set<string>;
  readonly drawn: Map<string, Set<string>>;
  elsewhere: boolean;
}

function walk(root: object, found: Found): void {
  const pending: object[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isObject(node)) look(node, found);
    for (const value of Object.values(node)) {
      if (typeof value === 'object' && value !== null) pending.push(value as object);
    }
  }
}

function look(node: Readonly<Record<string, unknown>>, found: Found): void {
  if (node['type'] === 'BASE_TABLE') {
    const catalog = textOf(node['catalog_name']);
    found.relations.push({
      ...(catalog !== '' && { database: catalog }),
      schema: textOf(node['schema_name']),
      name: textOf(node['table_name']),
    });
  }
  if (node['type'] === 'TABLE_FUNCTION') {
    const called = node['function'];
    const name = isObject(called) ? textOf(called['function_name']) : '';
    if (!harmless.has(name.toLowerCase())) found.elsewhere = true;
  }
  for (const name of namesGiven(node)) {
    const folded = name.toLowerCase();
    found.renamed.add(folded);
    const from = found.drawn.get(folded) ?? new Set();
    // Names in a list belong to columns that only the binder knows.
    for (const column of textOf(node['alias']) === name ? columnsIn(node) : ['#']) from.add(column);
    found.drawn.set(folded, from);
  }
  const map = isObject(node['cte_map']) ? node['cte_map']['map'] : undefined;
  if (Array.isArray(map)) {
    for (const entry of map as readonly unknown[]) {
      if (isObject(entry)) found.expressions.add(textOf(entry['key']).toLowerCase());
    }
  }
}

/** `expression as name`, `table as t(name, …)`. A column that keeps its name is not renamed. */
function namesGiven(node: Readonly<Record<string, unknown>>): readonly string[] {
  const lists = [node['column_name_alias'], node['aliases']].filter((list) => Array.isArray(list));
  const listed = (lists as readonly (readonly unknown[])[]).flat().map(textOf);
  const alias = textOf(node['alias']);
  const columns: unknown = node['column_names'];
  const own = Array.isArray(columns) ? textOf((columns as readonly unknown[]).at(-1)) : '';
  const keeps = node['type'] === 'COLUMN_REF' && own.toLowerCase() === alias.toLowerCase();
  return [...listed, ...(keeps ? [] : [alias])].filter((name) => name !== '');
}

/** The columns that an expression takes values of, but for those that it only counts or adds up. */
function columnsIn(expression: Readonly<Record<string, unknown>>): readonly string[] {
  if (isTable(expression)) return [];
  const found: string[] = [];
  const pending: object[] = [expression];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isObject(node)) {
      if (counting.has(textOf(node['function_name']).toLowerCase())) continue;
      if (node['type'] === 'POSITIONAL_REFERENCE' || node['type'] === 'STAR') found.push('#');
      const names: unknown = node['column_names'];
      if (Array.isArray(names)) found.push(textOf((names as readonly unknown[]).at(-1)).toLowerCase());
    }
    for (const value of Object.values(node))
      if (typeof value === 'object' && value !== null) pending.push(value as object);
  }
  return found;
}

/** The alias of a table names no column. */
function isTable(node: Readonly<Record<string, unknown>>): boolean {
  return 'sample' in node;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
