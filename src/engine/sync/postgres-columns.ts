import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import type { SyncPostgres } from '../../core/project/sync-settings.js';
import type { Connection, Row } from '../duckdb/connection.js';

/** A column as Postgres has it, domains taken off. */
export interface PostgresColumn {
  readonly name: string;
  readonly type: PostgresType;
}

export interface PostgresType {
  /** `int4`, `numeric`, `timestamptz`, … */
  readonly name: string;
  /** As SQL: `numeric(10,2)`. */
  readonly sql: string;
  /** Type modifier; -1 for none. */
  readonly modifier: number;
  readonly kind: 'base' | 'enum' | 'array' | 'other';
  /** array: what it holds. */
  readonly element?: PostgresType;
  /** It was a domain over this. */
  readonly isDomain: boolean;
}

/** Runs a query in Postgres. Only names and types may be in `sql`: it can be shown. */
export async function askPostgres(
  alias: string,
  sql: string,
  connection: Connection,
): Promise<readonly Row[]> {
  return connection.rows(`select * from postgres_query(${quoteText(alias)}, ${quoteText(sql)})`);
}

/** What stands behind FROM in Postgres. */
export function postgresFrom({ query, table }: SyncPostgres): string {
  return table === undefined
    ? `(${(query ?? '').replace(/;\s*$/u, '')}\n) q`
    : `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}

/** Why the columns of a table cannot be had. */
export type NoColumns = 'absent' | 'forbidden';

/** The columns of a table or query, in order. */
export async function postgresColumns(
  alias: string,
  from: SyncPostgres,
  connection: Connection,
): Promise<readonly PostgresColumn[] | NoColumns> {
  const listed = from.table
    ? await columnsOfTable(alias, from.table, connection)
    : await columnsOfQuery(alias, from, connection);
  if (typeof listed === 'string') return listed;
  const types = await readTypes(
    alias,
    listed.map(({ oid }) => oid),
    connection,
  );
  return listed.map(({ modifier, name, oid }) => ({ name, type: typeOf(oid, modifier, types, false) }));
}

interface ListedColumn {
  readonly name: string;
  readonly oid: string;
  readonly modifier: number;
}

async function columnsOfTable(
  alias: string,
  table: { readonly schema: string; readonly name: string },
  connection: Connection,
): Promise<readonly ListedColumn[] | NoColumns> {
  const rows = await askPostgres(
    alias,
    `select a.attname::text as name, a.atttypid::int8 as oid, a.atttypmod as modifier,
       has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as allowed
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = ${quoteText(table.schema)} and c.relname = ${quoteText(table.name)} and a.attnum > 0 and not a.attisdropped
       and c.relkind in ('r', 'p', 'v', 'm', 'f')
     order by a.attnum`,
    connection,
  );
  if (rows.length === 0) return 'absent';
  if (rows.some((row) => row['allowed'] !== true)) return 'forbidden';
  return rows.map((row) => ({
    name: String(row['name']),
    oid: String(row['oid']),
    modifier: Number(row['modifier']),
  }));
}

/** Of a query Postgres tells the types of an empty row, without running it. */
async function columnsOfQuery(
  alias: string,
  from: SyncPostgres,
  connection: Connection,
): Promise<readonly ListedColumn[]> {
  const sql = `select * from ${postgresFrom(from)}`;
  const described = await connection.columns(
    `select * from postgres_query(${quoteText(alias)}, ${quoteText(sql)})`,
  );
  const types = described.map(
    ({ name }, index) => `pg_typeof(q.${quoteIdentifier(name)})::oid::int8 as c${index}`,
  );
  const [row] = await askPostgres(
    alias,
    `select ${types.join(', ')} from (select 1) one left join ${postgresFrom(from)} on false`,
    connection,
  );
  return described.map(({ name }, index) => ({ name, oid: String(row?.[`c${index}`]), modifier: -1 }));
}

interface TypeRow {
  readonly name: string;
  readonly kind: string;
  readonly category: string;
  readonly base: string;
  readonly baseModifier: number;
  readonly element: string;
}

/** The types with those that they are made of. */
async function readTypes(
  alias: string,
  oids: readonly string[],
  connection: Connection,
): Promise<ReadonlyMap<string, TypeRow>> {
  const found = new Map<string, TypeRow>();
  let wanted = [...new Set(oids)];
  while (wanted.length > 0) {
    const rows = await askPostgres(
      alias,
      `select oid::int8 as oid, typname::text as name, typtype::text as kind, typcategory::text as category,
         typbasetype::int8 as base, typtypmod as base_modifier, typelem::int8 as element
       from pg_type where oid in (${wanted.join(', ')})`,
      connection,
    );
    for (const row of rows)
      found.set(String(row['oid']), {
        name: String(row['name']),
        kind: String(row['kind']),
        category: String(row['category']),
        base: String(row['base']),
        baseModifier: Number(row['base_modifier']),
        element: String(row['element']),
      });
    wanted = [...new Set(rows.flatMap((row) => [String(row['base']), String(row['element'])]))].filter(
      (oid) => oid !== '0' && !found.has(oid),
    );
  }
  return found;
}

function typeOf(
  oid: string,
  modifier: number,
  types: ReadonlyMap<string, TypeRow>,
  isDomain: boolean,
): PostgresType {
  const row = types.get(oid);
  if (!row) return { name: 'unknown', sql: 'text', modifier: -1, kind: 'other', isDomain };
  if (row.kind === 'd')
    return typeOf(row.base, row.baseModifier === -1 ? modifier : row.baseModifier, types, true);
  const common = { name: row.name, sql: typeSql(row.name, modifier), modifier, isDomain };
  if (row.category === 'A' && row.element !== '0') {
    const element = typeOf(row.element, modifier, types, false);
    return { ...common, kind: 'array', element, sql: `${element.sql}[]` };
  }
  return { ...common, kind: row.kind === 'e' ? 'enum' : row.kind === 'b' ? 'base' : 'other' };
}

/** What a domain is cast to; types without a modifier that matters by their name. */
function typeSql(name: string, modifier: number): string {
  if (name === 'numeric' && modifier !== -1) {
    const { precision, scale } = numericModifier(modifier);
    return `numeric(${precision},${scale})`;
  }
  return `pg_catalog.${quoteIdentifier(name)}`;
}

/** Precision and scale of a `numeric` that has them. Source: `numeric_typmod_precision` in Postgres's numeric.c. */
export function numericModifier(modifier: number): { readonly precision: number; readonly scale: number } {
  const packed = modifier - 4;
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
}
